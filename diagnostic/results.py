"""What the page of a result shows, and who may do what with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from accounts.consents import CONTACT
from accounts.current import is_signed_in
from accounts.door import RoleKind, consent_text, roles_of, standing_consent
from accounts.models import ConsentText, User
from accounts.people import has_confirmed_address
from accounts.querysets import Owner
from accounts.visitors import visitor_of
from design.charts import Axis, Radar
from diagnostic.drafts import words_of
from diagnostic.models import NO_ADDRESS, DiagnosisResult, Measure, OwnAddress, Run
from diagnostic.profile import Advice, Profile, advice_of, profile_of
from taxonomy import services as taxonomy
from taxonomy.models import Level

FIRST = 3


@dataclass(frozen=True)
class Page:
    """All that the page of a result shows."""

    result: DiagnosisResult
    profile: Profile
    level: Level | None
    next_level: Level | None
    radar: Radar
    pictograms: dict[str, str]
    advice: list[Advice]
    own_address: OwnAddress | None

    @property
    def first(self) -> list[Advice]:
        """The advice to begin with."""
        return self.advice[:FIRST]

    @property
    def more(self) -> list[tuple[str, list[Advice]]]:
        """The rest, by theme."""
        rest = self.advice[FIRST:]
        themes = (
            (theme.name, [one for one in rest if one.theme == theme.key]) for theme in self.profile.themes
        )
        return [(name, advice) for name, advice in themes if advice]

    @property
    def themes(self) -> list[tuple[Any, str]]:
        """Each theme with its pictogram."""
        return [(theme, self.pictograms.get(theme.key, "")) for theme in self.profile.themes]


def page_of(result: DiagnosisResult) -> Page:
    """What a result says. Two queries at most once a process has the words and the version."""
    run = result.run
    profile = profile_of(run.content, run.answers, run.facts)
    levels = {level.number: level for level in taxonomy.levels()}
    pictograms = {topic.key: topic.pictogram for topic in taxonomy.topics()}
    return Page(
        result=result,
        profile=profile,
        level=levels.get(profile.level),
        next_level=levels.get(profile.way.level) if profile.way else None,
        radar=radar_of(profile, pictograms),
        pictograms=pictograms,
        advice=first_advice(run, profile),
        own_address=OwnAddress.load() if NO_ADDRESS.intersection(profile.measure_keys) else None,
    )


def first_advice(run: Run, profile: Profile) -> list[Advice]:
    """The measures that the answers name, the one that helps most first. One query."""
    measures = Measure.objects.for_cards().filter(key__in=profile.measure_keys)
    return advice_of(run.content, profile, {measure.key: words_of(measure) for measure in measures})


def radar_of(profile: Profile, pictograms: dict[str, str]) -> Radar:
    """The profile as a drawing, read aloud theme by theme."""
    told = [
        f"{theme.name} : {'pas de score' if theme.score is None else f'{theme.score} sur 100'}"
        for theme in profile.themes
    ]
    return Radar(
        name="profil",
        title="Votre profil, thème par thème",
        description=f"Sept thèmes, de 0 au centre à 100 au bord. {', '.join(told)}.",
        axes=[
            Axis(theme.name, pictograms.get(theme.key, ""), theme.score, theme.low, theme.high)
            for theme in profile.themes
        ],
    )


def may_change(request: HttpRequest, run: Run) -> bool:
    """Whether whoever asks may give up a result, or correct it: its account; without account, who holds it.

    An owner who answered on a helper's device has nothing but the address.
    """
    return run.person_id is None or (is_signed_in(request) and request.user.pk == run.person_id)


def corrector(request: HttpRequest, run: Run) -> Owner:
    """Whose the corrected run is: the account's, or the device's, and never that of the helper of a firm.

    Raises TooManyLists.
    """
    if is_signed_in(request):
        helps = run.helper_mode and RoleKind.CONNECTOR in roles_of(request.user)
        if not helps:
            return Owner(person_id=request.user.pk)
    return Owner(visitor_id=visitor_of(request, create=True).pk)


def contact_asked_of(person: User) -> ConsentText | None:
    """The text by which a person lets connectors write; None for who agreed, or has yet to confirm."""
    if standing_consent(CONTACT, person=person) or not has_confirmed_address(person):
        return None
    return consent_text(CONTACT)
