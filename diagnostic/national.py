"""The national reference: published figures on the digital use of French firms, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from core.building import read_yaml

FILE = Path(__file__).parent / "content" / "national_reference.yaml"


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure, in percent of firms; `words` says what these do.

    Shown with publisher, survey, year and sample beside it.
    """

    survey: str
    key: str
    words: str
    value: int
    publisher: str
    year: int
    sample: int
    by_sector: Mapping[str, int] = field(default_factory=dict)


@cache
def figures() -> Mapping[tuple[str, str], Figure]:
    """Every figure, by its survey and its key."""
    surveys = read_yaml(FILE)
    return {
        (survey["survey"], figure["key"]): Figure(
            survey=survey["survey"],
            key=figure["key"],
            words=figure["words"],
            value=figure["value"],
            publisher=survey["publisher"],
            year=int(str(survey["published"])[:4]),
            sample=survey["sample"],
            by_sector=figure.get("by_sector", {}),
        )
        for survey in surveys
        for figure in survey["figures"]
    }
