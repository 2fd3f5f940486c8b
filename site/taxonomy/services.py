"""Reads of the vocabularies: no query once a process has its copy, until an editor changes a word.

Those of trades stand in `trades.py`.
"""

import re
from typing import TypeVar

from core.door import published_copy
from taxonomy.enums import Nomenclature, SizeKey
from taxonomy.models import (
    Audience,
    CustomerKind,
    Level,
    NafCode,
    SalesArea,
    Sector,
    Size,
    Stage,
    Topic,
    Word,
)
from taxonomy.trades import TradeResolution, complete_trades, resolve_trade, trade_of

__all__ = [
    "TradeResolution",
    "audiences",
    "complete_trades",
    "customer_kinds",
    "levels",
    "resolve_trade",
    "sales_areas",
    "sector_of",
    "sectors",
    "sizes",
    "stages",
    "topics",
    "trade_of",
    "word",
    "words",
]

AnyWord = TypeVar("AnyWord", bound=Word)

# A division (47), group (47.6), class (47.62) or sub-class (47.62Z), without its dots.
NAF_CODE = re.compile(r"\d\d(\d(\d[A-Z]?)?)?", re.ASCII)


def words(vocabulary: type[AnyWord]) -> tuple[AnyWord, ...]:
    """Every word of a vocabulary, in its order. The rows are shared: read them, never change them."""
    return published_copy(("taxonomy", vocabulary), lambda: tuple(vocabulary.objects.all()))


def word(vocabulary: type[AnyWord], key: str) -> AnyWord | None:
    """The word that has this key, None when there is none."""
    return next((entry for entry in words(vocabulary) if entry.key == key), None)


def topics() -> tuple[Topic, ...]:
    """The seven topics."""
    return words(Topic)


def sectors() -> tuple[Sector, ...]:
    """The families of trades."""
    return words(Sector)


def sizes() -> tuple[Size, ...]:
    """The bands of headcount, smallest first."""
    return words(Size)


def size_of(headcount: int) -> Size | None:
    """The band of a headcount, the owner counted; None for less than one person."""
    if headcount < 1:
        return None
    bands = ((1, SizeKey.ALONE), (9, SizeKey.FROM_1_TO_9), (49, SizeKey.FROM_10_TO_49))
    key = next((key for most, key in bands if headcount <= most), SizeKey.FROM_50_TO_249)
    return word(Size, key)


def customer_kinds() -> tuple[CustomerKind, ...]:
    """The kinds of customers."""
    return words(CustomerKind)


def sales_areas() -> tuple[SalesArea, ...]:
    """How far firms sell, nearest first."""
    return words(SalesArea)


def stages() -> tuple[Stage, ...]:
    """The stages of a firm's life."""
    return words(Stage)


def levels() -> tuple[Level, ...]:
    """The levels of digital maturity, from 1 to 5."""
    return words(Level)


def audiences() -> tuple[Audience, ...]:
    """For whom contents are written."""
    return words(Audience)


def sector_of(naf_code: str, nomenclature: str = Nomenclature.NAF2) -> Sector | None:
    """The sector of an official code of activity, told by its division.

    The code may be a division, group, class or sub-class, with or without dots (« 47.62Z », « 4762z »,
    « 47 »). None when it is no code, or when the nomenclature has no such division.
    """
    code = re.sub(r"[.\s]", "", naf_code).upper()
    if not NAF_CODE.fullmatch(code):
        return None
    return word(Sector, _sector_keys().get((nomenclature, code[:2]), ""))


def _sector_keys() -> dict[tuple[str, str], str]:
    """Map each (nomenclature, division) to the key of its sector."""
    return published_copy(
        ("taxonomy", NafCode),
        lambda: {
            (nomenclature, division): sector
            for nomenclature, division, sector in NafCode.objects.order_by()
            .values_list("nomenclature", "division", "sector")
            .distinct()
        },
    )
