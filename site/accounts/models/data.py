"""A person's own data: copies that they ask for, the erasure of their account, accounts that are joined."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.enums import ErasureReason
from accounts.models.people import User
from accounts.querysets import DataCopyQuerySet, ErasureRequestQuerySet


def private_storage() -> Storage:
    """Where files are kept that no address of the site serves by itself."""
    return storages["private"]


class DataCopy(models.Model):
    """A copy of all that the portal holds on a person: asked for, made in the background, gone a week later.

    `begun_at` is when a process began to make it; one that died leaves it so. A copy is over (`ended_at`)
    when its file went, or when it could not be made.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(
        User, verbose_name="personne", related_name="data_copies", on_delete=models.CASCADE
    )
    asked_at = models.DateTimeField("demandée le", default=timezone.now, editable=False)
    begun_at = models.DateTimeField("commencée le", null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField("essais", default=0, editable=False)
    made_at = models.DateTimeField("prête le", null=True, blank=True, editable=False)
    expires_at = models.DateTimeField("expire le", null=True, blank=True, editable=False)
    file = models.FileField("fichier", storage=private_storage, blank=True, editable=False)
    ended_at = models.DateTimeField("finie le", null=True, blank=True, editable=False, db_index=True)

    objects = DataCopyQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "copie de données"
        verbose_name_plural = "copies de données"
        ordering = ["-asked_at"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ended_at=None),
                name="one_copy_of_a_person_at_a_time",
                violation_error_message="Une copie est déjà demandée.",
            ),
            models.CheckConstraint(
                condition=Q(made_at=None, expires_at=None)
                | Q(made_at__isnull=False, expires_at__isnull=False),
                name="copy_that_is_made_expires",
                violation_error_message="Une copie prête a une fin.",
            ),
        ]

    def __str__(self) -> str:
        return f"Copie du {timezone.localdate(self.asked_at):%d/%m/%Y}"

    def is_ready(self, now: datetime) -> bool:
        """Whether it may be downloaded."""
        return self.made_at is not None and self.ended_at is None and now < self.expires_at


class ErasureRequest(models.Model):
    """The erasure of an account, which waits: asked for by its person, or because nobody uses it any more."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(
        User, verbose_name="personne", related_name="erasures", on_delete=models.CASCADE
    )
    reason = models.CharField("raison", max_length=10, choices=ErasureReason, default=ErasureReason.ASKED)
    asked_at = models.DateTimeField("demandé le", default=timezone.now, editable=False)
    due_at = models.DateTimeField("prévu le", db_index=True, editable=False)
    warned_again_at = models.DateTimeField("rappelé le", null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField("échecs", default=0, editable=False)

    objects = ErasureRequestQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "effacement de compte"
        verbose_name_plural = "effacements de comptes"
        ordering = ["due_at"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(cancelled_at=None),
                name="one_erasure_of_a_person",
                violation_error_message="L’effacement est déjà demandé.",
            )
        ]

    def __str__(self) -> str:
        return f"Effacement prévu le {timezone.localdate(self.due_at):%d/%m/%Y}"

    @property
    def was_asked(self) -> bool:
        """Whether the person asked for it themselves."""
        return self.reason == ErasureReason.ASKED


class JoinedAccount(models.Model):
    """An account that became part of another one: links in mails of old still say whom they are for."""

    number = models.PositiveBigIntegerField("numéro du compte réuni", primary_key=True)
    person = models.ForeignKey(
        User, verbose_name="personne", related_name="joined_accounts", on_delete=models.CASCADE
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "compte réuni"
        verbose_name_plural = "comptes réunis"
        default_permissions = []

    def __str__(self) -> str:
        return f"Compte n° {self.number}"
