"""Named reads on people, visitors, what is kept for later, firms, and the register of consents."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any, NoReturn, Self
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, When
from django.db.models.functions import Cast
from wagtail.models import Page, Site

from accounts.enums import (
    ConsentOrigin,
    ConsentState,
    ErasureReason,
    FactOrigin,
    MembershipKind,
    RoleKind,
)
from accounts.siret import SIREN_LENGTH
from core.querysets import published
from core.text import folded

if TYPE_CHECKING:
    from accounts.models import Consent, Firm, User
    from taxonomy.models import Sector

# How long the proof of a consent outlives it: as long as one may go to court (Code civil, article 2224).
PROOF_KEPT = timedelta(days=5 * 365 + 1)
# How long an invitation outlives its end, and how long facts wait for their firm.
INVITATION_KEPT = timedelta(days=30)
FACTS_WAIT = timedelta(days=30)


@dataclass(frozen=True)
class Owner:
    """Whose list it is, by primary key: a visitor's, a person's, or (with neither) nobody's."""

    visitor_id: UUID | None = None
    person_id: int | None = None

    def __bool__(self) -> bool:
        return self != Owner()


class PersonQuerySet(models.QuerySet):
    """Reads on people."""

    def found_by(self, words: str) -> Self:
        """People whose address, name or firm holds these words, or whose firm has this number.

        A name may be typed in any order, without accents.
        """
        digits = "".join(words.split())
        found = Q(email__icontains=unicodedata.normalize("NFC", words).strip())
        if names := folded(words).split():
            found |= reduce(and_, (Q(folded_name__contains=name) for name in names))
            found |= Q(memberships__firm__in=self.firms_called(words))
        if digits.isdecimal() and len(digits) >= SIREN_LENGTH:
            found |= Q(memberships__firm__siret__startswith=digits)
        return self.filter(pk__in=self.model._base_manager.filter(found).values("pk"))

    def with_role(self, kind: RoleKind) -> Self:
        """People who hold this role; that of a firm comes with the firm."""
        held = Q(memberships__isnull=False) if kind == RoleKind.SME else Q(roles__kind=kind)
        return self.filter(pk__in=self.model._base_manager.filter(held).values("pk"))

    @staticmethod
    def firms_called(words: str) -> models.QuerySet:
        """The firms whose name holds these words."""
        return apps.get_model("accounts", "Firm").objects.filter(folded_name__contains=folded(words))

    def for_lists(self) -> Self:
        """With roles, firms, and how they sign in, that lists show (two more queries)."""
        # allauth's models need those of this app to be ready.
        addresses = apps.get_model("account", "EmailAddress").objects.filter(
            user=OuterRef("pk"), email=OuterRef("email"), verified=True
        )
        factors = apps.get_model("mfa", "Authenticator").objects.filter(user=OuterRef("pk"), type="totp")
        return self.annotate(
            is_confirmed=Exists(addresses), has_second_factor=Exists(factors)
        ).prefetch_related("roles__region", "memberships__firm")

    def unused_since(self, day: date) -> Self:
        """People who have not come since that day, and whom nobody granted a role."""
        return self.filter(used_on__lte=day, is_staff=False, is_superuser=False, roles=None)

    def team_unused_since(self, day: date) -> Self:
        """The others who have not come since that day: retention leaves them to the mission."""
        of_team = Q(is_staff=True) | Q(is_superuser=True) | Q(roles__isnull=False)
        return self.filter(pk__in=self.model._base_manager.filter(of_team).values("pk"), used_on__lte=day)

    def not_to_be_erased(self) -> Self:
        """People whose account nothing is about to erase."""
        waiting = apps.get_model("accounts", "ErasureRequest").objects.waiting()
        return self.exclude(Exists(waiting.filter(person=OuterRef("pk"))))


class VisitorQuerySet(models.QuerySet):
    """Reads on visitors."""

    def unseen_since(self, moment: datetime) -> Self:
        """Visitors who did not come back to what they keep since that moment."""
        return self.filter(seen_at__lt=moment)


class KeptQuerySet(models.QuerySet):
    """Reads on what is kept for later."""

    def of(self, owner: Owner) -> Self:
        """What somebody keeps; nothing for nobody."""
        if not owner:
            return self.none()
        return self.filter(visitor_id=owner.visitor_id, person_id=owner.person_id)

    def searches(self) -> Self:
        """The searches, the last kept first."""
        return self.filter(page=None).order_by("-kept_at", "-pk")

    def readable(self, site: Site) -> Self:
        """Searches, and pages of a site that everybody may still read; the last kept first."""
        return self.filter(Q(page__in=readable_pages(site)) | Q(page=None)).order_by("-kept_at", "-pk")

    def pages(self, site: Site) -> Self:
        """The pages among them."""
        return self.readable(site).exclude(page=None)

    def to_read(self, person_id: int | None) -> Self:
        """The pages that a person did not tick as read."""
        ticked = apps.get_model("accounts", "Read").objects.filter(person_id=person_id, page=OuterRef("page"))
        return self.exclude(page=None).exclude(Exists(ticked))


class ReadQuerySet(models.QuerySet):
    """Reads on what people ticked as read."""

    def readable(self, person_id: int | None, site: Site) -> Self:
        """The pages of a site that a person ticked and everybody may still read; the last ticked first."""
        return self.filter(person_id=person_id, page__in=readable_pages(site)).order_by("-read_at", "-pk")


def readable_pages(site: Site) -> models.QuerySet:
    """The keys of the pages of a site that everybody may read."""
    of_site = Page.objects.descendant_of(site.root_page, inclusive=True)
    return published(of_site).order_by().values("pk")


class ChoiceQuerySet(models.QuerySet):
    """Reads on what people want to be written about."""

    def waiting_for(self, kind: str, rhythm: str, topics: Iterable[str]) -> Self:
        """The choices of people with an open account who want this kind at this rhythm on these topics."""
        return self.filter(kind=kind, rhythm=rhythm, topic__in=list(topics), person__is_active=True)


@dataclass(frozen=True)
class Subject:
    """Who agrees: an e-mail address in its one form, and the key of the account that has it, if any."""

    email: str
    person_id: int | None = None


class AppendOnlyError(TypeError):
    """Rows of a register are added, never changed nor deleted."""


class AppendOnlyQuerySet(models.QuerySet):
    """Rows that are only ever added: whatever would change or delete some raises AppendOnlyError."""

    def update(self, **values: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError

    def bulk_create(self, rows: Any, *args: Any, update_conflicts: bool = False, **options: Any) -> list:
        """Add rows, unless those that are there would change."""
        if update_conflicts:
            raise AppendOnlyError
        return super().bulk_create(rows, *args, **options)


class ConsentQuerySet(AppendOnlyQuerySet):
    """The register of consents. Its last methods are the only ones that change or delete a row."""

    def given(self) -> Self:
        """Consents, whatever became of them; without the rows that end one."""
        return self.filter(ends=None)

    def in_state(self, *states: ConsentState) -> Self:
        """Consents of which this became; the same rules as `Consent.state`."""
        conditions = {
            ConsentState.STANDING: Q(end=None),
            ConsentState.REPLACED: Q(end__origin=ConsentOrigin.RENEWAL),
            ConsentState.WITHDRAWN: Q(end__isnull=False) & ~Q(end__origin=ConsentOrigin.RENEWAL),
        }
        return self.given().filter(reduce(or_, (conditions[state] for state in states)))

    def standing(self) -> Self:
        """Consents that nothing has ended."""
        return self.in_state(ConsentState.STANDING)

    def of(self, subject: Subject) -> Self:
        """What was agreed to from this address or by its account. Who was erased is not found so."""
        by_address = Q(email=subject.email) & ~Q(email="")
        return self.filter(by_address | Q(person=subject.person_id) if subject.person_id else by_address)

    def to(self, purpose: str, about: str) -> Self:
        """Consents to one thing, and what ended them."""
        return self.filter(purpose=purpose, about=about)

    def with_details(self) -> Self:
        """With the text, the account and the end, that lists show (no further query)."""
        return self.select_related("text", "person", "end")

    def last_given(self) -> Consent | None:
        """The last consent of these, with its details, whatever became of it."""
        return self.given().with_details().order_by("-turn", "-pk").first()

    def past_keeping(self, now: datetime) -> Self:
        """Consents that ended so long ago that nobody will ask for their proof."""
        return self.given().filter(end__at__lt=now - PROOF_KEPT)

    def last_turn(self) -> int:
        """The highest turn of these; 0 without any."""
        return self.aggregate(last=models.Max("turn"))["last"] or 0

    def hand_over(self, former: Subject, subject: Subject) -> int:
        """Make another account of the same person the subject of these; return how many rows changed.

        An address stays an address, and an account an account. Their turns are to be different already.
        """
        moved = models.QuerySet.update(self.filter(person=former.person_id), person=subject.person_id)
        return moved + models.QuerySet.update(self.filter(email=former.email), email=subject.email)

    def shift_turns(self, by: int) -> None:
        """Leave so many turns free before these."""
        models.QuerySet.update(self, turn=models.F("turn") + by)

    def hand_over_records(self, former: User, person: User) -> int:
        """Put a person in the place of a former account as who recorded what came on paper."""
        return models.QuerySet.update(self.filter(recorded_by=former), recorded_by=person)

    def pseudonymise(self, digest: str) -> int:
        """Put a digest of the address in the place of who agreed; return how many rows changed."""
        return models.QuerySet.update(self, email="", person=None, subject_digest=digest)

    def erase_past_keeping(self, now: datetime, *, at_most: int) -> int:
        """Delete consents past their keeping, with what ended them; return how many consents went."""
        batch = list(self.past_keeping(now).values_list("pk", flat=True)[:at_most])
        models.QuerySet.delete(self.filter(pk__in=batch))
        return len(batch)


class FirmQuerySet(models.QuerySet):
    """Reads on firms."""

    def of(self, person: User) -> Self:
        """Firms that a person belongs to."""
        return self.filter(memberships__person=person)

    def owned_by(self, person: User) -> Self:
        """Firms of whose people this person decides."""
        return self.filter(memberships__person=person, memberships__kind=MembershipKind.OWNER)

    def described_by_others(self, firm: Firm, person: User) -> Self:
        """Other records with the same SIRET, which this person does not belong to."""
        same = self.filter(siret=firm.siret).exclude(siret="").exclude(pk=firm.pk)
        return same.exclude(memberships__person=person)

    def found_by(self, words: str) -> Self:
        """Firms whose name holds these words, or whose SIRET begins so."""
        digits = "".join(words.split())
        if digits.isdecimal() and len(digits) >= SIREN_LENGTH:
            return self.filter(siret__startswith=digits)
        name = folded(words)
        return self.filter(folded_name__contains=name) if name else self.none()

    def for_lists(self) -> Self:
        """With what lists show: the place, and how many people there are (no further query)."""
        return self.with_place().annotate(people=Count("memberships"))

    def of_headcount(self, least: int, most: int) -> Self:
        """Firms known to have so many people, as whoever is most believed says."""
        ranks = Case(*(When(origin=origin, then=rank) for rank, origin in enumerate(FactOrigin.values)))
        said = apps.get_model("accounts", "FirmFact").objects.filter(firm=OuterRef("pk"), key="headcount")
        number = said.order_by(ranks).annotate(number=Cast("value", models.IntegerField())).values("number")
        return self.alias(headcount=Subquery(number[:1])).filter(headcount__range=(least, most))

    def of_sector(self, sector: Sector) -> Self:
        """Firms whose activity is of this sector."""
        codes = sector.naf_codes.filter(code=OuterRef("naf_code"), nomenclature=OuterRef("naf_nomenclature"))
        return self.filter(Exists(codes))

    def with_place(self) -> Self:
        """With the commune and its department, that pages name (no further query)."""
        return self.select_related("place__department", "trade")


class MembershipQuerySet(models.QuerySet):
    """Reads on who belongs to which firm."""

    def owners(self) -> Self:
        """Those who decide who belongs to the firm."""
        return self.filter(kind=MembershipKind.OWNER)

    def longest_first(self) -> Self:
        """Those who came first, first."""
        return self.order_by("since", "pk")

    def of(self, person: User) -> Self:
        """A person's places, with their firms and communes, the first one first (no further query)."""
        return self.filter(person=person).select_related("firm__place").longest_first()

    def people(self) -> Self:
        """With the people, that lists name (no further query)."""
        return self.select_related("person").longest_first()


class InvitationQuerySet(models.QuerySet):
    """Reads on invitations."""

    def waiting(self) -> Self:
        """Those that nobody accepted, expired ones too: an owner sees them and may send them again."""
        return self.filter(accepted_at=None)

    def to_be_erased(self, now: datetime) -> Self:
        """Those whose time passed long ago, whatever became of them."""
        return self.filter(expires_at__lt=now - INVITATION_KEPT)


class FirmFactQuerySet(models.QuerySet):
    """Reads on what is known of firms."""

    def to_be_erased(self, now: datetime) -> Self:
        """Facts whose firm nobody told for so long that they go."""
        return self.filter(waits_since__lt=now - FACTS_WAIT)


class EmailCodeQuerySet(models.QuerySet):
    """Reads on codes sent by mail."""

    def asked_since(self, moment: datetime) -> Self:
        """Codes asked for since that moment; with fifteen minutes ago, those that still work."""
        return self.filter(asked_at__gt=moment)

    def asked_before(self, moment: datetime) -> Self:
        """Codes that are of no use any more since that moment."""
        return self.filter(asked_at__lt=moment)


class AddressChangeQuerySet(models.QuerySet):
    """Reads on changes of address."""

    def open_since(self, moment: datetime) -> Self:
        """Changes made since that moment, to which nobody objected."""
        return self.filter(at__gt=moment, objected_at=None)


class DataCopyQuerySet(models.QuerySet):
    """Reads on the copies that people ask for."""

    def open(self) -> Self:
        """Copies that are asked for, being made, or ready."""
        return self.filter(ended_at=None)

    def to_be_made(self, left_since: datetime) -> Self:
        """Copies that no process makes, or whose process has not been heard of since that moment."""
        return self.open().filter(Q(begun_at=None) | Q(begun_at__lt=left_since), made_at=None)

    def expired(self, now: datetime) -> Self:
        """Copies whose file is to go."""
        return self.open().filter(expires_at__lte=now)


class ErasureRequestQuerySet(models.QuerySet):
    """Reads on accounts that are to be erased."""

    def waiting(self) -> Self:
        """Those that nobody cancelled."""
        return self.filter(cancelled_at=None)

    def due(self, now: datetime) -> Self:
        """Those whose time has come; those that failed before come last.

        An unused account does not go before its second warning, however late that comes.
        """
        warned_once = Q(reason=ErasureReason.UNUSED, warned_again_at=None)
        return self.waiting().exclude(warned_once).filter(due_at__lte=now).order_by("failures", "due_at")

    def to_be_warned_again(self, until: datetime) -> Self:
        """Unused accounts that go by that moment, and were told once."""
        unused = self.waiting().filter(reason=ErasureReason.UNUSED, warned_again_at=None)
        return unused.filter(due_at__lte=until)
