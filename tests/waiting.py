"""Work that another transaction keeps waiting, for tests of what it then finds. PostgreSQL only."""

import time
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

# Whether a session waits for what this one holds.
KEEPS_WAITING = (
    "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
)
LONGEST = 20  # seconds


def begun(work):
    """Begin work in another thread, and come back once it waits for this transaction, or is over.

    Its `result` is what it gives or raises, once this transaction has let it go on.
    """
    pool = ThreadPoolExecutor(1)
    going_on = pool.submit(_alone, work)
    pool.shutdown(wait=False)
    until = time.monotonic() + LONGEST
    while not (going_on.done() or _keeps_waiting()):
        assert time.monotonic() < until, "it neither waits nor ends"
        time.sleep(0.02)
    return going_on


def _alone(work):
    """Do it with a connection of its own."""
    try:
        return work()
    finally:
        connection.close()


def _keeps_waiting():
    with connection.cursor() as cursor:
        cursor.execute(KEEPS_WAITING)
        return cursor.fetchone()[0]
