"""The cache in Redis, and in the database for as long as Redis does not answer."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.cache import BaseCache, caches
from django.core.cache.backends.redis import RedisCache
from django.utils.functional import cached_property
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

SECONDS_TO_ANSWER = 0.5


class RedisOrDatabaseCache(RedisCache):
    """Redis; while it is away, the cache `database` takes its place: limits go on counting, nobody waits.

    A Redis that comes back begins empty, since what it kept may be out of date: a session that has been
    closed in between must stay closed.
    """

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        patience = {
            "socket_timeout": SECONDS_TO_ANSWER,
            "socket_connect_timeout": SECONDS_TO_ANSWER,
            "retry": Retry(NoBackoff(), 0),
        }
        super().__init__(server, {**params, "OPTIONS": patience | params.get("OPTIONS", {})})

    @cached_property
    def _cache(self) -> RedisOrDatabase:
        return RedisOrDatabase(self._class(self._servers, **self._options), caches["database"])


class RedisOrDatabase:
    """The operations of a cache, done by Redis, or by the database when it does not answer.

    All threads of the process know whether Redis is away. It is then asked again every `PAUSE` seconds.
    """

    PAUSE = 10.0  # seconds
    QUIET = 60.0  # between two lines in the log
    lock: ClassVar = threading.Lock()
    is_away: ClassVar[bool] = False
    asked_from: ClassVar[float] = 0.0
    told_at: ClassVar[float] = float("-inf")

    def __init__(self, redis: Any, database: BaseCache) -> None:
        self.redis = redis
        self.database = database

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        """The operation of that name. Raises what the operation itself raises, and nothing of Redis."""

        def do(*values: Any) -> Any:
            if self.may_ask():
                try:
                    if self.is_away:
                        self.come_back()
                    return getattr(self.redis, operation)(*values)
                except RedisError as error:
                    self.go_away(error)
            return getattr(self.database, operation)(*values)

        return do

    @classmethod
    def may_ask(cls) -> bool:
        """Whether Redis is there, or it is time to ask it again: one thread does."""
        if not cls.is_away:
            return True
        with cls.lock:
            if time.monotonic() < cls.asked_from:
                return False
            cls.asked_from = time.monotonic() + cls.PAUSE
            return True

    def come_back(self) -> None:
        """Begin again with an empty Redis. Raises RedisError while it is away."""
        self.redis.clear()
        type(self).is_away = False
        logger.warning("Redis answers again; it begins empty.")

    @classmethod
    def go_away(cls, error: RedisError) -> None:
        """Do without Redis for a while."""
        with cls.lock:
            cls.is_away, cls.asked_from = True, time.monotonic() + cls.PAUSE
            if time.monotonic() - cls.told_at > cls.QUIET:
                cls.told_at = time.monotonic()
                logger.error("Redis does not answer, the database takes its place: %s", error)
