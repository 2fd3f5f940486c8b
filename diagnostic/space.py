"""« Mon niveau de maturité » in *mon espace*: the last result, the plan, the way made."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.cards import MOST_LINES
from accounts.door import (
    CardContent,
    CardLink,
    NotificationKind,
    Rhythm,
    SpaceCard,
    SpaceSection,
    notification_kinds,
    space_cards,
)
from diagnostic.door import latest_result, run_of
from diagnostic.enums import ItemState
from diagnostic.living import REMINDER
from diagnostic.models import DiagnosisResult, Measure, PlanItem
from diagnostic.own_plan import plan_in_use
from diagnostic.recommending import MEASURE
from taxonomy import services as taxonomy

START = "/diagnostic/"


@notification_kinds.register
class PlanReminder(NotificationKind):
    """What was put off until a day that the person chose."""

    key = REMINDER
    title = "Rappels de mon plan"
    text = "Un seul courriel, le jour que vous choisissez pour une action remise à plus tard."
    rhythms = (Rhythm.AT_ONCE, Rhythm.NEVER)
    # Each one is asked for, with its day.
    start = Rhythm.AT_ONCE
    words = {Rhythm.AT_ONCE: "Le jour choisi"}
    order = 10


@space_cards.register
class Diagnosis(SpaceCard):
    """The last result, and the run that waits to be finished."""

    key = "diagnosis"
    title = "Mon diagnostic"
    section = SpaceSection.LEVEL
    order = 10

    def content(self, request: HttpRequest) -> CardContent:
        """The level with its name, and what to do next; who never answered is invited. Two queries."""
        result, run = latest_result(request.user), run_of(request)
        resume = (
            CardLink("Reprendre où j’en étais", reverse("diagnostic:go_on", args=[run.pk])) if run else None
        )
        if result is None:
            invitation = (
                "Vous avez commencé à répondre : vos réponses vous attendent."
                if run
                else "Où en est votre entreprise ? Dix minutes, et vous savez par quoi commencer."
            )
            return CardContent(
                link=resume or CardLink("Commencer le diagnostic", START), invitation=invitation
            )
        level = next((level for level in taxonomy.levels() if level.number == result.level), None)
        address = reverse("diagnostic:result", args=[result.secret])
        day = date_format(timezone.localdate(result.created_at), "j F Y")
        return CardContent(
            link=CardLink("Voir mon résultat", address),
            figure=f"Niveau {level.number}" if level else "",
            figure_label=f"sur 5 : {level.name}" if level else "",
            lines=[
                CardLink(f"Fait le {day}" if level else f"Fait le {day}, sans niveau pour l’instant"),
                resume or CardLink("Refaire le diagnostic", START),
            ],
        )


@space_cards.register
class LivingPlan(SpaceCard):
    """What is done of the plan, and what comes next."""

    key = "plan"
    title = "Mon plan"
    section = SpaceSection.LEVEL
    page = "diagnostic:plan"
    order = 11

    def content(self, request: HttpRequest) -> CardContent | None:
        """How many actions are done, and the next three. Three queries, the same for all that asks of it."""
        actions = actions_of(request)
        if not actions:
            return None
        done = sum(item.state == ItemState.DONE for item in actions)
        kept = sum(item.state != ItemState.NOT_FOR_ME for item in actions)
        link = CardLink("Ouvrir mon plan", reverse(self.page))
        waiting = [line_of(item) for item in actions if item.state == ItemState.OPEN][:MOST_LINES]
        return CardContent(
            link=link,
            figure=str(done),
            figure_label=f"{'actions faites' if done > 1 else 'action faite'} sur {kept}",
            lines=waiting or [CardLink("Plus rien n’attend")],
        )

    def this_week(self, request: HttpRequest) -> CardLink | None:
        """The first action that waits and can be done this week for nothing; None without."""
        waiting = (item for item in actions_of(request) if item.state == ItemState.OPEN and item.is_quick)
        return next(map(line_of, waiting), None)


def line_of(item: PlanItem) -> CardLink:
    """An action as a line that leads to it in the plan."""
    return CardLink(item.title, f"{reverse('diagnostic:plan')}#ligne-{item.pk}")


def actions_of(request: HttpRequest) -> list[PlanItem]:
    """The actions of the plan in use, in its order; measures that wait are in their words of today.

    Read once a request.
    """
    if not hasattr(request, "_actions_of_plan"):
        plan = plan_in_use(request)
        items = [item for item in plan.items.all() if item.is_action] if plan else []
        waiting = [item for item in items if item.kind == MEASURE and item.state != ItemState.DONE]
        keys = [item.key.removeprefix(f"{MEASURE}:") for item in waiting]
        titles = dict(Measure.objects.filter(key__in=keys).values_list("key", "title")) if keys else {}
        for item, key in zip(waiting, keys, strict=True):
            item.title = titles.get(key, item.title)
        request._actions_of_plan = items
    return request._actions_of_plan


@space_cards.register
class Rounds(SpaceCard):
    """The diagnoses one after the other, and the way made."""

    key = "rounds"
    title = "Le chemin parcouru"
    section = SpaceSection.LEVEL
    order = 12

    def content(self, request: HttpRequest) -> CardContent | None:
        """The last three with their levels, and how far they are from the first; None before the second.

        One query.
        """
        rounds = list(
            DiagnosisResult.objects.counted()
            .of_person(request.user)
            .only("secret", "level", "total", "created_at")
        )
        levels = [each.level for each in rounds if each.level]
        if len(rounds) < 2:
            return None
        gained = levels[0] - levels[-1] if levels else 0
        return CardContent(
            figure=f"{gained:+d}".replace("-", "−") if gained else f"{len(rounds)}",
            figure_label=f"niveau{'x' if abs(gained) > 1 else ''} en {len(rounds)} diagnostics"
            if gained
            else "diagnostics, au même niveau",
            lines=[
                CardLink(
                    f"{date_format(timezone.localdate(each.created_at), 'j F Y')} : "
                    f"{f'niveau {each.level}' if each.level else 'sans niveau'}",
                    reverse("diagnostic:result", args=[each.secret]),
                )
                for each in rounds[:MOST_LINES]
            ],
        )
