"""The vocabularies in the admin: words are edited, keys and entries are not."""

from typing import Any

from wagtail.admin.panels import FieldPanel, Panel
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from taxonomy.models import Audience, CustomerKind, Level, SalesArea, Sector, Size, Stage, Topic

KEY_AND_NAME = [FieldPanel("key", read_only=True), FieldPanel("name")]


class FixedEntriesPolicy(ModelPermissionPolicy):
    """Nobody adds or deletes an entry, not even a superuser: code and addresses rely on the keys."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in {"change", "view"} and super().user_has_permission(user, action)


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


class VocabularyGroup(SnippetViewSetGroup):
    """The vocabularies, together under one entry of the menu."""

    items = (
        TopicViewSet,
        SectorViewSet,
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
    register_permission_policy(viewset.model, FixedEntriesPolicy(viewset.model))
register_snippet(VocabularyGroup)
