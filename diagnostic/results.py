"""What the page of a result shows, and who may do what with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from wagtail.models import Site

from accounts.consents import CONTACT
from accounts.current import is_signed_in
from accounts.door import RoleKind, consent_text, roles_of, standing_consent
from accounts.models import ConsentText, User
from accounts.people import has_confirmed_address
from accounts.querysets import Owner
from accounts.visitors import visitor_of
from design.charts import Axis, Radar
from diagnostic.models import NO_ADDRESS, DiagnosisResult, OwnAddress, PlanWeights, Run
from diagnostic.planning import Plan, case_of, plan_of, recommended
from diagnostic.profile import Profile
from taxonomy import services as taxonomy
from taxonomy.models import Level


@dataclass(frozen=True)
class Page:
    """All that the page of a result shows."""

    result: DiagnosisResult
    profile: Profile
    level: Level | None
    next_level: Level | None
    radar: Radar
    pictograms: dict[str, str]
    plan: Plan
    own_address: OwnAddress | None

    @property
    def themes(self) -> list[tuple[Any, str]]:
        """Each theme with its pictogram."""
        return [(theme, self.pictograms.get(theme.key, "")) for theme in self.profile.themes]


def page_of(result: DiagnosisResult, site: Site, *, read: frozenset[str] = frozenset()) -> Page:
    """What a result says on a site, to who has read that much.

    Eight queries at most once a process has the words, the version and what is published.
    """
    case = case_of(result, site, read=read)
    profile = case.profile
    levels = {level.number: level for level in taxonomy.levels()}
    pictograms = {topic.key: topic.pictogram for topic in taxonomy.topics()}
    return Page(
        result=result,
        profile=profile,
        level=levels.get(profile.level),
        next_level=levels.get(profile.way.level) if profile.way else None,
        radar=radar_of(profile, pictograms),
        pictograms=pictograms,
        plan=plan_of(case, recommended(case), PlanWeights.in_force()),
        own_address=OwnAddress.load() if NO_ADDRESS.intersection(profile.measure_keys) else None,
    )


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
