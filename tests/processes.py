"""Processes that do something at the same moment, for tests of what happens then."""

import multiprocessing


def all_at_once(work_of, parties):
    """What so many processes got, in any order: `work_of(number)` makes ready and returns what is then done.

    They make ready one by one: SQLite may refuse those who open a database at one moment. Whoever cannot make
    ready says why, and the others wait no longer. The database is to be closed before.
    """
    fork = multiprocessing.get_context("fork")
    ready, start, results = fork.Lock(), fork.Barrier(parties), fork.SimpleQueue()
    workers = [
        fork.Process(target=_one, args=(work_of, number, ready, start, results)) for number in range(parties)
    ]
    for worker in workers:
        worker.start()
    got = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
    return got


def _one(work_of, number, ready, start, results):
    """One process. An error is told by the test, instead of waited for."""
    try:
        with ready:
            work = work_of(number)
    except Exception as error:  # noqa: BLE001
        results.put(repr(error))
        start.abort()
        return
    try:
        start.wait()
        results.put(work())
    except Exception as error:  # noqa: BLE001
        results.put(repr(error))
