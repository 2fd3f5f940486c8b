"""Rate limits. Who is counted is a person or an address of theirs, never a network alone."""

import hashlib
import time

from django.core.cache import cache


def too_often(action: str, who: str, *, most: int, seconds: int) -> bool:
    """Count one try of `who` at `action`; return whether that makes more than `most` within `seconds`.

    Windows follow the clock, so a limit ends at the latest after `seconds`. Only a hash of `who` is kept, in
    the cache, for that time.
    """
    window = int(time.time()) // seconds
    key = "limit:" + hashlib.blake2b(f"{action}|{who}|{window}".encode(), digest_size=16).hexdigest()
    if cache.add(key, 1, timeout=seconds):
        return most < 1
    try:
        return cache.incr(key) > most
    except ValueError:  # it expired in between: a new window
        return False
