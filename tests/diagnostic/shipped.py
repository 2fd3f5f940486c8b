"""The shipped questionnaire and the twelve firms, for tests."""

from functools import cache
from pathlib import Path

import yaml

import diagnostic
from diagnostic.questionnaire import load

CONTENT = Path(diagnostic.__file__).parent / "content"
FIRMS = yaml.safe_load((CONTENT / "firms.yaml").read_text(encoding="utf-8"))
REFERENCE_FIRMS = [firm for firm in FIRMS if "expected" in firm]


@cache
def shipped_text():
    return (CONTENT / "questionnaire.yaml").read_text(encoding="utf-8")


@cache
def shipped_measures():
    rows = yaml.safe_load((CONTENT / "measures.yaml").read_text(encoding="utf-8"))["measures"]
    return {row["key"]: row for row in rows}


@cache
def shipped_content():
    """Read once: never change it."""
    return load(shipped_text(), shipped_measures().keys())
