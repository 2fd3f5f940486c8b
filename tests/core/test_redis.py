"""Cache and sessions in a real Redis, and what people notice when it dies or hangs: nothing."""

import logging
import runpy
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings as current
from django.core.cache import cache, caches
from django.core.management import call_command
from django.urls import reverse

from core.caches import RedisOrDatabase
from core.limits import too_often
from tests.accounts.signing_in import EMAIL, ask, sign_in, type_code
from tests.clients import PortalClient
from tests.redis_server import redis_server

SETTINGS = Path(current.ROOT) / "site/config/settings.py"
SPACE = reverse("accounts:space")

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(monkeypatch, settings):
    """A running Redis, and the portal set up as one that is given its address."""
    server = redis_server()
    monkeypatch.setenv("REDIS_URL", server.address)
    shipped = runpy.run_path(str(SETTINGS))
    settings.REDIS_URL = server.address
    settings.CACHES, settings.SESSION_ENGINE = shipped["CACHES"], shipped["SESSION_ENGINE"]
    for name, value in {"is_away": False, "asked_from": 0.0, "told_at": float("-inf")}.items():
        monkeypatch.setattr(RedisOrDatabase, name, value)
    call_command("createcachetable")
    yield server
    server.wake()
    server.stop()


@pytest.fixture
def no_pause(monkeypatch):
    """Redis is asked again at once after it was away."""
    monkeypatch.setattr(RedisOrDatabase, "PAUSE", 0.0)


def is_signed_in(client):
    return client.get(SPACE).status_code == 200


# It is there -----------------------------------------------------------------------------------------


def test_the_address_of_redis_is_all_that_is_to_set(server):
    cache.set("a", "b")
    assert server.content() == [":1:a"]
    assert caches["database"].get(":1:a") is None


def test_health_says_who_holds_the_cache(server, client):
    assert client.get("/readyz").json()["cache"] == "redis"
    server.stop()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["cache"]) == (200, "database")


def test_signing_in_keeps_the_session_in_redis(server, client):
    sign_in(client)
    assert is_signed_in(client)
    assert any(client.session.session_key in key for key in server.content())


def test_a_session_is_read_from_redis_alone(server, client, django_assert_num_queries):
    sign_in(client)
    session = client.session
    with django_assert_num_queries(0):
        assert type(session)(session.session_key).load() == dict(session.items())


def test_signing_out_takes_the_session_away(server, client):
    sign_in(client)
    key = client.session.session_key
    client.logout()
    assert not any(key in name for name in server.content())
    assert not is_signed_in(client)


def test_every_process_counts_on_the_same_limit(server):
    """Each thread has a connection of its own, as each process has."""
    results = []

    def count():
        results.append(too_often("test", "somebody", most=5, seconds=3600))

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False] * 5 + [True] * 3


def test_a_limit_is_forgotten_in_time(server):
    too_often("test", "somebody", most=5, seconds=3600)
    [key] = server.content()
    assert 0 < server.client().ttl(key) <= 3600


def test_codes_are_limited(server, client):
    for _ in range(10):
        ask(client)
    answer = client.post(reverse("account_login"), {"email": EMAIL})
    assert "Beaucoup de codes ont déjà été demandés" in answer.content.decode()


def test_a_public_page_asks_nothing_of_redis(server, client, portal):
    answer = client.get("/")
    assert answer.status_code == 200
    assert not answer.cookies
    assert server.content() == []


# It dies ---------------------------------------------------------------------------------------------


def test_who_is_signed_in_stays_so(server, client):
    sign_in(client)
    server.stop()
    assert is_signed_in(client)


def test_somebody_signs_in_and_out_without_it(server, client):
    server.stop()
    sign_in(client)
    assert is_signed_in(client)
    client.post(reverse("accounts:sign_out"))
    assert not is_signed_in(client)


def test_public_pages_answer_without_it(server, client, portal):
    sign_in(client)
    server.stop()
    assert client.get("/").status_code == PortalClient().get("/").status_code == 200


def test_limits_go_on_counting_without_it(server):
    server.stop()
    assert [too_often("test", "somebody", most=2, seconds=3600) for _ in range(3)] == [False, False, True]


def test_every_operation_of_a_cache_works_without_it(server):
    server.stop()
    cache.set("a", 1, timeout=60)
    cache.set_many({"b": 2, "c": None})
    assert cache.get_many(["a", "b", "c", "d"]) == {"a": 1, "b": 2, "c": None}
    assert (cache.incr("a", 5), cache.has_key("b"), "d" in cache) == (6, True, False)
    assert (cache.add("a", 9), cache.touch("a", 60), cache.touch("d", 60)) == (False, True, False)
    assert cache.get_or_set("d", 4) == 4
    cache.delete_many(["a", "b"])
    assert (cache.delete("c"), cache.get("a"), cache.get("b", "none")) == (True, None, "none")
    cache.clear()
    assert cache.get("d") is None
    with pytest.raises(ValueError, match="not found"):
        cache.incr("d")


def test_it_is_absent_at_start(server, client):
    server.stop()
    caches.close_all()
    sign_in(client)
    assert is_signed_in(client)


def test_a_session_survives_a_redis_that_lost_everything(server, client, no_pause):
    sign_in(client)
    server.stop()
    server.start()
    assert is_signed_in(client)


def test_one_line_a_minute_says_that_it_is_away(server, caplog, no_pause):
    server.stop()
    with caplog.at_level(logging.WARNING, logger="core.caches"):
        for _ in range(5):
            cache.get("a")
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "the database takes its place" in caplog.text


# It comes back ---------------------------------------------------------------------------------------


def test_it_is_used_again_once_the_pause_is_over(server, monkeypatch):
    server.stop()
    cache.set("a", 1)
    server.start()
    cache.set("b", 1)
    assert server.content() == []
    monkeypatch.setattr(RedisOrDatabase, "asked_from", 0.0)
    cache.set("c", 1)
    assert server.content() == [":1:c"]


def test_who_signed_out_meanwhile_is_not_signed_in_again(server, client, monkeypatch):
    """A Redis that only could not be reached still holds the session."""
    sign_in(client)
    cookie = client.cookies[current.SESSION_COOKIE_NAME].value
    server.hang()
    client.post(reverse("accounts:sign_out"))
    server.wake()
    monkeypatch.setattr(RedisOrDatabase, "asked_from", 0.0)
    thief = PortalClient()
    thief.cookies[current.SESSION_COOKIE_NAME] = cookie
    assert not is_signed_in(thief)
    assert not RedisOrDatabase.is_away


# It hangs --------------------------------------------------------------------------------------------


def test_nobody_waits_for_a_redis_that_hangs(server, client):
    sign_in(client)
    server.hang()
    started = time.monotonic()
    assert is_signed_in(client)
    first = time.monotonic() - started
    assert is_signed_in(client)
    assert 0.4 < first < 3
    assert time.monotonic() - started - first < 0.4


def test_one_thread_alone_asks_it_again(server, no_pause, monkeypatch):
    server.stop()
    cache.get("a")
    monkeypatch.setattr(RedisOrDatabase, "PAUSE", 60.0)
    assert [RedisOrDatabase.may_ask() for _ in range(3)] == [True, False, False]


def test_whoever_types_a_code_while_it_dies_gets_in(server, client):
    address = ask(client)
    server.stop()
    type_code(client, address)
    assert is_signed_in(client)
