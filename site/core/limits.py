"""Rate limits. Who is counted is a person or an address of theirs, never a network alone."""

import hashlib
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


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


def address_of(request: HttpRequest) -> str:
    """The network address that asks: behind a proxy, the one that the proxy itself saw and wrote last."""
    seen_by_proxy = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    if settings.BEHIND_PROXY and seen_by_proxy:
        return seen_by_proxy
    return request.META.get("REMOTE_ADDR", "")


def browser_of(request: HttpRequest) -> str:
    """A digest that stands for one browser at one address: the best guess at a person without a cookie."""
    agent = request.headers.get("User-Agent", "")
    return salted_hmac("browser", f"{address_of(request)}|{agent}").hexdigest()
