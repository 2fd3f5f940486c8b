"""Twelve firms written out, whose plans are looked at before the weights of the plan change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.building import read_yaml

FILE = Path(__file__).parent / "content" / "firms.yaml"


@dataclass(frozen=True, slots=True)
class RecordedFirm:
    """A firm that does not exist: who it is, its facts, what it answers to the shipped questionnaire."""

    key: str
    who: str
    facts: dict[str, Any]
    answers: dict[str, Any]


@cache
def recorded_firms() -> tuple[RecordedFirm, ...]:
    """The firms, read once in a process: never change them."""
    return tuple(
        RecordedFirm(firm["key"], firm["who"], firm["facts"], firm["answers"]) for firm in read_yaml(FILE)
    )
