"""Measures in the admin: the advice that weak answers name."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views import chooser as snippet_chooser
from wagtail.snippets.views.snippets import CreateView, DeleteView, EditView, IndexView, SnippetViewSet
from wagtail.snippets.widgets import AdminSnippetChooser

from diagnostic.admin.forms import MeasureForm
from diagnostic.enums import Effort, Stake
from diagnostic.models import Measure, Question, Version
from taxonomy.admin import SayingForm
from taxonomy.models import Topic


class MeasureChooseView(snippet_chooser.ChooseView):
    """The measures, to choose from."""

    filter_form_class = SayingForm


class MeasureChooseResultsView(snippet_chooser.ChooseResultsView):
    """What a search among them finds."""

    filter_form_class = SayingForm


class MeasureChooser(AdminSnippetChooser):
    """The field of a measure, in the words of its viewset: Wagtail’s would be made of the model’s name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        del self.choose_one_text, self.choose_another_text, self.link_to_chosen_text


class MeasureChooserViewSet(snippet_chooser.SnippetChooserViewSet):
    """Chooses a measure in a form, by its words."""

    choose_one_text = "Choisir un conseil"
    choose_another_text = "Choisir un autre conseil"
    edit_item_text = "Modifier ce conseil"
    base_widget_class = MeasureChooser
    choose_view_class = MeasureChooseView
    choose_results_view_class = MeasureChooseResultsView


def named_measures() -> QuerySet[Measure]:
    """Those that an answer names, in the version in force or in a draft."""
    version = Version.objects.in_force()
    return Measure.objects.named(version.content if version else None)


class MeasureFilterSet(WagtailFilterSet):
    """What editors look for in the list."""

    theme = django_filters.ModelMultipleChoiceFilter(
        field_name="topic", label="Thème", queryset=Topic.objects.all(), widget=forms.CheckboxSelectMultiple
    )
    effort = django_filters.MultipleChoiceFilter(
        label="Effort", choices=Effort.choices, widget=forms.CheckboxSelectMultiple
    )
    enjeu = django_filters.MultipleChoiceFilter(
        field_name="stake", label="Enjeu", choices=Stake.choices, widget=forms.CheckboxSelectMultiple
    )
    emploi = django_filters.ChoiceFilter(
        method="filter_use",
        label="Emploi",
        choices=[("oui", "Une réponse y mène"), ("non", "Aucune réponse n’y mène")],
        empty_label="Tous",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Measure
        fields: list[str] = []

    def filter_use(self, measures: QuerySet, name: str, value: str) -> QuerySet:
        """Those that an answer names, or the others."""
        named = named_measures().values("pk")
        return measures.filter(pk__in=named) if value == "oui" else measures.exclude(pk__in=named)


class MeasureIndexView(IndexView):
    """The measures, searched without accents."""

    is_searchable = True
    add_item_label = "Ajouter un conseil"

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        return queryset.saying(self.search_query) if self.is_searching else queryset


class Titled:
    """A form of Wagtail's snippets, with the heading that they lack for who hears the page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what their header shows."""
        return super().get_context_data(title=self.get_header_title(), **kwargs)


class MeasureCreateView(Titled, CreateView):
    """A new measure."""

    page_title = "Nouveau conseil"


class MeasureEditView(Titled, EditView):
    """A measure."""


class MeasureDeleteView(DeleteView):
    """Delete a measure that no draft names; published versions keep its words."""

    def get_usage_url(self) -> None:
        """The confirmation says what names it."""

    @property
    def drafted(self) -> list[Question]:
        """The questions of drafts that name it."""
        return list(Question.objects.filter(choices__measure=self.object).distinct()[:10])

    @property
    def confirmation_message(self) -> str:
        """Say what names it."""
        if questions := self.drafted:
            named = " ; ".join(f"« {question} »" for question in questions)
            return f"Des réponses d’un brouillon y mènent encore : {named}. Changez-les d’abord."
        if named_measures().filter(pk=self.object.pk).exists():
            return (
                "Des réponses de la version en vigueur y mènent. Les résultats garderont les mots qu’il "
                "avait à la publication, sans plus les mettre à jour. Le supprimer quand même ?"
            )
        return "Aucune réponse n’y mène aujourd’hui. Le supprimer ?"

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Delete it, or say what is in the way."""
        if self.drafted:
            messages.error(self.request, self.confirmation_message)
            return redirect(self.get_delete_url())
        return super().form_valid(form)


class MeasureViewSet(SnippetViewSet):
    """Advice: list, filter, search, write."""

    model = Measure
    icon = "pick"
    menu_label = "Conseils"
    menu_name = "measures"
    base_url_path = "diagnostic/conseils"
    add_to_admin_menu = False
    copy_view_enabled = False
    index_view_class = MeasureIndexView
    add_view_class = MeasureCreateView
    edit_view_class = MeasureEditView
    delete_view_class = MeasureDeleteView
    filterset_class = MeasureFilterSet
    chooser_viewset_class = MeasureChooserViewSet
    list_per_page = 50
    list_display = [
        "title",
        Column("topic", label="Thème", accessor="topic.name", sort_key="topic__position"),
        Column("effort", label="Effort", accessor="get_effort_display", sort_key="effort"),
        Column("minutes", label="Minutes", sort_key="minutes"),
        Column("stake", label="Enjeu", accessor="get_stake_display", sort_key="stake"),
        Column("cost_words", label="Coût"),
    ]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("title"),
                    FieldPanel("topic", widget=forms.Select),
                    FieldPanel("gain"),
                    FieldPanel("first_step"),
                ],
                heading="Le conseil",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("effort"), FieldPanel("minutes")]),
                    FieldPanel("cost_words"),
                    FieldPanel("cost_source"),
                ],
                heading="Ce qu’il demande",
            ),
            MultiFieldPanel([FieldPanel("stake", widget=forms.RadioSelect)], heading="Ce qui est en jeu"),
            MultiFieldPanel([FieldPanel("link_page"), FieldPanel("link_url")], heading="Pour en savoir plus"),
            FieldPanel("key"),
        ],
        base_form_class=MeasureForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Measure.objects.for_cards()
