"""Wagtail's forms for people, with roles in place of groups."""

from typing import Any

from django import forms
from wagtail.users.forms import UserCreationForm, UserEditForm

from accounts import services
from accounts.enums import RoleKind
from accounts.models import User, normalised_email
from territories.models import Region


class RolesMixin(forms.Form):
    """The roles of a person. Groups are not chosen: they follow the roles."""

    mission = forms.BooleanField(
        label="Mission",
        required=False,
        help_text="Publie partout, gère les listes et les comptes.",
    )
    regions = forms.ModelMultipleChoiceField(
        label="Rédaction régionale",
        queryset=Region.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Prépare les pages de ces régions et les propose à la mission, qui les publie.",
    )
    organisation = forms.CharField(
        label="Partenaire",
        required=False,
        max_length=150,
        help_text="Le nom de l’organisme pour lequel la personne propose des contenus.",
    )

    connector = forms.BooleanField(
        label="Connecteur",
        required=False,
        help_text="Aide des entreprises. N’ouvre pas la gestion.",
    )
    provider = forms.BooleanField(
        label="Professionnel du numérique",
        required=False,
        help_text="Propose ses services. N’ouvre pas la gestion.",
    )

    field_order = ["email", "first_name", "last_name"]

    def __init__(self, *args, by: User | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields.pop("groups", None)
        self.fields.pop("is_superuser", None)
        self.fields["regions"].queryset = Region.objects.order_by("name")
        for name in ("first_name", "last_name"):
            self.fields[name].required = False
        if self.instance.pk:
            roles = list(self.instance.roles.all())
            kinds = {role.kind for role in roles}
            self.initial["mission"] = RoleKind.MISSION in kinds
            self.initial["connector"] = RoleKind.CONNECTOR in kinds
            self.initial["provider"] = RoleKind.PROVIDER in kinds
            self.initial["regions"] = [role.region_id for role in roles if role.region_id]
            self.initial["organisation"] = next(
                (role.organisation for role in roles if role.organisation), ""
            )

    def clean_email(self) -> str:
        return normalised_email(self.cleaned_data["email"])

    def clean_organisation(self) -> str:
        """One organisation has one spelling, that of its page or of its first person."""
        organisation = self.cleaned_data["organisation"].strip()
        return services.known_organisation(organisation) if organisation else ""

    def save(self, commit: bool = True) -> Any:
        """Save the person, then their roles (and so their groups)."""
        person = super().save(commit=commit)
        if commit:
            organisation = self.cleaned_data["organisation"]
            services.set_roles(
                person,
                mission=self.cleaned_data["mission"],
                regions=list(self.cleaned_data["regions"]),
                organisations=[organisation] if organisation else [],
                connector=self.cleaned_data["connector"],
                provider=self.cleaned_data["provider"],
                by=self.by,
            )
        return person


class PersonCreationForm(RolesMixin, UserCreationForm):
    """A new person."""

    error_messages = UserCreationForm.error_messages | {
        "duplicate_username": (
            "Un compte existe déjà avec cette adresse : cherchez-le dans la liste, et donnez-lui ses rôles."
        )
    }

    class Meta(UserCreationForm.Meta):
        fields = ["email", "first_name", "last_name"]
        widgets = {}


class PersonEditForm(RolesMixin, UserEditForm):
    """A person who is there already. Their address and their account have screens of their own."""

    email = None

    def __init__(self, *args, editing_self: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)

    class Meta(UserEditForm.Meta):
        fields = ["first_name", "last_name"]
        widgets = {}


class AddressForm(forms.Form):
    """The address that should have been written."""

    address = forms.EmailField(
        label="La bonne adresse",
        max_length=254,
        error_messages={
            "required": "Écrivez l’adresse.",
            "invalid": "Cette adresse n’est pas complète. Exemple : prenom@exemple.fr",
        },
    )
