"""People in the admin: found, invited, helped. The register of consents, for the mission to read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import django_filters
from allauth.usersessions.models import UserSession
from django.db.models import Model, QuerySet
from django.forms import Form, RadioSelect
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView as RecordIndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.boolean_radio_select import BooleanRadioSelect
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.log_actions import registry as log_registry
from wagtail.permissions import register_permission_policy
from wagtail.users.views.users import CreateView, EditView, IndexView, UserViewSet

from accounts import help_desk
from accounts.enums import ConsentState, RoleKind
from accounts.forms.people import AddressForm, PersonCreationForm, PersonEditForm
from accounts.models import Consent, User
from accounts.purposes import consent_purposes
from accounts.querysets import Subject
from accounts.register import subject_digests
from core.admin import ReadOnlyPolicy, RecordInspectView


class PersonFilterSet(WagtailFilterSet):
    """Filter by role, and by how far an account is used."""

    role = django_filters.ChoiceFilter(
        label="Rôle", choices=RoleKind.choices, method="filter_role", widget=RadioSelect, empty_label="Tous"
    )
    is_active = django_filters.BooleanFilter(label="Compte ouvert", widget=BooleanRadioSelect)
    jamais_venue = django_filters.BooleanFilter(
        label="Jamais connectée", field_name="last_login", lookup_expr="isnull", widget=BooleanRadioSelect
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


def person_url(person: User) -> str:
    """The page of a person."""
    return reverse("wagtailusers_users:inspect", args=[person.pk])


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


class Links(Component):
    """Things, each with its page."""

    def __init__(self, links: Iterable[tuple[str, str]]) -> None:
        self.links = list(links)

    def render_html(self, parent_context: Any = None) -> str:
        return render_to_string("accounts/admin/links.html", {"links": self.links})


class ActHistory(Component):
    """What was done about a record from the admin."""

    def __init__(self, record: Model) -> None:
        self.entries = log_registry.get_logs_for_instance(record).select_related("user")

    def render_html(self, parent_context: Any = None) -> str:
        return render_to_string("accounts/admin/history.html", {"entries": self.entries})


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

    def get_history_display_value(self) -> ActHistory:
        return ActHistory(self.object)

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


@dataclass(frozen=True)
class Act:
    """Something that the mission does for a person, after a page that says what it means."""

    name: str
    icon: str
    explanation: str
    done: str
    do: Callable[..., None]
    fits: Callable[[User], bool] = bool
    form_class: type[Form] = Form


ACTS = {
    "inviter": Act(
        name="Renvoyer l’invitation",
        icon="mail",
        explanation="Un courriel part à {person.email} : il dit comment entrer.",
        done="Le courriel est parti.",
        do=help_desk.invite,
        fits=lambda person: person.is_active and not person.last_login,
    ),
    "adresse": Act(
        name="Corriger l’adresse",
        icon="edit",
        explanation=(
            "Ce compte s’ouvre avec {person.email}. Vérifiez d’abord que c’est bien la personne qui vous le "
            "demande : qui lit la nouvelle adresse entrera dans le compte. Les deux adresses sont prévenues, "
            "les appareils connectés sont fermés."
        ),
        done="L’adresse est corrigée, les deux adresses sont prévenues.",
        do=help_desk.correct_address,
        form_class=AddressForm,
    ),
    "deuxieme-verification": Act(
        name="Réinitialiser la deuxième vérification",
        icon="key",
        explanation=(
            "Pour {person}, qui a perdu son téléphone et ses codes de secours. Vérifiez d’abord que c’est "
            "bien la personne qui vous le demande. Ses appareils sont déconnectés, elle est prévenue ; à son "
            "retour dans la gestion, elle en ajoute une nouvelle."
        ),
        done="La deuxième vérification est retirée.",
        do=help_desk.reset_second_factor,
        fits=lambda person: person.has_second_factor,
    ),
    "fermer": Act(
        name="Fermer le compte",
        icon="lock",
        explanation="{person} ne pourra plus entrer, ses appareils sont déconnectés. Rien n’est effacé.",
        done="Le compte est fermé.",
        do=help_desk.close_account,
        fits=lambda person: person.is_active,
    ),
    "rouvrir": Act(
        name="Rouvrir le compte",
        icon="lock-open",
        explanation="{person} pourra de nouveau entrer, avec les mêmes rôles.",
        done="Le compte est rouvert.",
        do=help_desk.reopen_account,
        fits=lambda person: not person.is_active,
    ),
}


def act_url(key: str, person: User) -> str:
    """Where an act is done."""
    return reverse("wagtailusers_users:act", args=[person.pk, key])


class ActView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Do something for a person."""

    model = User
    permission_required = "change"
    template_name = "accounts/admin/act.html"
    header_icon = "user"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Raises Http404 for an act that is none, or that does not fit this person."""
        self.person = get_object_or_404(User.objects.for_lists(), pk=kwargs["pk"])
        self.act = ACTS.get(kwargs["act"])
        if self.act is None or not self.act.fits(self.person):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[Form]:
        """The form of the act."""
        return self.act.form_class

    @property
    def page_title(self) -> str:
        """What is about to happen."""
        return self.act.name

    def get_page_subtitle(self) -> str:
        """To whom."""
        return str(self.person)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, the list, the person, then this page."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("wagtailusers_users:index"), "label": "Personnes"},
            {"url": person_url(self.person), "label": str(self.person)},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what it means."""
        explanation = self.act.explanation.format(person=self.person)
        return super().get_context_data(explanation=explanation, back=person_url(self.person), **kwargs)

    def form_valid(self, form: Form) -> HttpResponse:
        """Do it, and go back to the person."""
        try:
            self.act.do(self.person, **form.cleaned_data, by=self.request.user)
        except help_desk.HelpRefusal as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, self.act.done)
        return redirect(person_url(self.person))


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


class ConsentFilterSet(WagtailFilterSet):
    """Filter by what was agreed to, and by what became of it."""

    purpose = django_filters.ChoiceFilter(
        label="Objet", choices=lambda: [(purpose.key, purpose.name) for purpose in consent_purposes]
    )
    state = django_filters.ChoiceFilter(label="État", choices=ConsentState, method="filter_state")

    class Meta:
        model = Consent
        fields = ["purpose"]

    @staticmethod
    def filter_state(consents: QuerySet, _name: str, state: str) -> QuerySet:
        return consents.in_state(ConsentState(state))


class ConsentIndexView(RecordIndexView):
    """The consents, each with what became of it. A whole address finds those of somebody erased too."""

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().given().with_details()

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        found = super().search_queryset(queryset)
        if self.is_searching and "@" in self.search_query:
            found |= queryset.filter(subject_digest__in=subject_digests(self.search_query))
        return found


class ConsentInspectView(RecordInspectView):
    """One consent, with the exact text."""

    page_title = "Accord"
    labels = {
        "who": "Personne",
        "purpose_name": "Objet",
        "version": "Version du texte",
        "state": "État",
        "ended_at": "Fin de l’accord le",
        "ended_by": "Fin de l’accord par",
    }

    def get_object(self, queryset: QuerySet | None = None) -> Consent:
        return get_object_or_404(Consent.objects.given().with_details(), pk=self.pk)

    def get_version_display_value(self) -> int:
        return self.object.text.version

    def get_state_display_value(self) -> str:
        return self.object.state.label

    def get_ended_at_display_value(self) -> datetime | None:
        return self.object.ending and self.object.ending.at

    def get_ended_by_display_value(self) -> str | None:
        return self.object.ending and self.object.ending.get_origin_display()


class ConsentViewSet(ModelViewSet):
    """The register of consents: list, filter, search, read."""

    model = Consent
    icon = "check"
    menu_label = "Accords"
    menu_order = 730
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = ConsentIndexView
    inspect_view_enabled = True
    inspect_view_class = ConsentInspectView
    form_fields: list[str] = []
    list_display = [
        TitleColumn("who", label="Personne", url_name="accords:inspect"),
        Column("purpose_name", label="Objet"),
        Column("version", label="Version", accessor="text.version"),
        "about",
        Column("state", label="État", accessor="state.label"),
        DateColumn("at", label="Donné le", sort_key="at"),
        DateColumn("ended", label="Fin le", accessor="ending.at", sort_key="end__at"),
    ]
    filterset_class = ConsentFilterSet
    search_fields = ["email", "person__email", "about"]
    search_backend_name = None
    inspect_view_fields = [
        "who",
        "purpose_name",
        "about",
        "text",
        "version",
        "state",
        "at",
        "origin",
        "recorded_by",
        "ended_at",
        "ended_by",
    ]


register_permission_policy(Consent, ReadOnlyPolicy(Consent))


@hooks.register("register_admin_viewset")
def consent_viewset() -> ConsentViewSet:
    """Show the mission the register of consents."""
    return ConsentViewSet("accords")


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
