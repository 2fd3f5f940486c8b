"""The database is needed, and a cache; the database holds it where Redis does not."""

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from core.caches import RedisOrDatabase
from core.door import HealthCheck, health_checks


@health_checks.register
class Database(HealthCheck):
    """The database answers."""

    name = "database"

    def check(self) -> str:
        """Its kind, once it has answered the smallest question."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return connection.vendor


@health_checks.register
class Cache(HealthCheck):
    """The cache answers: Redis where there is one, the database while it is away."""

    name = "cache"

    def check(self) -> str:
        """Who holds it, once it was asked."""
        cache.get("health")
        return "redis" if settings.REDIS_URL and not RedisOrDatabase.is_away else "database"
