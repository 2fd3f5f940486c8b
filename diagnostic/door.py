"""What the diagnosis offers to the other rooms: where somebody stands, what they came to, the door `plan.py`.

How a room recommends things to a firm is told in `diagnostic.recommending`.
"""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import Firm, User
from accounts.visitors import owner_of
from diagnostic.models import DiagnosisResult, Run
from diagnostic.recommending import Case, Recommendation, Recommends, recommenders

__all__ = [
    "Case",
    "DiagnosisResult",
    "Recommendation",
    "Recommends",
    "Run",
    "latest_result",
    "recommenders",
    "run_of",
]


def run_of(request: HttpRequest) -> Run | None:
    """The run that whoever asks has begun and not finished, the last one; None without.

    One query, none for a request without session cookie.
    """
    owner = owner_of(request)
    if not owner:
        return None
    return Run.objects.with_version().of(owner).unfinished().real().order_by("-updated_at").first()


def latest_result(subject: User | Firm) -> DiagnosisResult | None:
    """The last result of a person or of a firm that nobody withdrew, with its run. One query."""
    results = DiagnosisResult.objects.counted().for_page()
    found = results.of_firm(subject) if isinstance(subject, Firm) else results.of_person(subject)
    return found.first()
