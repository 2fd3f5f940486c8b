"""`manage.py bare_retention`: warn the people of many accounts that nobody uses, then erase some of them."""

import json
import os
import resource
import signal
import time
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts import erasure, retention
from accounts.models import ErasureRequest, User
from outbox.models import Mail

BATCH = 5000
UNUSED = timedelta(days=800)
NAME = "inutilise-{}@exemple.fr"


class Command(BaseCommand):
    """Print what was done in how many seconds, and how much memory it took, as JSON."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", choices=["make", "warn", "again", "erase"])
        parser.add_argument("--accounts", type=int, default=0)
        parser.add_argument("--killed-after", type=int, default=0, help="warnings before the process dies")

    def handle(self, *args: Any, **options: Any) -> None:
        steps: dict[str, Callable[[], int]] = {
            "make": lambda: make(options["accounts"]),
            "warn": lambda: warn(options["killed_after"]),
            "again": lambda: retention.warn_again(in_days(46), at_most=10**9),
            "erase": lambda: erasure.erase_those_due(in_days(61), at_most=options["accounts"]),
        }
        before, start = peak(), time.perf_counter()
        done = steps[options["step"]]()
        found = {
            "done": done,
            "seconds": time.perf_counter() - start,
            "megabytes": peak() - before,
            "requests": ErasureRequest.objects.count(),
            "mails": Mail.objects.filter(key__startswith="account-unused-").count(),
        }
        self.stdout.write(json.dumps(found))


def make(accounts: int) -> int:
    """Add accounts that nobody has used for more than two years."""
    day = timezone.localdate() - UNUSED
    for first in range(0, accounts, BATCH):
        numbers = range(first, min(first + BATCH, accounts))
        User.objects.bulk_create([User(email=NAME.format(n), password="!", used_on=day) for n in numbers])
    return accounts


def warn(killed_after: int) -> int:
    """Warn everybody; the process dies in the middle of a batch, where that is wanted."""
    if killed_after:
        write, batches = retention.send_mails, iter(range(killed_after // retention.BATCH))

        def until_killed(*args: Any) -> int:
            written = write(*args)
            if next(batches, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return written

        retention.send_mails = until_killed
    return retention.warn_unused(timezone.now(), at_most=10**9)


def in_days(days: int) -> Any:
    """That many days from now."""
    return timezone.now() + timedelta(days=days)


def peak() -> float:
    """The most memory that this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
