"""People, named by their e-mail address, and the roles granted to them."""

import unicodedata

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.enums import RoleKind
from accounts.querysets import PersonQuerySet
from core.text import folded
from territories.models import Region


def normalised_email(address: str) -> str:
    """The one way an address is stored: NFC, without spaces around, in small letters."""
    return unicodedata.normalize("NFC", address).strip().lower()


class UserManager(BaseUserManager.from_queryset(PersonQuerySet)):
    """Makes people from an e-mail address."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Create a person; a password is not looked at. Raises ValueError without address."""
        if not email:
            raise ValueError("A person is named by an e-mail address.")
        user = self.model(email=normalised_email(email), **fields)
        user.set_unusable_password()
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
    folded_name = models.CharField(max_length=310, blank=True, editable=False)
    # The last day on which they signed in, or came while signed in.
    used_on = models.DateField("venue le", default=timezone.localdate, editable=False, db_index=True)
    is_demo = models.BooleanField(default=False, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        ordering = ["email"]

    def has_usable_password(self) -> bool:
        """No: people sign in by codes. What the column holds only tells the sessions that are still good."""
        return False

    def clean(self) -> None:
        """Store the address in its one form."""
        super().clean()
        self.email = normalised_email(self.email)

    def save(self, *args, **kwargs) -> None:
        """Save with the name folded as it is searched."""
        self.folded_name = folded(self.get_full_name())[:310]
        if (named := kwargs.get("update_fields")) and {"first_name", "last_name"} & set(named):
            kwargs["update_fields"] = {*named, "folded_name"}
        super().save(*args, **kwargs)

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
            models.CheckConstraint(
                condition=~Q(kind=RoleKind.SME),
                name="sme_comes_with_a_firm",
                violation_error_message="Ce rôle vient avec une entreprise : il ne se donne pas.",
            ),
        ]

    def __str__(self) -> str:
        of_what = self.region.name if self.region else self.organisation
        return f"{self.get_kind_display()} : {of_what}" if of_what else self.get_kind_display()

    @property
    def group_name(self) -> str:
        """The name of the Wagtail group that this role opens."""
        return str(self)[: Group._meta.get_field("name").max_length]
