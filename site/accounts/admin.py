"""People in the admin: found, invited, read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_filters
from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django.forms import RadioSelect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.widgets.boolean_radio_select import BooleanRadioSelect
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.users.views.users import CreateView, EditView, IndexView, UserViewSet

from accounts import help_desk
from accounts.enums import RoleKind
from accounts.forms.people import PersonCreationForm, PersonEditForm
from accounts.help_admin import ACTS, ActView, act_url, person_url
from accounts.models import Consent, User
from accounts.querysets import Subject
from accounts.retention import unused_since
from core.admin import History, Links, RecordInspectView


class PersonFilterSet(WagtailFilterSet):
    """Filter by role, and by how far an account is used."""

    role = django_filters.ChoiceFilter(
        label="Rôle", choices=RoleKind.choices, method="filter_role", widget=RadioSelect, empty_label="Tous"
    )
    is_active = django_filters.BooleanFilter(label="Compte ouvert", widget=BooleanRadioSelect)
    jamais_venue = django_filters.BooleanFilter(
        label="Jamais connectée", field_name="last_login", lookup_expr="isnull", widget=BooleanRadioSelect
    )

    inutilise = django_filters.BooleanFilter(
        label="De l’équipe, sans venue depuis deux ans", method="filter_unused", widget=BooleanRadioSelect
    )

    class Meta:
        model = User
        fields: list[str] = []

    def __init__(self, *args: Any, is_searching: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    @staticmethod
    def filter_role(people: QuerySet, _name: str, role: str) -> QuerySet:
        """Those who hold it."""
        return people.with_role(RoleKind(role))

    @staticmethod
    def filter_unused(people: QuerySet, _name: str, wanted: bool) -> QuerySet:
        """Those whom retention leaves to the mission, or the others."""
        unused = User.objects.team_unused_since(unused_since(timezone.now())).values("pk")
        return people.filter(pk__in=unused) if wanted else people.exclude(pk__in=unused)


def listed(things: Iterable[object]) -> str:
    """Things in one cell."""
    return ", ".join(map(str, things))


class PersonIndexView(IndexView):
    """The list of people: what helps to find somebody, and no more."""

    page_title = "Personnes"
    add_item_label = "Inviter une personne"
    columns = [
        TitleColumn("name", label="Nom", accessor=str, get_url=person_url, sort_key="name", width="18%"),
        Column("email", label="Adresse", sort_key="email"),
        Column("roles", label="Rôles", accessor=lambda person: listed(person.roles.all())),
        Column(
            "firms",
            label="Entreprises",
            accessor=lambda person: listed(place.firm for place in person.memberships.all()),
        ),
        DateColumn("last_login", label="Venue le", sort_key="last_login"),
        BooleanColumn("is_confirmed", label="Confirmée"),
        BooleanColumn("has_second_factor", label="2ᵉ facteur"),
        BooleanColumn("is_active", label="Ouvert", sort_key="is_active"),
    ]

    def get_base_queryset(self) -> QuerySet[User]:
        """With what the columns show."""
        return super().get_base_queryset().for_lists()

    def search_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        """By address, name, firm or SIRET."""
        return queryset.found_by(self.search_query) if self.is_searching else queryset


class WithAuthor:
    """A form that notes who grants roles."""

    def get_form_kwargs(self) -> dict[str, Any]:
        """Add who sends it."""
        return super().get_form_kwargs() | {"by": self.request.user}

    def get_success_url(self) -> str:
        """The page of the person."""
        return person_url(self.object)


class PersonCreateView(WithAuthor, CreateView):
    """Invite a person: an address and roles make an account, and a mail tells of it."""

    page_title = "Inviter une personne"
    submit_button_label = "Ouvrir le compte et prévenir"
    success_message = "Le compte de %(object)s est ouvert, un courriel lui dit comment entrer."

    def save_instance(self) -> User:
        """Make the account, and tell the person."""
        person = super().save_instance()
        help_desk.invite(person, by=self.request.user)
        return person


class PersonEditView(WithAuthor, EditView):
    """Change the name of a person or their roles."""


def yes_or_no(fact: bool) -> str:
    """In words."""
    return "Oui" if fact else "Non"


class PersonInspectView(RecordInspectView):
    """What is needed to help a person: never what they keep, answer or wrote."""

    page_title = "Personne"
    labels = {
        "confirmed": "Adresse confirmée",
        "open": "Compte ouvert",
        "role_names": "Rôles",
        "firms": "Entreprises",
        "factor": "Deuxième vérification",
        "sessions": "Appareils connectés",
        "agreements": "Accords en vigueur",
        "history": "Suivi",
    }

    def get_object(self, queryset: QuerySet | None = None) -> User:
        """With roles, firms, and how they sign in."""
        return get_object_or_404(User.objects.for_lists(), pk=self.pk)

    def get_confirmed_display_value(self) -> str:
        return yes_or_no(self.object.is_confirmed)

    def get_open_display_value(self) -> str:
        return yes_or_no(self.object.is_active)

    def get_role_names_display_value(self) -> str:
        return listed(self.object.roles.all()) or "–"

    def get_firms_display_value(self) -> Links:
        return Links(
            (
                f"{place.firm} ({place.get_kind_display()})",
                reverse("entreprises:inspect", args=[place.firm_id]),
            )
            for place in self.object.memberships.all()
        )

    def get_factor_display_value(self) -> str:
        return yes_or_no(self.object.has_second_factor)

    def get_sessions_display_value(self) -> int:
        return UserSession.objects.filter(user=self.object).count()

    def get_agreements_display_value(self) -> int:
        return Consent.objects.standing().of(Subject(self.object.email, self.object.pk)).count()

    def get_history_display_value(self) -> History:
        return History(self.object, nothing="Rien n’a été fait depuis la gestion.")

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """What can be done for them."""
        buttons = [*super().header_more_buttons]
        if self.user_has_permission("change"):
            buttons += [
                Button(act.name, url=act_url(key, self.object), icon_name=act.icon, priority=30)
                for key, act in ACTS.items()
                if act.fits(self.object)
            ]
        return buttons


class PersonViewSet(UserViewSet):
    """Wagtail's screens for people, where roles stand in for groups."""

    menu_label = "Personnes et rôles"
    index_view_class = PersonIndexView
    index_template_name = "wagtailadmin/generic/index.html"
    index_results_template_name = "wagtailadmin/generic/index_results.html"
    create_template_name = "accounts/person_create.html"
    edit_template_name = "accounts/person_edit.html"
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = PersonInspectView
    inspect_template_name = "wagtailadmin/generic/inspect.html"
    inspect_view_fields = [
        "email",
        "confirmed",
        "open",
        "date_joined",
        "last_login",
        "role_names",
        "firms",
        "factor",
        "sessions",
        "agreements",
        "history",
    ]
    filterset_class = PersonFilterSet
    list_per_page = 50

    def get_form_class(self, for_update: bool = False) -> type:
        return PersonEditForm if for_update else PersonCreationForm

    def get_urlpatterns(self) -> list[URLPattern]:
        """Besides Wagtail's own: what is done for a person."""
        return [*super().get_urlpatterns(), path("<int:pk>/<slug:act>/", ActView.as_view(), name="act")]


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """What histories say of people."""
    for act, label, message in [
        ("invite", "Inviter", "Invitation envoyée"),
        ("correct_address", "Corriger l’adresse", "Adresse corrigée"),
        ("reset_factor", "Réinitialiser la deuxième vérification", "Deuxième vérification retirée"),
        ("close", "Fermer le compte", "Compte fermé"),
        ("reopen", "Rouvrir le compte", "Compte rouvert"),
    ]:
        actions.register_action(f"accounts.{act}", label, message)
