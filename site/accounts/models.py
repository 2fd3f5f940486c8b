"""People, their roles, visitors without an account, what either keeps for later, what they agreed to."""

import unicodedata
from typing import NoReturn
from uuid import uuid4

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from accounts.enums import ConsentOrigin, ConsentState, RoleKind
from accounts.purposes import find_purpose
from accounts.querysets import (
    AppendOnlyError,
    AppendOnlyQuerySet,
    ConsentQuerySet,
    KeptQuerySet,
    VisitorQuerySet,
)
from territories.models import Region


def normalised_email(address: str) -> str:
    """The one way an address is stored: NFC, without spaces around, in small letters."""
    return unicodedata.normalize("NFC", address).strip().lower()


class UserManager(BaseUserManager["User"]):
    """Makes people from an e-mail address."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Create a person, who without a password cannot sign in. Raises ValueError without address."""
        if not email:
            raise ValueError("A person is named by an e-mail address.")
        user = self.model(email=normalised_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """Create a person who may do anything in the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a person by address, however it was typed."""
        return self.get(email=normalised_email(username or ""))


class User(AbstractUser):
    """A person, named by their e-mail address; the name is optional."""

    username = None
    email = models.EmailField(
        "adresse électronique",
        unique=True,
        error_messages={"unique": "Un compte existe déjà avec cette adresse."},
    )
    first_name = models.CharField("prénom", max_length=150, blank=True)
    last_name = models.CharField("nom", max_length=150, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        ordering = ["email"]

    def clean(self) -> None:
        """Store the address in its one form."""
        super().clean()
        self.email = normalised_email(self.email)

    def __str__(self) -> str:
        return self.get_full_name() or self.email


class Role(models.Model):
    """A role of a person, granted by the mission. Wagtail's groups derive from it."""

    person = models.ForeignKey(User, verbose_name="personne", related_name="roles", on_delete=models.CASCADE)
    kind = models.CharField("rôle", max_length=20, choices=RoleKind.choices)
    region = models.ForeignKey(
        Region,
        verbose_name="région",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
        help_text="Pour la rédaction régionale : la région dont la personne prépare les pages.",
    )
    organisation = models.CharField(
        "organisme", max_length=150, blank=True, help_text="Pour un partenaire : le nom de l’organisme."
    )
    granted_by = models.ForeignKey(
        User,
        verbose_name="accordé par",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        on_delete=models.SET_NULL,
    )
    granted_at = models.DateTimeField("accordé le", auto_now_add=True)

    class Meta:
        verbose_name = "rôle"
        verbose_name_plural = "rôles"
        ordering = ["person", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "organisation"],
                condition=Q(region=None),
                name="one_role_of_a_kind",
                violation_error_message="Cette personne a déjà ce rôle.",
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "region"],
                name="one_role_of_a_kind_in_a_region",
                violation_error_message="Cette personne a déjà ce rôle dans cette région.",
            ),
            models.CheckConstraint(
                condition=Q(kind=RoleKind.REGIONAL_EDITOR, region__isnull=False)
                | (~Q(kind=RoleKind.REGIONAL_EDITOR) & Q(region__isnull=True)),
                name="region_goes_with_regional_editor",
                violation_error_message=(
                    "Choisissez une région pour la rédaction régionale, et seulement pour elle."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind=RoleKind.PARTNER) ^ Q(organisation=""),
                name="organisation_goes_with_partner",
                violation_error_message="Donnez l’organisme d’un partenaire, et seulement pour lui.",
            ),
        ]

    def __str__(self) -> str:
        of_what = self.region.name if self.region else self.organisation
        return f"{self.get_kind_display()} : {of_what}" if of_what else self.get_kind_display()

    @property
    def group_name(self) -> str:
        """The name of the Wagtail group that this role opens."""
        return str(self)[: Group._meta.get_field("name").max_length]


class Visitor(models.Model):
    """Somebody without an account who asked the portal to remember something; their session holds the id."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    created_at = models.DateTimeField("venu le", default=timezone.now, editable=False)
    seen_at = models.DateTimeField("revenu le", default=timezone.now, editable=False, db_index=True)

    objects = VisitorQuerySet.as_manager()

    class Meta:
        verbose_name = "visiteur"
        verbose_name_plural = "visiteurs"
        default_permissions = []

    def __str__(self) -> str:
        return str(self.id)


class Kept(models.Model):
    """A page that a visitor or a person keeps to read it later."""

    visitor = models.ForeignKey(
        Visitor, verbose_name="visiteur", null=True, blank=True, related_name="kept", on_delete=models.CASCADE
    )
    person = models.ForeignKey(
        User, verbose_name="personne", null=True, blank=True, related_name="kept", on_delete=models.CASCADE
    )
    page = models.ForeignKey(Page, verbose_name="page", related_name="+", on_delete=models.CASCADE)
    kept_at = models.DateTimeField("gardée le", default=timezone.now, editable=False)
    note = models.CharField("pourquoi", max_length=200, blank=True)

    objects = KeptQuerySet.as_manager()

    # What readers keep says nothing about where an editor uses a page.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "page gardée"
        verbose_name_plural = "pages gardées"
        ordering = ["-kept_at"]
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=Q(visitor=None) ^ Q(person=None),
                name="kept_by_a_visitor_or_a_person",
                violation_error_message="Une page est gardée par une seule personne.",
            ),
            models.UniqueConstraint(
                fields=["visitor", "page"],
                name="page_kept_once_by_a_visitor",
                violation_error_message="Cette page est déjà dans la liste.",
            ),
            models.UniqueConstraint(
                fields=["person", "page"],
                name="page_kept_once_by_a_person",
                violation_error_message="Cette page est déjà dans la liste.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} ({self.person_id or self.visitor_id})"


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
