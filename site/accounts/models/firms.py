"""Firms, who belongs to them, and who is invited to."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.enums import AddressKind, MembershipKind, NumberStatus
from accounts.models.people import User
from accounts.querysets import FirmQuerySet, InvitationQuerySet, MembershipQuerySet
from accounts.siret import LENGTH, grouped
from core.text import folded
from taxonomy.enums import Nomenclature
from taxonomy.models import Trade
from territories.models import Commune

INVITATION_STAYS = timedelta(days=7)


class Firm(models.Model):
    """A firm as its people describe it, or the project of one.

    Two people may describe the same firm: no number is unique. What the portal knows of it are its facts;
    trade, activity and place stand here too, as `accounts.facts` copies them, for lists and searches.
    """

    name = models.CharField("nom", max_length=150, blank=True)
    folded_name = models.CharField(max_length=200, blank=True, editable=False, db_index=True)
    number_status = models.CharField(
        "immatriculation", max_length=10, choices=NumberStatus, default=NumberStatus.UNSAID
    )
    siret = models.CharField("SIRET", max_length=LENGTH, blank=True, db_index=True)
    foreign_number = models.CharField("numéro à l’étranger", max_length=60, blank=True)
    website = models.URLField("site ou page en ligne", max_length=200, blank=True)
    address_kind = models.CharField("nom de ce site", max_length=10, choices=AddressKind, blank=True)
    trade_text = models.CharField("métier", max_length=120, blank=True, editable=False)
    trade = models.ForeignKey(
        Trade,
        verbose_name="métier reconnu",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        on_delete=models.PROTECT,
    )
    naf_code = models.CharField("code NAF", max_length=8, blank=True, editable=False)
    naf_nomenclature = models.CharField(
        "nomenclature", max_length=10, choices=Nomenclature, blank=True, editable=False
    )
    place = models.ForeignKey(
        Commune,
        verbose_name="commune",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        on_delete=models.PROTECT,
    )
    # The form that made it: sent twice, it makes one firm.
    made_with = models.UUIDField(default=uuid4, unique=True, editable=False)
    # Raised by each change: a form that shows an older one is told.
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = FirmQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "entreprise"
        verbose_name_plural = "entreprises"
        ordering = ["folded_name", "pk"]
        default_permissions = ["view"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") | Q(number_status=NumberStatus.NO_FIRM_YET),
                name="firm_has_a_name",
                violation_error_message="Donnez le nom de l’entreprise.",
            ),
            models.CheckConstraint(
                condition=Q(number_status=NumberStatus.SIRET) ^ Q(siret=""),
                name="siret_goes_with_its_status",
                violation_error_message="Donnez le SIRET d’une entreprise qui en a un, et seulement d’elle.",
            ),
            models.CheckConstraint(
                condition=Q(number_status=NumberStatus.FOREIGN) | Q(foreign_number=""),
                name="foreign_number_goes_with_its_status",
                violation_error_message="Un numéro étranger est celui d’une entreprise d’un autre pays.",
            ),
            models.CheckConstraint(
                condition=Q(naf_code="", naf_nomenclature="") | (~Q(naf_code="") & ~Q(naf_nomenclature="")),
                name="naf_code_has_its_nomenclature",
                violation_error_message="Un code NAF va avec sa nomenclature.",
            ),
        ]

    def save(self, *args, **kwargs) -> None:
        """Save with the name folded as it is searched."""
        self.folded_name = folded(self.name)[:200]
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.name or "Mon projet d’entreprise"

    @property
    def number(self) -> str:
        """The number, as people read it; how the firm stands where it has none."""
        if self.siret:
            return f"SIRET {grouped(self.siret)}"
        words = {
            NumberStatus.NONE_YET: "Pas de SIRET, ou pas encore",
            NumberStatus.FOREIGN: f"Immatriculée à l’étranger {self.foreign_number}".strip(),
            NumberStatus.NO_FIRM_YET: "Pas encore d’entreprise : un projet",
        }
        return words.get(NumberStatus(self.number_status), "")


class Membership(models.Model):
    """A person in a firm. `accounts.firms` sees to it that a firm never loses its last owner."""

    person = models.ForeignKey(
        User, verbose_name="personne", related_name="memberships", on_delete=models.CASCADE
    )
    firm = models.ForeignKey(
        Firm, verbose_name="entreprise", related_name="memberships", on_delete=models.CASCADE
    )
    kind = models.CharField("place", max_length=10, choices=MembershipKind, default=MembershipKind.STAFF)
    since = models.DateTimeField("depuis", default=timezone.now, editable=False)

    objects = MembershipQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "place dans une entreprise"
        verbose_name_plural = "places dans les entreprises"
        ordering = ["since", "pk"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["person", "firm"],
                name="person_once_in_a_firm",
                violation_error_message="Cette personne est déjà dans l’entreprise.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} – {self.firm_id} ({self.get_kind_display()})"

    @property
    def is_owner(self) -> bool:
        """Whether this person decides who belongs to the firm."""
        return self.kind == MembershipKind.OWNER


def invitation_end() -> timezone.datetime:
    """When an invitation of now expires."""
    return timezone.now() + INVITATION_STAYS


class Invitation(models.Model):
    """An address invited to a firm. Of the link's token only a digest is kept."""

    firm = models.ForeignKey(
        Firm, verbose_name="entreprise", related_name="invitations", on_delete=models.CASCADE
    )
    email = models.EmailField("adresse électronique", db_index=True)
    kind = models.CharField("place", max_length=10, choices=MembershipKind, default=MembershipKind.STAFF)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        User, verbose_name="invitée par", null=True, related_name="+", on_delete=models.SET_NULL
    )
    sent_at = models.DateTimeField("envoyée le", default=timezone.now, editable=False)
    expires_at = models.DateTimeField("expire le", default=invitation_end, editable=False, db_index=True)
    accepted_at = models.DateTimeField("acceptée le", null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        ordering = ["-sent_at", "-pk"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "email"],
                condition=Q(accepted_at=None),
                name="one_open_invitation_of_an_address",
                violation_error_message="Cette adresse est déjà invitée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} – {self.firm_id}"

    @property
    def is_over(self) -> bool:
        """Whether its time has passed."""
        return self.expires_at <= timezone.now()
