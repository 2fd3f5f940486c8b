"""Codes sent by mail, and changes of address that the former address may still object to."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.enums import CodePurpose
from accounts.models.people import User
from accounts.querysets import AddressChangeQuerySet, EmailCodeQuerySet

CODE_LASTS = timedelta(minutes=15)
MOST_TRIES = 5
OBJECTION_OPEN = timedelta(days=14)


class EmailCode(models.Model):
    """A code of six digits sent to an address, for one use. Only a digest of it is kept.

    The session of the browser that asked holds the id; no other can use the code. An unknown address becomes
    an account only once its code is right, so that nothing here depends on whether an account exists.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    purpose = models.CharField("usage", max_length=20, choices=CodePurpose)
    email = models.EmailField("adresse électronique", db_index=True)
    person = models.ForeignKey(
        User, verbose_name="personne", null=True, blank=True, related_name="+", on_delete=models.CASCADE
    )
    digest = models.CharField(max_length=64)
    asked_at = models.DateTimeField("demandé le", default=timezone.now, db_index=True)
    sendings = models.PositiveSmallIntegerField("envois", default=1)
    tries = models.PositiveSmallIntegerField("essais", default=0)
    next_url = models.CharField("page à rouvrir", max_length=500, blank=True)

    objects = EmailCodeQuerySet.as_manager()

    class Meta:
        verbose_name = "code de connexion"
        verbose_name_plural = "codes de connexion"
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose=CodePurpose.SIGN_IN, person=None)
                | Q(purpose__in=[CodePurpose.NEW_ADDRESS, CodePurpose.OTHER_ACCOUNT], person__isnull=False),
                name="code_for_a_new_address_has_a_person",
                violation_error_message="Une adresse se change pour une personne connectée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} ({self.id})"

    def digest_of(self, digits: str) -> str:
        """What stands for these six digits, for this code alone."""
        return salted_hmac(f"email-code:{self.id}", digits, algorithm="sha256").hexdigest()

    def is_made_of(self, digits: str) -> bool:
        """Whether these are the six digits that were sent last."""
        return constant_time_compare(self.digest, self.digest_of(digits))

    @property
    def ends_at(self) -> datetime:
        """When the code stops working."""
        return self.asked_at + CODE_LASTS

    @property
    def is_blocked(self) -> bool:
        """Whether so many wrong codes were tried that the right one does not work any more."""
        return self.tries >= MOST_TRIES


class AddressChange(models.Model):
    """An account whose address changed; the former address was told, and may take the account back."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(
        User, verbose_name="personne", related_name="address_changes", on_delete=models.CASCADE
    )
    old = models.EmailField("ancienne adresse", db_index=True)
    new = models.EmailField("nouvelle adresse")
    at = models.DateTimeField("changée le", default=timezone.now, db_index=True)
    objected_at = models.DateTimeField("refusée le", null=True, blank=True)

    objects = AddressChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "changement d’adresse"
        verbose_name_plural = "changements d’adresse"
        ordering = ["-at"]
        default_permissions = []

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"

    @property
    def open_until(self) -> datetime:
        """Until when the former address may object."""
        return self.at + OBJECTION_OPEN

    @property
    def shown_new(self) -> str:
        """The new address as the former one may see it: « l•••@exemple.fr »."""
        name, _, host = self.new.rpartition("@")
        return f"{name[:1]}•••@{host}"
