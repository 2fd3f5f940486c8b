"""What is searched, and not found: counted by week, without anybody's name.

Searches wait in this process for a few seconds, as other counts do, then only numbers are written. The words
themselves are kept once they have been searched five times; until then there is a digest, which nobody can
turn back without the portal's secret key. What looks like an address, a number of a phone or of a firm is
not counted at all.
"""

from __future__ import annotations

import atexit
import logging
import re
from collections import Counter
from datetime import date, timedelta

from django.conf import settings
from django.db import connection, connections, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.text import folded
from indicators.door import Event, count
from indicators.services import WaitingCounts
from search.engines.base import Found
from search.models import LONGEST_WORDS, SearchTally

logger = logging.getLogger(__name__)

READABLE_FROM = 5
DAYS_KEPT = 396  # 13 months
SALT = "search.tallies"

FEWEST_DIGITS = 6  # of a number of a phone, a firm or an account; a postcode has five
MAIL_OR_LINK = re.compile(r"@|https?:|www\.", re.IGNORECASE)
STREET = re.compile(
    r"\b\d+ (bis |ter |quater )?(rue|avenue|av|boulevard|bd|bld|chemin|impasse|allee|place|route|quai|cours"
    r"|square|lotissement|residence|hameau|passage|sentier|voie|villa|faubourg|esplanade)\b"
    r"|\b(rue|avenue|boulevard|impasse|allee) (de|du|des|d|la|le|les)\b"
)


def note_search(found: Found, text: str) -> None:
    """Count a search and whether it found something; writes within `INDICATORS_FLUSH_SECONDS`, not now."""
    if not text.strip():
        return
    count(Event.SEARCH)
    if words := counted_words(text):
        waiting.put({(monday(timezone.localdate()), words, found.total == 0): 1})
        if settings.INDICATORS_FLUSH_SECONDS:
            waiting.write_within(settings.INDICATORS_FLUSH_SECONDS)
        else:
            flush()


def counted_words(text: str) -> str:
    """The words as they are counted: folded, all spellings alike. Empty for what must not be kept."""
    words = folded(text[: 2 * LONGEST_WORDS])[:LONGEST_WORDS].strip()
    digits = max(map(len, re.findall(r"\d+", re.sub(r"(?<=\d)[\s.\-/()+_]+(?=\d)", "", text))), default=0)
    if digits >= FEWEST_DIGITS or MAIL_OR_LINK.search(text) or STREET.search(words):
        return ""
    return words


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def flush() -> None:
    """Write the searches that wait in this process; they wait for the next time when the database refuses."""
    searches, _ = waiting.take()
    try:
        add(searches)
    except BaseException:
        waiting.put(searches)
        raise


def flush_quietly() -> None:
    """Write what waits where nobody can catch an error: in the timer's thread, and when the process ends."""
    try:
        flush()
    except Exception:
        logger.exception("searches could not be counted: they wait for the next time")
    finally:
        connections.close_all()


waiting = WaitingCounts(flush_quietly)
atexit.register(flush_quietly)


def add(searches: Counter[tuple[date, str, bool]]) -> None:
    """Add searches to the week's counts; words that come to five are written from then on.

    One statement a row and always in the same order, so that processes can add at the same time.
    """
    if not searches:
        return
    totals: dict[tuple[date, str], list[int]] = {}
    for (week, words, in_vain), times in searches.items():
        total = totals.setdefault((week, words), [0, 0])
        total[0] += times
        total[1] += times if in_vain else 0
    rows = [(week.isoformat(), digest_of(words), "", *totals[week, words]) for week, words in sorted(totals)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            """
            INSERT INTO search_searchtally (week, digest, words, count, in_vain)
            VALUES (%s, %s, %s, %s, %s)
            ON CONFLICT (week, digest) DO UPDATE SET
                count = search_searchtally.count + excluded.count,
                in_vain = search_searchtally.in_vain + excluded.in_vain
            """,
            sorted(rows, key=lambda row: row[:2]),
        )
        reveal({digest_of(words): words for _, words in totals})


def reveal(words: dict[str, str]) -> None:
    """Write the words that have been searched often enough, in all the weeks that count them."""
    tallies = SearchTally.objects.filter(digest__in=words).order_by()
    often = tallies.values("digest").annotate(times=Sum("count")).filter(times__gte=READABLE_FROM)
    for digest in sorted(often.values_list("digest", flat=True)):
        SearchTally.objects.filter(digest=digest, words="").update(words=words[digest])


def digest_of(words: str) -> str:
    """A digest that only this portal can make."""
    return salted_hmac(SALT, words, algorithm="sha256").hexdigest()


def forget_old(today: date, *, at_most: int) -> int:
    """Forget the weeks that are over for 13 months; return how many rows went."""
    old = SearchTally.objects.filter(week__lt=today - timedelta(days=DAYS_KEPT)).order_by("pk")
    return SearchTally.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:at_most])).delete()[0]
