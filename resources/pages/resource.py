"""What guides, courses and kits share."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import CheckboxSelectMultiple, Select
from django.http import HttpRequest
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Site
from wagtail.search import index

from core.models import BasePage
from core.text import folded
from resources import library, services
from resources.enums import Duration, Format, Licence
from resources.licences import TERMS
from resources.querysets import ResourceManager
from taxonomy.models import Audience, Level, Sector, Topic
from taxonomy.services import word

TOPIC_HELP = "Un thème ou deux : la page se trouve sous chacun d’eux."


class ResourceTag(TaggedItemBase):
    """A free word put on a resource."""

    content_object = ParentalKey(
        "resources.ResourcePage", related_name="tagged_items", on_delete=models.CASCADE
    )


class ResourcePage(BasePage):
    """What all resources share, and everything by which the library filters. Never created as such."""

    format = models.CharField("format", max_length=20, choices=Format.choices, editable=False)
    topics = ParentalManyToManyField(
        Topic, verbose_name="thèmes", related_name="resources", help_text=TOPIC_HELP
    )
    main_topic = models.ForeignKey(
        Topic,
        verbose_name="thème principal",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
        help_text="Celui qui fait le dessin de la carte. Sans choix : le premier des thèmes cochés.",
    )
    level = models.ForeignKey(
        Level,
        verbose_name="niveau",
        related_name="resources",
        on_delete=models.PROTECT,
        help_text="Le niveau de l’entreprise à qui cette ressource sert en premier.",
    )
    sectors = ParentalManyToManyField(
        Sector,
        verbose_name="secteurs",
        related_name="resources",
        blank=True,
        help_text="Seulement si la ressource ne concerne qu’eux : sans choix, elle est pour tous.",
    )
    audiences = ParentalManyToManyField(
        Audience, verbose_name="public", related_name="resources", help_text="Pour qui elle est écrite."
    )
    duration = models.PositiveIntegerField(
        "durée (minutes)", default=5, help_text="Le temps qu’il faut vraiment, pour qui n’est pas pressé."
    )
    licence = models.CharField("licence", max_length=20, choices=Licence.choices, blank=True)
    in_brief = StreamField(
        [("point", blocks.CharBlock(label="Idée", max_length=140))],
        verbose_name="en bref",
        blank=True,
        min_num=3,
        max_num=3,
        help_text="Trois idées, d’une ligne chacune : ce que l’on retient si l’on ne lit que cela.",
    )
    review_months = models.PositiveSmallIntegerField(
        "à relire tous les",
        default=12,
        help_text="En mois. La page vous est signalée quand la date est passée.",
    )
    next_step = models.ForeignKey(
        "self",
        verbose_name="et ensuite",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
        help_text="La ressource à lire après. Sans choix : le même thème, un niveau plus haut.",
    )
    origin = models.CharField("proposé par", max_length=150, blank=True, editable=False, default="")
    usefulness = models.PositiveIntegerField(editable=False, default=0)
    folded = models.TextField(editable=False, default="")
    tags = ClusterTaggableManager(through=ResourceTag, blank=True, verbose_name="mots libres")

    objects = ResourceManager()

    is_creatable = False
    is_drawn = True
    can_be_kept = True
    card_relations = ("level", "topics")

    filing_panels = [
        MultiFieldPanel(
            [
                FieldPanel("topics", widget=CheckboxSelectMultiple),
                FieldPanel("main_topic", widget=Select),
                FieldPanel("level", widget=Select),
                FieldPanel("audiences", widget=CheckboxSelectMultiple),
                FieldPanel("duration"),
                FieldPanel("sectors", widget=CheckboxSelectMultiple),
            ],
            "Rangement",
        ),
    ]
    dating_panels = [
        PageChooserPanel("next_step"),
        FieldPanel("tags"),
        MultiFieldPanel([FieldPanel("reviewed_on"), FieldPanel("review_months")], "Relecture"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("in_brief")]

    class Meta:
        verbose_name = "ressource"

    def clean(self) -> None:
        """The main topic is one of the topics."""
        super().clean()
        topics = list(self.topics.all())
        if self.main_topic and topics and self.main_topic not in topics:
            raise ValidationError({"main_topic": "Le thème principal est l’un des thèmes cochés."})

    def own_format(self) -> str:
        """The format of this type."""
        return self.format

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Take the origin from the pages above before anything is checked."""
        self.origin = self.inherited_origin()
        super().full_clean(*args, **kwargs)

    def inherited_origin(self) -> str:
        """The organisation of the nearest section above that has one; empty for a page of the programme."""
        if not self.path:
            return ""
        above = self.get_ancestors().filter(depth__gt=1).order_by("-depth").specific()
        return next(filter(None, (getattr(page, "organisation", "") for page in above)), "")

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save, with what derives from other fields."""
        self.format = self.own_format()
        self.folded = folded(f"{self.title} {self.summary}")
        return super().save(*args, **kwargs)

    @property
    def card_label(self) -> str:
        """Format and duration: « Guide · 6 min »."""
        return f"{self.get_format_display()} · {self.duration_label}"

    @cached_property
    def topic_words(self) -> list[Topic]:
        """The topics, read once."""
        return list(self.topics.all())

    @property
    def card_notes(self) -> list[str]:
        """Under a card: the topic, what the licence of a kit allows, and who proposed it."""
        notes = [topic.name for topic in self.topic_words if topic.key == self.scene_topic]
        notes += [TERMS[Licence(self.licence)].short] if self.licence else []
        return notes + ([f"Proposé par {self.origin}"] if self.origin else [])

    @property
    def duration_label(self) -> str:
        """The duration in words, short."""
        hours, minutes = divmod(self.duration, 60)
        if not hours:
            return f"{minutes} min"
        return f"{hours} h {minutes:02}" if minutes else f"{hours} h"

    @property
    def duration_band(self) -> Duration:
        """The band of duration by which the library filters."""
        return Duration.of(self.duration)

    @property
    def scene_topic(self) -> str:
        """The topic whose drawing stands for the page."""
        return self.main_topic_id or next((topic.key for topic in self.topic_words), "")

    @property
    def is_review_due(self) -> bool:
        """Whether the page wants to be read again."""
        return services.is_review_due(self.reviewed_on, self.review_months)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what comes after the page; its level is one of the copies."""
        self.level = word(Level, self.level_id)
        context = super().get_context(request, *args, **kwargs)
        context["next_step"], context["related"] = library.neighbours(
            self, Site.find_for_request(request).root_page
        )
        return context
