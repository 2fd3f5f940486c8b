"""Reads of the room `diagnostic`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Firm, User
from accounts.querysets import Owner
from core.text import folded
from diagnostic.enums import ItemState

if TYPE_CHECKING:
    from diagnostic.models import Plan, Run, Version

UNFINISHED_STAY = timedelta(days=30)
ANONYMOUS_STAY = timedelta(days=730)


class VersionQuerySet(models.QuerySet):
    """Frozen questionnaires."""

    def in_force(self) -> Version | None:
        """The last one published, None before the first."""
        return self.order_by("-number").first()


class MeasureQuerySet(models.QuerySet):
    """Advice."""

    def for_cards(self) -> Self:
        """With what a card shows. One query."""
        return self.select_related("topic", "link_page")

    def saying(self, text: str) -> Self:
        """Those that have each of these words in their words or their key, accents aside. They are few."""
        wanted = folded(text).split()
        rows = self.order_by().values_list("pk", "key", "title", "gain", "first_step")
        said = ((pk, folded(" ".join(words))) for pk, *words in rows)
        return self.filter(pk__in=[pk for pk, words in said if all(word in words for word in wanted)])

    def named(self, content: Mapping[str, Any] | None = None) -> Self:
        """Those that some answer names: in that content, and in the drafts."""
        questions = content["questions"] if content else ()
        keys = {choice["measure"] for question in questions for choice in question["choices"]}
        drafted = apps.get_model("diagnostic", "Choice").objects.filter(measure=OuterRef("pk"))
        return self.filter(Q(key__in=keys - {None}) | Exists(drafted))


class RunQuerySet(models.QuerySet):
    """Runs through the questions."""

    def with_version(self) -> Self:
        """With the version, but for its content, which a process reads once. One query."""
        return self.select_related("version").defer("version__content")

    def unfinished(self) -> Self:
        """Those that may go on."""
        return self.filter(finished_at=None)

    def untouched(self) -> Self:
        """Those in which nothing was said yet."""
        return self.unfinished().filter(facts_said_at=None, stands_at="", version__isnull=False)

    def of(self, owner: Owner) -> Self:
        """Those of an account or of a visitor's device; none of nobody."""
        if owner.person_id:
            return self.filter(person_id=owner.person_id)
        return self.filter(visitor_id=owner.visitor_id) if owner.visitor_id else self.none()

    def real(self) -> Self:
        """Those that count: no try by staff."""
        return self.filter(is_test=False)

    def past_keeping(self, now: datetime) -> Self:
        """Those kept long enough: unfinished and tries, 30 days; finished without account, 24 months.

        Finished with an account, they stay as long as the account.
        """
        return self.filter(
            Q(finished_at=None, updated_at__lt=now - UNFINISHED_STAY)
            | Q(is_test=True, updated_at__lt=now - UNFINISHED_STAY)
            | Q(finished_at__lt=now - ANONYMOUS_STAY, person=None)
        )


class ResultQuerySet(models.QuerySet):
    """Results of finished runs."""

    def standing(self) -> Self:
        """Those that nobody withdrew."""
        return self.filter(withdrawn_at=None)

    def counted(self) -> Self:
        """Those that figures count: standing, and no try by staff."""
        return self.standing().filter(is_test=False)

    def of_person(self, person: User) -> Self:
        """The results of an account, the newest first."""
        return self.filter(run__person=person).order_by("-created_at")

    def of_firm(self, firm: Firm) -> Self:
        """The results of a firm, the newest first."""
        return self.filter(run__firm=firm).order_by("-created_at")

    def for_page(self) -> Self:
        """With the run and its version, as the result page reads them. One query."""
        return self.select_related("run__version").defer("run__version__content")


class PlanQuerySet(models.QuerySet):
    """Plans."""

    def of_run(self, run: Run) -> Plan | None:
        """The plan that a run feeds: of its firm, else of its person, else its own. One query."""
        return self.filter(**owner_of_plan(run)).first()

    def held_by(self, person: User) -> Self:
        """Those that a person may read and mark: their own, and those of their firms."""
        return self.filter(Q(person=person) | Q(firm__memberships__person=person))

    def due_for_news(self, now: datetime) -> Self:
        """Those that something new may enter, the one that waits longest first."""
        return self.filter(looks_again_at__lte=now).order_by("looks_again_at", "pk")

    def to_take_up(self, today: date) -> Self:
        """Those with something put off until today or before, a plan for each, the longest overdue first."""
        put_off = {"items__state": ItemState.LATER, "items__until__lte": today}
        return self.filter(**put_off).order_by("items__until", "items__pk")


class PlanLinkQuerySet(models.QuerySet):
    """Links to plans."""

    def open(self) -> Self:
        """Those that still show something."""
        return self.filter(withdrawn_at=None, plan__isnull=False)


def owner_of_plan(run: Run) -> dict[str, Any]:
    """Whose plan a run feeds, as a plan says it: a try by staff has one of its own."""
    if run.firm_id and not run.is_test:
        return {"firm_id": run.firm_id}
    if run.person_id and not run.is_test:
        return {"person_id": run.person_id}
    return {"run_id": run.pk}
