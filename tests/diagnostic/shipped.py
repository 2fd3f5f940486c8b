"""The shipped questionnaire and the twelve firms, for tests."""

from functools import cache
from pathlib import Path

import diagnostic
from core.building import read_yaml
from diagnostic.drafts import content_of, fill
from diagnostic.models import Questionnaire
from diagnostic.questionnaire import load

CONTENT = Path(diagnostic.__file__).parent / "content"
FIRMS = read_yaml(CONTENT / "firms.yaml")
REFERENCE_FIRMS = [firm for firm in FIRMS if "expected" in firm]


@cache
def shipped_text():
    return (CONTENT / "questionnaire.yaml").read_text(encoding="utf-8")


@cache
def shipped_measures():
    rows = read_yaml(CONTENT / "measures.yaml")["measures"]
    return {row["key"]: row for row in rows}


@cache
def shipped_content():
    """Read once: never change it."""
    return load(shipped_text(), shipped_measures().keys())


@cache
def first_content():
    """What the portal publishes first, where its measures are. Worked out once: never change it."""
    draft = Questionnaire.objects.create(name="Questionnaire livré")
    fill(draft, shipped_content())
    content = content_of(draft)
    draft.delete()
    return content
