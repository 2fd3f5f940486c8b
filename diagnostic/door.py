"""What the diagnosis offers to the other rooms: where somebody stands, what they came to, the door `plan.py`.

How a room recommends things to a firm is told in `diagnostic.recommending`.
"""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import Firm, User
from accounts.visitors import owner_of
from diagnostic.enums import ItemState
from diagnostic.measures import reasons_by_page
from diagnostic.models import DiagnosisResult, Plan, PlanItem, Run
from diagnostic.profile import ThemeProfile
from diagnostic.recommending import PAGE, Case, Recommendation, Recommends, recommenders

__all__ = [
    "PAGE",
    "Case",
    "DiagnosisResult",
    "Plan",
    "Recommendation",
    "Recommends",
    "Run",
    "ThemeProfile",
    "forget_page",
    "latest_result",
    "plan_for",
    "reasons_by_page",
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


def forget_page(number: int) -> None:
    """Take a page that was erased, by its primary key, out of all plans; a mark stays, without its words."""
    items = PlanItem.objects.filter(key=f"{PAGE}{number}")
    items.filter(state__in=[ItemState.OPEN, ItemState.LATER]).delete()
    items.update(title="Un contenu retiré du site", link="", reason="", gain="")


def plan_for(person: User) -> Plan | None:
    """The plan that the last result of a person feeds, as long as they may read it; else one that they may.

    Its things are `plan.items` (see `ItemState`). None without. Two queries.
    """
    result, plans = latest_result(person), list(Plan.objects.held_by(person).order_by("-made_at"))
    run = result.run if result else None
    fed = (plan for plan in plans if run and plan.firm_id == run.firm_id)
    return next(fed, plans[0] if plans else None)
