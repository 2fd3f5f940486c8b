"""The vocabularies in the admin: words are edited, keys and entries are not; trades may be added."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views import chooser as snippet_chooser
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup

from taxonomy.models import (
    Audience,
    CustomerKind,
    Level,
    NafCode,
    SalesArea,
    Sector,
    Size,
    Stage,
    Topic,
    Trade,
)

KEY_AND_NAME = [FieldPanel("key", read_only=True), FieldPanel("name")]


class FixedEntriesPolicy(ModelPermissionPolicy):
    """Nobody adds or deletes an entry, not even a superuser: code and addresses rely on the keys."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in {"change", "view"} and super().user_has_permission(user, action)


class LastingEntriesPolicy(ModelPermissionPolicy):
    """Nobody deletes an entry, not even a superuser: what was written with it keeps it."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in {"add", "change", "view"} and super().user_has_permission(user, action)


class WordViewSet(SnippetViewSet):
    """One vocabulary: its list, and the form that changes words."""

    list_display = ["name", "description", "key"]
    list_per_page = 50
    ordering = ["position"]
    copy_view_enabled = False
    panels: list[Panel] = [*KEY_AND_NAME, FieldPanel("description")]


class TopicViewSet(WordViewSet):
    """What firms need: the richest form, for each topic has a page."""

    model = Topic
    icon = "tag"
    list_display = ["name", "question", "key"]
    panels = [
        *KEY_AND_NAME,
        FieldPanel("question"),
        FieldPanel("description"),
        FieldPanel("introduction"),
        FieldPanel("pictogram", read_only=True),
    ]


class SectorViewSet(WordViewSet):
    """Families of trades."""

    model = Sector
    icon = "folder-open-inverse"


class SizeViewSet(WordViewSet):
    """Bands of headcount."""

    model = Size
    icon = "group"


class CustomerKindViewSet(WordViewSet):
    """Kinds of customers."""

    model = CustomerKind
    icon = "user"


class SalesAreaViewSet(WordViewSet):
    """How far firms sell."""

    model = SalesArea
    icon = "site"


class StageViewSet(WordViewSet):
    """Stages of a firm’s life."""

    model = Stage
    icon = "history"


class LevelViewSet(WordViewSet):
    """Levels of digital maturity: their rank is their key."""

    model = Level
    icon = "order-up"
    list_display = ["name", "number", "encouragement"]
    panels = [
        FieldPanel("number", read_only=True),
        FieldPanel("name"),
        FieldPanel("description"),
        FieldPanel("encouragement"),
    ]


class AudienceViewSet(WordViewSet):
    """For whom contents are written."""

    model = Audience
    icon = "view"


class SayingForm(BaseFilterForm):
    """The search box of a chooser, read as the lists read theirs: accents and capitals do not count."""

    q = forms.CharField(
        label="Rechercher", required=False, widget=forms.TextInput(attrs={"placeholder": "Rechercher"})
    )

    def filter(self, objects: QuerySet) -> QuerySet:
        """Keep what says the words."""
        objects = super().filter(objects)
        if text := self.cleaned_data["q"]:
            self.is_searching, self.search_query = True, text
            objects = objects.saying(text)
        return objects


class NafCodeChooseView(ChooseView):
    """The official codes, to choose from."""

    filter_form_class = SayingForm


class NafCodeChooseResultsView(ChooseResultsView):
    """What a search among them finds."""

    filter_form_class = SayingForm


class NafCodeChooserViewSet(ChooserViewSet):
    """Chooses an official code in a form, by its number or its label."""

    model = NafCode
    icon = "list-ul"
    choose_one_text = "Choisir un code NAF"
    choose_another_text = "Choisir un autre code NAF"
    per_page = 15
    choose_view_class = NafCodeChooseView
    choose_results_view_class = NafCodeChooseResultsView


@hooks.register("register_admin_viewset")
def naf_code_chooser() -> NafCodeChooserViewSet:
    """Let forms choose an official code."""
    return NafCodeChooserViewSet("codes_naf", url_prefix="codes-naf")


class TradeChooseView(snippet_chooser.ChooseView):
    """The trades, to choose from."""

    filter_form_class = SayingForm


class TradeChooseResultsView(snippet_chooser.ChooseResultsView):
    """What a search among them finds."""

    filter_form_class = SayingForm


class TradeChooserViewSet(snippet_chooser.SnippetChooserViewSet):
    """Chooses a trade in a form, by its word, a synonym or its code."""

    choose_view_class = TradeChooseView
    choose_results_view_class = TradeChooseResultsView

    def get_object_list(self) -> QuerySet:
        """Trades that are offered today."""
        return Trade.objects.offered()


class TradeFilterSet(WagtailFilterSet):
    """What editors look for in the list of trades."""

    secteur = django_filters.ModelChoiceFilter(
        field_name="naf_code__sector", label="Secteur", queryset=Sector.objects.all()
    )
    propose = django_filters.ChoiceFilter(
        field_name="is_offered",
        label="Proposé",
        choices=[("True", "Proposés"), ("False", "Retirés")],
        empty_label="Tous",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Trade
        fields: list[str] = []


class TradeIndexView(IndexView):
    """The trades, searched as people search them."""

    is_searchable = True
    add_item_label = "Ajouter un métier"

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        return queryset.saying(self.search_query) if self.is_searching else queryset


class TradeViewSet(SnippetViewSet):
    """Everyday trades, and what people type for them. One that no longer serves is withdrawn, not deleted."""

    model = Trade
    icon = "user"
    list_display = [
        "word",
        Column("synonyms", label="Autres mots", accessor=lambda trade: trade.synonyms.replace("\n", ", ")),
        Column("naf_code", label="Code NAF", accessor="naf_code.code", sort_key="naf_code__code"),
        Column("sector", label="Secteur", accessor="sector.name", sort_key="naf_code__sector__position"),
        BooleanColumn("is_offered", label="Proposé", sort_key="is_offered"),
    ]
    list_per_page = 50
    ordering = ["folded_word"]
    copy_view_enabled = False
    index_view_class = TradeIndexView
    filterset_class = TradeFilterSet
    chooser_viewset_class = TradeChooserViewSet
    panels: list[Panel] = [
        FieldPanel("word"),
        FieldPanel("synonyms"),
        FieldPanel("naf_code"),
        FieldPanel("is_offered"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Trade.objects.with_sector()


class VocabularyGroup(SnippetViewSetGroup):
    """The vocabularies, together under one entry of the menu."""

    items = (
        TopicViewSet,
        SectorViewSet,
        TradeViewSet,
        SizeViewSet,
        CustomerKindViewSet,
        SalesAreaViewSet,
        StageViewSet,
        LevelViewSet,
        AudienceViewSet,
    )
    menu_label = "Vocabulaires"
    menu_icon = "tag"
    menu_order = 700


for viewset in VocabularyGroup.items:
    policy = LastingEntriesPolicy if viewset.model is Trade else FixedEntriesPolicy
    register_permission_policy(viewset.model, policy(viewset.model))
register_snippet(VocabularyGroup)
