"""The register of consents: rows that are only ever added."""

from typing import NoReturn

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.enums import ConsentOrigin, ConsentState
from accounts.models.people import User
from accounts.purposes import find_purpose
from accounts.querysets import AppendOnlyError, AppendOnlyQuerySet, ConsentQuerySet


class AppendOnlyRow(models.Model):
    """A row of a register: written once, never changed nor deleted."""

    class Meta:
        abstract = True

    def save(self, **options) -> None:
        """Add the row. Raises AppendOnlyError for one that is there already."""
        if not self._state.adding:
            raise AppendOnlyError
        super().save(**options | {"force_insert": True})

    def delete(self, **options) -> NoReturn:
        """Refuse, with AppendOnlyError."""
        raise AppendOnlyError


class ConsentText(AppendOnlyRow):
    """The exact words of one version of what people agree to. The words come from `accounts.purposes`."""

    purpose = models.SlugField("objet", max_length=50)
    version = models.PositiveSmallIntegerField("version")
    text = models.TextField("texte")
    published_at = models.DateTimeField("publié le", default=timezone.now, editable=False)

    objects = AppendOnlyQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "texte d’accord"
        verbose_name_plural = "textes d’accord"
        ordering = ["purpose", "-version"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "version"],
                name="one_text_of_a_version",
                violation_error_message="Cette version existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return self.text


class Consent(AppendOnlyRow):
    """An entry of the register: somebody agreed to a text, or (with `ends`) agrees to it no more.

    The subject is an address or an account; a digest stands for who was erased. `about` is the key of what it
    is about (« testimonial:12 »), `turn` says which of the subject's consents to the same thing it is: so the
    database refuses a second one where two come at once.
    """

    purpose = models.SlugField("objet", max_length=50)
    about = models.CharField("à propos de", max_length=100, blank=True)
    text = models.ForeignKey(
        ConsentText, verbose_name="texte", related_name="consents", on_delete=models.PROTECT
    )
    email = models.EmailField("adresse électronique", blank=True, db_index=True)
    # Erased with the account by `accounts.signals`, just before the key would become NULL.
    person = models.ForeignKey(
        User, verbose_name="compte", null=True, blank=True, related_name="consents", on_delete=models.SET_NULL
    )
    subject_digest = models.CharField("empreinte", max_length=64, blank=True, db_index=True)
    at = models.DateTimeField("donné le", default=timezone.now, editable=False, db_index=True)
    origin = models.CharField("origine", max_length=10, choices=ConsentOrigin.choices)
    recorded_by = models.ForeignKey(
        User, verbose_name="saisi par", null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    turn = models.PositiveSmallIntegerField("rang", default=1, editable=False)
    ends = models.OneToOneField(
        "self",
        verbose_name="met fin à",
        null=True,
        blank=True,
        editable=False,
        related_name="end",
        on_delete=models.CASCADE,
    )

    objects = ConsentQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "accord"
        verbose_name_plural = "accords"
        ordering = ["-at", "-pk"]
        default_permissions = ["view"]
        constraints = [
            models.CheckConstraint(
                condition=(~Q(email="") & Q(person=None, subject_digest=""))
                | Q(email="", person__isnull=False, subject_digest="")
                | (Q(email="", person=None) & ~Q(subject_digest="")),
                name="consent_of_one_subject",
                violation_error_message="Un accord est donné par une adresse ou par un compte.",
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=False)
                | ~Q(origin__in=[ConsentOrigin.RENEWAL, ConsentOrigin.ERASURE]),
                name="consent_does_not_begin_by_its_end",
                violation_error_message="Cette origine met fin à un accord.",
            ),
            models.UniqueConstraint(
                fields=["email", "purpose", "about", "turn"],
                condition=Q(ends=None) & ~Q(email=""),
                name="one_consent_of_an_address",
                violation_error_message="Cet accord est déjà donné.",
            ),
            models.UniqueConstraint(
                fields=["person", "purpose", "about", "turn"],
                condition=Q(ends=None, person__isnull=False),
                name="one_consent_of_a_person",
                violation_error_message="Cet accord est déjà donné.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose_name} – {self.who}"

    @property
    def purpose_name(self) -> str:
        """What was agreed to, in words; the key of a purpose that no room has any more."""
        purpose = find_purpose(self.purpose)
        return purpose.name if purpose else self.purpose

    @property
    def who(self) -> str:
        """The address that agreed, or that of the account; the beginning of its digest once erased."""
        if self.person:
            return self.person.email
        return self.email or f"Effacé ({self.subject_digest[:8]})"

    @property
    def ending(self) -> "Consent | None":
        """The row that ended this consent; None while it stands."""
        return getattr(self, "end", None)

    @property
    def state(self) -> ConsentState:
        """What became of this consent; the same rules as `ConsentQuerySet.in_state`."""
        if self.ending is None:
            return ConsentState.STANDING
        is_replaced = self.ending.origin == ConsentOrigin.RENEWAL
        return ConsentState.REPLACED if is_replaced else ConsentState.WITHDRAWN
