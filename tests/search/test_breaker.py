"""A server that gives no answer is left alone for a while, then asked by one."""

import threading

import pytest

from search.breaker import PAUSE, Breaker, Open


class Away(Exception):
    """The server is away."""


class Clock:
    """A clock that a test sets."""

    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def breaker(clock):
    return Breaker("Le serveur", clock)


def fail(breaker):
    with pytest.raises(Away), breaker.guard(Away):
        raise Away("nobody\nthere")


def is_asked(breaker):
    """Whether a request goes through now; it is answered."""
    try:
        with breaker.guard(Away):
            return True
    except Open:
        return False


def test_server_that_answers_is_always_asked(breaker):
    assert all(is_asked(breaker) for _ in range(3))
    assert breaker.is_closed


def test_after_one_failure_nobody_asks_for_thirty_seconds(breaker, clock):
    fail(breaker)
    assert not breaker.is_closed
    clock.seconds += PAUSE - 0.1
    assert not is_asked(breaker)
    clock.seconds += 0.1
    assert is_asked(breaker)
    assert is_asked(breaker)
    assert breaker.is_closed


def test_trial_that_fails_begins_the_pause_again(breaker, clock):
    fail(breaker)
    clock.seconds += PAUSE
    fail(breaker)
    clock.seconds += PAUSE - 0.1
    assert not is_asked(breaker)


def test_of_many_threads_exactly_one_tries_again(breaker, clock):
    fail(breaker)
    clock.seconds += PAUSE
    start, over, refused = threading.Barrier(40), threading.Event(), threading.Semaphore(0)
    tried = []

    def one():
        start.wait()
        try:
            with breaker.guard(Away):
                tried.append(threading.get_ident())
                over.wait(5)
        except Open:
            refused.release()

    threads = [threading.Thread(target=one) for _ in range(start.parties)]
    for thread in threads:
        thread.start()
    for _ in range(start.parties - 1):
        assert refused.acquire(timeout=5)
    assert len(tried) == 1
    over.set()
    for thread in threads:
        thread.join()
    assert is_asked(breaker)


def test_trial_that_our_own_mistake_ends_is_followed_by_another(breaker, clock):
    fail(breaker)
    clock.seconds += PAUSE
    with pytest.raises(ZeroDivisionError), breaker.guard(Away):
        _ = 1 / 0
    assert not is_asked(breaker)
    clock.seconds += PAUSE
    assert is_asked(breaker)


def test_our_own_mistake_says_nothing_on_the_server(breaker):
    with pytest.raises(ZeroDivisionError), breaker.guard(Away):
        _ = 1 / 0
    assert is_asked(breaker)


def test_log_has_one_line_a_minute(breaker, clock, caplog):
    for _ in range(4):
        fail(breaker)
        clock.seconds += PAUSE
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 2
    assert lines[0].startswith("Le serveur gives no answer (Away: nobody there)")
