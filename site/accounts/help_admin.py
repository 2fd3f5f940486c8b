"""What the mission does for a person from the admin, each after a page that says what it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from accounts import help_desk
from accounts.forms.people import AddressForm
from accounts.models import User


def person_url(person: User) -> str:
    """The page of a person."""
    return reverse("wagtailusers_users:inspect", args=[person.pk])


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
        fits=lambda person: person.is_active and not person.is_confirmed,
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
