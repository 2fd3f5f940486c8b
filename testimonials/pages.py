"""Page types of the room `testimonials`."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.forms import CheckboxSelectMultiple, Select
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.text import slugify
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, PageChooserPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Page, Site
from wagtail.search import index

from core.door import published_copy
from core.models import BasePage
from core.text import folded
from design.blocks import BodyBlock, KeyFigureBlock
from design.media_blocks import AudioBlock, VideoBlock
from taxonomy.models import CustomerKind, Level, SalesArea, Sector, Size, Topic
from taxonomy.services import size_of, word
from taxonomy.trades import trade_of
from territories.models import Commune
from testimonials import agreements, peers, views
from testimonials.blocks import StoryStepBlock
from testimonials.enums import StoryFormat
from testimonials.forms import TestimonialForm
from testimonials.querysets import TestimonialManager

LONGEST_RECORDING = 60  # seconds (requirement T1)
LONGEST_STORY = 20_000  # characters


class TestimonialPage(BasePage):
    """A firm that tells what it did: who, from where to where, step by step, in words, pictures or sound."""

    firm = models.CharField("entreprise", max_length=120)
    person = models.CharField("personne qui témoigne", max_length=120, help_text="Prénom et nom.")
    role = models.CharField(
        "sa place dans l’entreprise", max_length=120, help_text="« boulangère et gérante »."
    )
    trade = models.CharField("métier", max_length=120)
    trade_key = models.SlugField(max_length=80, editable=False, default="", db_index=False)
    naf_code = models.CharField(
        "code NAF", max_length=8, blank=True, help_text="Facultatif : il suit du métier quand il est connu."
    )
    sector = models.ForeignKey(
        Sector, verbose_name="secteur", related_name="testimonials", on_delete=models.PROTECT
    )
    headcount = models.PositiveIntegerField(
        "combien de personnes y travaillent",
        validators=[MinValueValidator(1), MaxValueValidator(249)],
        help_text="Avec la personne qui dirige. La taille affichée en découle.",
    )
    size = models.ForeignKey(
        Size, editable=False, null=True, related_name="testimonials", on_delete=models.PROTECT
    )
    place = models.ForeignKey(
        Commune, verbose_name="commune", related_name="testimonials", on_delete=models.PROTECT
    )
    customers = ParentalManyToManyField(CustomerKind, verbose_name="clients", related_name="testimonials")
    sales_areas = ParentalManyToManyField(
        SalesArea, verbose_name="zone de vente", related_name="testimonials"
    )
    topics = ParentalManyToManyField(
        Topic, verbose_name="ce qui a été fait", related_name="testimonials", help_text="Un à trois thèmes."
    )
    level_before = models.ForeignKey(
        Level, verbose_name="niveau avant", related_name="+", on_delete=models.PROTECT
    )
    level_after = models.ForeignKey(
        Level, verbose_name="niveau après", related_name="+", on_delete=models.PROTECT
    )
    quote = models.TextField(
        "sa phrase", max_length=300, help_text="Ses mots, sans guillemets : ils viennent tout seuls."
    )
    story = StreamField(BodyBlock(), verbose_name="le récit", blank=True)
    steps = StreamField(
        [("step", StoryStepBlock())],
        verbose_name="étape par étape",
        blank=True,
        help_text="Ce qui a été fait, dans l’ordre : c’est ce que les autres pourront refaire.",
    )
    figures = StreamField(
        [("figure", KeyFigureBlock())],
        verbose_name="chiffres de l’entreprise",
        blank=True,
        max_num=3,
        help_text="Trois au plus. Un chiffre a une source et une date, ou il n’est pas là.",
    )
    video = StreamField(
        [("video", VideoBlock())],
        verbose_name="vidéo",
        blank=True,
        max_num=1,
        help_text="Une minute au plus, avec ses sous-titres et sa transcription.",
    )
    audio = StreamField(
        [("audio", AudioBlock())],
        verbose_name="entretien à écouter",
        blank=True,
        max_num=1,
        help_text="Avec sa transcription.",
    )
    has_story = models.BooleanField(editable=False, default=False)
    has_video = models.BooleanField(editable=False, default=False)
    has_audio = models.BooleanField(editable=False, default=False)
    award_name = models.CharField("récompense", max_length=150, blank=True)
    award_year = models.PositiveSmallIntegerField(
        "année", null=True, blank=True, validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    helped_by = models.ForeignKey(
        Page,
        verbose_name="ce qui a aidé",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
        help_text="Le guide ou le kit du portail dont la personne s’est servie.",
    )
    contact_email = models.EmailField(
        "adresse de la personne",
        blank=True,
        help_text="Pour lui demander son accord. Elle n’est jamais montrée.",
    )
    paper_consent_on = models.DateField(
        "accord signé reçu le",
        null=True,
        blank=True,
        help_text=(
            "Seulement si l’accord vous est parvenu sur papier : gardez-le. Il entre au registre sous votre "
            "nom."
        ),
    )
    withdrawn_at = models.DateTimeField("accord retiré le", null=True, editable=False)
    folded = models.TextField(editable=False, default="")

    objects = TestimonialManager()

    base_form_class = TestimonialForm
    card_label = "Témoignage"
    can_be_kept = True
    template = "testimonials/testimonial_page.html"
    subpage_types: list[str] = []

    main_panels = [
        MultiFieldPanel(
            [
                FieldPanel("firm"),
                FieldRowPanel([FieldPanel("person"), FieldPanel("role")]),
                FieldPanel("trade"),
                FieldRowPanel([FieldPanel("sector", widget=Select), FieldPanel("headcount")]),
                FieldPanel("place"),
                FieldPanel("customers", widget=CheckboxSelectMultiple),
                FieldPanel("sales_areas", widget=CheckboxSelectMultiple),
            ],
            "Qui",
        ),
        MultiFieldPanel(
            [
                FieldPanel("topics", widget=CheckboxSelectMultiple),
                FieldRowPanel(
                    [FieldPanel("level_before", widget=Select), FieldPanel("level_after", widget=Select)]
                ),
                FieldPanel("quote"),
            ],
            "Ce qui a changé",
        ),
        FieldPanel("story"),
        FieldPanel("steps"),
        FieldPanel("figures"),
        FieldPanel("video"),
        FieldPanel("audio"),
        MultiFieldPanel([FieldRowPanel([FieldPanel("award_name"), FieldPanel("award_year")])], "Récompense"),
        PageChooserPanel("helped_by", ["resources.GuidePage", "resources.KitPage"]),
        MultiFieldPanel(
            [
                HelpPanel(
                    "Un témoignage se publie avec l’accord de la personne, qui peut le retirer à tout "
                    "moment. Enregistrez le brouillon, puis demandez-lui son accord avec le bouton en haut "
                    "de la page."
                ),
                FieldPanel("contact_email"),
                FieldPanel("paper_consent_on"),
            ],
            "Accord de la personne",
        ),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("firm"),
        index.SearchField("person"),
        index.SearchField("trade"),
        index.SearchField("story"),
    ]

    class Meta:
        verbose_name = "témoignage"
        verbose_name_plural = "témoignages"
        constraints = [
            models.CheckConstraint(
                condition=Q(award_name="", award_year=None)
                | (~Q(award_name="") & Q(award_year__isnull=False)),
                name="award_has_name_and_year",
                violation_error_message="Donnez le nom et l’année de la récompense, ou aucun des deux.",
            )
        ]

    @property
    def is_drawn(self) -> bool:
        """Without a portrait, a drawing stands beside the title."""
        return self.image_id is None

    @property
    def scene_topic(self) -> str:
        """The topic whose drawing stands for the page."""
        return next((topic.key for topic in self.topic_words), "")

    @cached_property
    def topic_words(self) -> list[Topic]:
        """The topics, read once."""
        return list(self.topics.all())

    @property
    def who(self) -> str:
        """Trade and place in a line: « boulanger, Douarnenez (29) »."""
        return f"{self.trade}, {self.place}"

    @property
    def formats(self) -> list[StoryFormat]:
        """The formats in which the story is told."""
        told = [
            (StoryFormat.VIDEO, self.has_video),
            (StoryFormat.AUDIO, self.has_audio),
            (StoryFormat.WRITTEN, self.has_story),
        ]
        return [format_ for format_, is_there in told if is_there]

    def own_region_code(self) -> str:
        """The page's region is that of the firm."""
        return self.place.region_id if self.place_id else ""

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save, with what derives from other fields."""
        self.trade = " ".join(self.trade.split())
        known = trade_of(self.trade)
        self.trade_key = known.pk if known else slugify(folded(self.trade))[:60]
        self.size = size_of(self.headcount)
        self.has_story, self.has_video, self.has_audio = map(bool, (self.story, self.video, self.audio))
        self.folded = folded(
            " ".join([self.title, self.summary, self.firm, self.person, self.trade, str(self.place)])
        )
        return super().save(*args, **kwargs)

    def clean(self) -> None:
        """What a testimonial needs before anybody reads it."""
        super().clean()
        if self.withdrawn_at:
            raise ValidationError(
                "La personne a retiré son accord : ce témoignage est effacé, il ne peut plus être modifié."
            )
        errors = {
            name: message
            for name, message in (
                ("level_after", self.level_error()),
                ("story", self.story_error()),
                ("video", self.recording_error(self.video)),
                ("audio", self.recording_error(self.audio)),
                ("contact_email", self.consent_error()),
            )
            if message
        }
        if errors:
            raise ValidationError(errors)

    def level_error(self) -> str:
        """A testimonial goes forward."""
        if (
            self.level_before_id
            and self.level_after_id
            and self.level_after.number < self.level_before.number
        ):
            return "Le niveau d’après est plus bas que celui d’avant."
        return ""

    def story_error(self) -> str:
        """There is something to read, see or hear, and not a book."""
        if not (self.story or self.video or self.audio):
            return "Ajoutez un récit, une vidéo ou un entretien : il n’y a encore rien à lire ni à écouter."
        length = sum(map(len, self.story.stream_block.get_searchable_content(self.story)))
        if length > LONGEST_STORY:
            return f"Ce récit a {length} lettres, pour {LONGEST_STORY} au plus. Raccourcissez-le."
        return ""

    @staticmethod
    def recording_error(stream: Any) -> str:
        """A recording of our own lasts a minute at most."""
        for block in stream:
            document = block.value.get("video") or block.value.get("audio")
            seconds = document.seconds if document else None
            if seconds and seconds > LONGEST_RECORDING:
                return (
                    f"Cet enregistrement dure {round(seconds)} secondes, pour {LONGEST_RECORDING} au plus. "
                    "Raccourcissez-le, puis envoyez-le de nouveau."
                )
        return ""

    def consent_error(self) -> str:
        """Nobody is shown without having agreed."""
        if self.is_demo or agreements.stands(self):
            return ""
        return (
            "La personne n’a pas encore donné son accord. Enregistrez le brouillon, puis demandez-le-lui "
            "avec le bouton « Demander l’accord »."
        )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what helped, and firms nearby; read what the page shows in few queries."""
        context = super().get_context(request, *args, **kwargs)
        if self.place_id:
            self.place = Commune.objects.with_department().get(pk=self.place_id)
        context["level_before"] = word(Level, self.level_before_id)
        context["level_after"] = word(Level, self.level_after_id)
        context["helped_by"] = published_copy(("helped-by", self.helped_by_id), self.helper_card)
        context["nearby"] = peers.cards_near(Site.find_for_request(request).root_page, self)
        return context

    def helper_card(self) -> str:
        """The card of what helped; empty without it, and when it left the site."""
        if not (self.helped_by and self.helped_by.live):
            return ""
        return render_to_string("design/card.html", {"page": self.helped_by.specific, "heading": "h3"})


class TestimonialMapPage(RoutablePageMixin, BasePage):
    """Every testimonial of the site, to filter, as a list and on a map."""

    tile_server = models.URLField(
        "fond de carte",
        blank=True,
        max_length=300,
        help_text=(
            "Facultatif. L’adresse d’un serveur de tuiles, avec {z}, {x} et {y} (celui de la Géoplateforme "
            "de l’État par exemple). Sans elle, la carte ne demande rien à un autre site ; avec elle, la "
            "page le dit."
        ),
    )
    tile_credit = models.CharField(
        "crédit du fond de carte", max_length=150, blank=True, help_text="« IGN, Géoplateforme »."
    )
    main_panels = [
        MultiFieldPanel([FieldPanel("tile_server"), FieldPanel("tile_credit")], "Carte interactive")
    ]
    max_count_per_parent = 1
    scene_name = "temoignages"
    template = "testimonials/map_page.html"

    class Meta:
        verbose_name = "carte des témoignages"

    @path("")
    def everything(self, request: HttpRequest) -> HttpResponseBase:
        """All testimonials, filtered as the address says."""
        return views.show_map(self, request)

    @path("flux/", name="feed")
    def feed(self, request: HttpRequest) -> HttpResponse:
        """The newest testimonials of a filtered view, as RSS."""
        return views.feed(self, request)

    @path("points/", name="points")
    def points(self, request: HttpRequest) -> HttpResponse:
        """What the interactive map draws of a filtered view, as JSON."""
        return views.points(self, request)

    @path("ici/", name="here")
    def here(self, request: HttpRequest) -> HttpResponse:
        """Who tells their story in a part of the map, as a piece of HTML."""
        return views.here(self, request)
