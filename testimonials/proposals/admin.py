"""Proposed stories in the admin: the mission sees all of them, a region's editors those of their region."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import RadioSelect
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.permissions import register_permission_policy

from accounts.door import RegionPermissionPolicy
from core.admin import Paragraphs, RecordInspectView
from territories.models import Region
from testimonials.proposals import services
from testimonials.proposals.enums import LetterKind, ProposalState
from testimonials.proposals.forms import LetterForm
from testimonials.proposals.models import Proposal

VIEWSET = "histoires"
POLICY = RegionPermissionPolicy(Proposal, actions=["view"])
register_permission_policy(Proposal, POLICY)


def seen_by(person: Any) -> QuerySet[Proposal]:
    """The stories that a person sees."""
    return POLICY.instances_user_has_permission_for(person, "view")


def readable_by(person: Any) -> QuerySet[Proposal]:
    """Those that a person may open: nobody reads what is not confirmed."""
    return seen_by(person).exclude(confirmed_at=None)


def read_url(proposal: Proposal) -> str | None:
    """Where a story is read; None for one that nobody may read yet."""
    return reverse(f"{VIEWSET}:inspect", args=[proposal.pk]) if proposal.confirmed_at else None


def draft_url(proposal: Proposal) -> str | None:
    """Where its draft is prepared."""
    return reverse("wagtailadmin_pages:edit", args=[proposal.page_id]) if proposal.page_id else None


def letter_url(proposal: Proposal, kind: LetterKind) -> str:
    """Where its person is written to."""
    return reverse(f"{VIEWSET}:letter_{kind.value}", args=[proposal.pk])


def firm_of(proposal: Proposal) -> str:
    """The firm, or why nothing is said of it."""
    if proposal.sent_at is None:
        return "Pas encore envoyée"
    return proposal.firm or "Effacée"


def once_sent(name: str) -> Any:
    """What a column shows of a story: nothing as long as it is being written."""
    return lambda proposal: (getattr(proposal, name) or "") if proposal.sent_at else ""


def state_of(proposal: Proposal) -> str:
    """How far it has come, in words."""
    return proposal.state.label


def doubt_of(proposal: Proposal) -> str:
    """Whether somebody has to look whether a person wrote it."""
    return "Oui" if proposal.is_doubtful else ""


def draft_of(proposal: Proposal) -> str:
    """The words of the link to its draft."""
    return "Ouvrir" if proposal.page_id else "–"


class ProposalFilterSet(WagtailFilterSet):
    """What editors look for."""

    etat = django_filters.ChoiceFilter(
        method="filter_state",
        label="État",
        choices=ProposalState.choices,
        empty_label="Tous",
        widget=RadioSelect,
    )
    region = django_filters.ModelChoiceFilter(
        method="filter_region", label="Région", queryset=Region.objects.order_by("name")
    )
    a_verifier = django_filters.BooleanFilter(field_name="is_doubtful", label="À vérifier")

    class Meta:
        model = Proposal
        fields: list[str] = []

    def filter_state(self, proposals: QuerySet, name: str, value: str) -> QuerySet:
        """Those of which this became."""
        return proposals.filter(found_state=value)

    def filter_region(self, proposals: QuerySet, name: str, value: Region) -> QuerySet:
        """Those of a region."""
        return proposals.filter(region_code=value.pk)


class ProposalIndexView(IndexView):
    """The list."""

    def get_base_queryset(self) -> QuerySet[Proposal]:
        """Those that the person sees, with what the columns show."""
        return seen_by(self.request.user).for_lists()

    def search_queryset(self, queryset: QuerySet[Proposal]) -> QuerySet[Proposal]:
        """A search finds nothing of what is still being written."""
        return super().search_queryset(queryset.exclude(sent_at=None) if self.is_searching else queryset)


class Letters(Component):
    """What editors wrote to the person."""

    def __init__(self, proposal: Proposal) -> None:
        self.letters = proposal.letters.select_related("by")

    def render_html(self, parent_context: Any = None) -> str:
        return render_to_string("proposals/admin/letters.html", {"letters": self.letters})


class ProposalInspectView(RecordInspectView):
    """One story, as it was told, and what can be done about it."""

    page_title = "Histoire"
    labels = {"state": "État", "topics": "Ce qui a été fait", "letters": "Ce que nous lui avons écrit"}

    def get_object(self, queryset: QuerySet | None = None) -> Proposal:
        """Only what the person may read. Raises Http404 for the rest, and says no more."""
        stories = readable_by(self.request.user).select_related("page", "place__department", "sector")
        return get_object_or_404(stories, pk=self.pk)

    def get_state_display_value(self) -> str:
        """How far it has come, in words."""
        return state_of(self.object)

    def get_is_doubtful_display_value(self) -> str:
        """Whether nobody proved to be no robot."""
        return doubt_of(self.object) or "Non"

    def get_story_display_value(self) -> Paragraphs:
        """What was told, line by line."""
        return Paragraphs(self.object.story)

    def get_quote_display_value(self) -> Paragraphs:
        """The phrase."""
        return Paragraphs(self.object.quote)

    def get_letters_display_value(self) -> Letters:
        """What was written to the person."""
        return Letters(self.object)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """The draft, and the letters that can be written."""
        story = self.object
        urls = {"edit": ("Ouvrir le brouillon", draft_url(story))}
        if story.is_open:
            urls["mail"] = ("Poser une question", letter_url(story, LetterKind.QUESTION))
        if story.state == ProposalState.RECEIVED:
            urls["cross"] = ("Ne pas retenir", letter_url(story, LetterKind.REFUSAL))
        return [
            HeaderButton(label, url=url, icon_name=icon, priority=priority)
            for priority, (icon, (label, url)) in enumerate(urls.items())
            if url
        ]

    header_more_buttons: list[Button] = []


class LetterView(WagtailAdminTemplateMixin, FormView):
    """Write to the person: a question, or why their story is not kept."""

    template_name = "proposals/admin/letter.html"
    form_class = LetterForm
    header_icon = "mail"
    titles = {LetterKind.QUESTION: "Poser une question", LetterKind.REFUSAL: "Ne pas retenir"}
    done = {
        LetterKind.QUESTION: "Votre question vient de partir. La réponse vous arrivera par courriel.",
        LetterKind.REFUSAL: "La personne est prévenue. Son histoire sera effacée dans 30 jours.",
    }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Raises Http404 for who may not read the story, and for one that is over."""
        self.story = get_object_or_404(readable_by(request.user).select_related("page"), pk=kwargs["pk"])
        self.kind = kwargs["kind"]
        can_be_refused = self.story.state == ProposalState.RECEIVED
        if not (self.story.is_open and (can_be_refused or self.kind == LetterKind.QUESTION)):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """What is about to happen."""
        return self.titles[self.kind]

    def get_page_subtitle(self) -> str:
        """About which story."""
        return str(self.story)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, the list, the story, then this page."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(f"{VIEWSET}:index"), "label": "Histoires proposées"},
            {"url": read_url(self.story), "label": str(self.story)},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the story."""
        is_refusal = self.kind == LetterKind.REFUSAL
        return super().get_context_data(story=self.story, is_refusal=is_refusal, **kwargs)

    def form_valid(self, form: LetterForm) -> HttpResponse:
        """Send it, and go back to the story."""
        services.write(self.story, self.kind, form.cleaned_data["text"], by=self.request.user)
        messages.success(self.request, self.done[self.kind])
        return redirect(read_url(self.story))


class StoryButton(Button):
    """From a draft to the story that it was made of."""

    def __init__(self, proposal: Proposal, priority: int) -> None:
        super().__init__(
            "Voir l’histoire proposée", url=read_url(proposal), icon_name="openquote", priority=priority
        )


class ProposalViewSet(ModelViewSet):
    """Proposed stories: list, filter, search, read, ask."""

    model = Proposal
    name = VIEWSET
    icon = "openquote"
    menu_label = "Histoires proposées"
    menu_order = 165
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = ProposalIndexView
    inspect_view_class = ProposalInspectView
    filterset_class = ProposalFilterSet
    form_fields: list[str] = []
    search_fields = ["firm", "name", "trade", "email"]
    search_backend_name = None
    list_per_page = 50
    list_display = [
        TitleColumn("firm", label="Entreprise", accessor=firm_of, get_url=read_url),
        Column("name", label="Personne", accessor=once_sent("name")),
        Column("trade", label="Métier", accessor=once_sent("trade")),
        Column("place", label="Commune", accessor=once_sent("place")),
        DateColumn("sent_at", label="Envoyée", sort_key="sent_at"),
        Column("state", label="État", accessor=state_of, sort_key="found_state"),
        Column("is_doubtful", label="À vérifier", accessor=doubt_of, sort_key="is_doubtful"),
        TitleColumn("page", label="Brouillon", accessor=draft_of, get_url=draft_url),
    ]
    inspect_view_fields = [
        "state",
        "is_doubtful",
        "name",
        "role",
        "firm",
        "trade",
        "sector",
        "place",
        "headcount",
        "email",
        "topics",
        "level_before",
        "level_after",
        "story",
        "quote",
        "sent_at",
        "confirmed_at",
        "letters",
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        """Besides Wagtail's own: writing to the person."""
        letters = [
            path(f"<int:pk>/{kind.value}/", LetterView.as_view(), {"kind": kind}, name=f"letter_{kind.value}")
            for kind in LetterKind
        ]
        return [*super().get_urlpatterns(), *letters]
