"""Page types of the room `resources`."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import CheckboxSelectMultiple, Select
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, PageChooserPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Site
from wagtail.search import index

from core.models import BasePage
from core.querysets import published
from core.text import folded
from design.blocks import BodyBlock
from resources import library, services, views
from resources.blocks import KitStepBlock, ModuleBlock, ResourceFileBlock
from resources.enums import AudienceScope, CourseAccess, Duration, Format, GuideKind, Language, Licence
from resources.licences import TERMS, Terms, deed_url, objection
from resources.querysets import ResourceManager
from taxonomy.models import Audience, Level, Sector, Topic

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
        """Add what comes after the page."""
        context = super().get_context(request, *args, **kwargs)
        context["next_step"], context["related"] = library.neighbours(
            self, Site.find_for_request(request).root_page
        )
        return context


class GuidePage(ResourcePage):
    """A guide: advice that favours no vendor, or a model specification to fill in."""

    kind = models.CharField("type", max_length=20, choices=GuideKind.choices, default=GuideKind.ADVICE)
    body = StreamField(BodyBlock(), verbose_name="contenu")
    files = StreamField(
        [("file", ResourceFileBlock())],
        verbose_name="fichiers",
        blank=True,
        help_text="Pour un cahier des charges : le modèle à remplir, en ODT.",
    )

    content_panels = [
        *ResourcePage.summary_panels,
        FieldPanel("kind"),
        FieldPanel("in_brief"),
        FieldPanel("body"),
        FieldPanel("files"),
        *ResourcePage.filing_panels,
        *ResourcePage.dating_panels,
    ]
    search_fields = [*ResourcePage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = "guide"
        verbose_name_plural = "guides"

    def own_format(self) -> str:
        """A guide, or a model specification."""
        return Format.SPECIFICATION if self.kind == GuideKind.SPECIFICATION else Format.GUIDE

    def table_of_contents(self) -> list[str]:
        """The second-level headings, in their order."""
        return services.headings(self.body)


class CoursePage(ResourcePage):
    """A distance course, or training."""

    provider = models.CharField("organisme", max_length=150)
    open_any_time = models.BooleanField("ouvert en continu", default=False)
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    hours = models.DecimalField("heures en tout", max_digits=5, decimal_places=1)
    weekly_hours = models.DecimalField(
        "heures par semaine", max_digits=4, decimal_places=1, null=True, blank=True
    )
    syllabus = StreamField([("module", ModuleBlock())], verbose_name="programme", blank=True)
    prerequisites = models.CharField("à savoir avant", max_length=250, blank=True)
    price = models.DecimalField(
        "prix (euros)", max_digits=8, decimal_places=2, null=True, blank=True, help_text="Vide : gratuit."
    )
    certificate = models.CharField("attestation", max_length=200, blank=True)
    accessibility = models.CharField("accessible", max_length=15, choices=CourseAccess.choices)
    accessibility_how = models.TextField("comment", max_length=500, blank=True)
    language = models.CharField("langue", max_length=5, choices=Language.choices, default=Language.FRENCH)
    enrolment_url = models.URLField("inscription", help_text="L’adresse où l’on s’inscrit (https://…).")
    body = StreamField(BodyBlock(), verbose_name="présentation", blank=True)

    content_panels = [
        *ResourcePage.summary_panels,
        FieldPanel("in_brief"),
        MultiFieldPanel(
            [
                FieldPanel("provider"),
                FieldPanel("enrolment_url"),
                FieldPanel("open_any_time"),
                FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
                FieldRowPanel([FieldPanel("hours"), FieldPanel("weekly_hours")]),
                FieldRowPanel([FieldPanel("price"), FieldPanel("language")]),
                FieldPanel("prerequisites"),
                FieldPanel("certificate"),
                FieldPanel("accessibility"),
                FieldPanel("accessibility_how"),
            ],
            "La formation",
        ),
        FieldPanel("syllabus"),
        FieldPanel("body"),
        *ResourcePage.filing_panels,
        *ResourcePage.dating_panels,
    ]
    search_fields = [
        *ResourcePage.search_fields,
        index.SearchField("provider"),
        index.SearchField("syllabus"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = "formation"
        verbose_name_plural = "formations"

    def own_format(self) -> str:
        """A course."""
        return Format.COURSE

    def clean(self) -> None:
        """A course is open at any time, or has dates in their order; its duration follows from its hours."""
        if self.hours:
            self.duration = round(self.hours * 60)
        super().clean()
        if not self.open_any_time and not self.starts_on:
            raise ValidationError({"starts_on": "Donnez une date de début, ou cochez « ouvert en continu »."})
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "La fin vient avant le début."})

    @property
    def is_past(self) -> bool:
        """Whether the last session is over."""
        last_day = self.ends_on or self.starts_on
        return not self.open_any_time and last_day is not None and last_day < timezone.localdate()


class KitPage(ResourcePage):
    """A workshop kit under Creative Commons, to download, adapt and credit."""

    aim = models.TextField("but de l’atelier", max_length=500)
    group_min = models.PositiveSmallIntegerField("participants, au moins", default=2)
    group_max = models.PositiveSmallIntegerField("participants, au plus", default=12)
    room = models.CharField("salle", max_length=300, blank=True)
    material = StreamField(
        [("item", blocks.CharBlock(label="Matériel", max_length=200))], verbose_name="matériel", blank=True
    )
    steps = StreamField([("step", KitStepBlock())], verbose_name="déroulé", blank=True)
    files = StreamField([("file", ResourceFileBlock())], verbose_name="fichiers", blank=True)
    authors = models.CharField(
        "auteurs", max_length=250, help_text="Comme on les cite, séparés par des virgules."
    )
    adapted_from = models.ForeignKey(
        "self",
        verbose_name="adapté de",
        null=True,
        blank=True,
        related_name="adaptations",
        on_delete=models.SET_NULL,
        help_text="Le kit d’origine, si celui-ci en est une version modifiée.",
    )
    audience_scope = models.CharField(
        "qui peut l’emporter", max_length=15, choices=AudienceScope.choices, default=AudienceScope.ALL
    )
    body = StreamField(BodyBlock(), verbose_name="conseils d’animation", blank=True)

    content_panels = [
        *ResourcePage.summary_panels,
        FieldPanel("aim"),
        FieldPanel("in_brief"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("group_min"), FieldPanel("group_max")]),
                FieldPanel("room"),
                FieldPanel("material"),
            ],
            "Ce qu’il faut",
        ),
        HelpPanel("La durée du kit est la somme des minutes de ses étapes."),
        FieldPanel("steps"),
        FieldPanel("files"),
        MultiFieldPanel(
            [
                FieldPanel("licence"),
                FieldPanel("authors"),
                PageChooserPanel("adapted_from"),
                FieldPanel("audience_scope"),
            ],
            "Droits",
        ),
        FieldPanel("body"),
        *ResourcePage.filing_panels,
        *ResourcePage.dating_panels,
    ]
    search_fields = [*ResourcePage.search_fields, index.SearchField("aim"), index.SearchField("body")]

    class Meta:
        verbose_name = "kit d’atelier"
        verbose_name_plural = "kits d’atelier"

    def own_format(self) -> str:
        """A kit."""
        return Format.KIT

    def clean(self) -> None:
        """A kit has a licence that the original allows; its duration is that of its steps."""
        if minutes := sum(step.value.get("minutes") or 0 for step in self.steps):
            self.duration = minutes
        super().clean()
        errors = {}
        if not self.licence:
            errors["licence"] = "Un kit se publie avec une licence : dites ce que chacun peut en faire."
        elif self.adapted_from and (reason := objection(self.adapted_from.licence, self.licence)):
            errors["licence"] = reason
        if self.adapted_from_id and self.adapted_from_id == self.pk:
            errors["adapted_from"] = "Un kit n’est pas adapté de lui-même."
        if self.group_max < self.group_min:
            errors["group_max"] = "Le plus grand groupe est plus petit que le plus petit."
        if errors:
            raise ValidationError(errors)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the kits that this one comes from, and that come from it."""
        context = super().get_context(request, *args, **kwargs)
        origin = self.adapted_from
        context["origin_kit"] = origin if origin and origin.live else None
        context["adaptations"] = published(self.adaptations.order_by("title"))
        return context

    @property
    def terms(self) -> Terms:
        """What the licence allows."""
        return TERMS[Licence(self.licence)]

    @property
    def deed_url(self) -> str:
        """The licence's summary at Creative Commons."""
        return deed_url(self.licence)

    @property
    def is_reserved(self) -> bool:
        """Whether only signatories of the charter see the whole of it."""
        return self.audience_scope == AudienceScope.SIGNATORIES

    @property
    def credit_line(self) -> str:
        """The line to copy under what one makes of the kit (licence 4.0, section 3(a))."""
        return services.credit_line(self)


class LibraryPage(RoutablePageMixin, BasePage):
    """The library: every resource of the site, to filter."""

    max_count_per_parent = 1
    scene_name = "ressources"
    template = "resources/library_page.html"

    class Meta:
        verbose_name = "bibliothèque"

    @path("")
    def everything(self, request: HttpRequest) -> HttpResponseBase:
        """All resources, filtered as the address says."""
        return views.show_library(self, request)

    @path("theme/<slug:topic>/", name="topic")
    def topic(self, request: HttpRequest, topic: str) -> HttpResponseBase:
        """The resources of one topic, with its introduction."""
        return views.show_library(self, request, topic_key=topic)

    @path("flux/", name="feed")
    def feed(self, request: HttpRequest) -> HttpResponseBase:
        """The newest resources of a filtered view, as RSS."""
        return views.feed(self, request)
