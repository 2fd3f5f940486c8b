"""Page types of the room `home`."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Page, Site
from wagtail.search import index

from accounts.door import personal_data
from accounts.services import open_region
from core.door import published_copy, published_html
from core.models import BasePage
from core.querysets import as_cards, published
from design.blocks import BodyBlock
from design.maps import MapValue, map_of_regions
from home.door import home_parts
from home.enums import Conformity
from home.forms import NearbyForm
from taxonomy.models import Topic
from taxonomy.services import topics
from territories.models import Region

MOST_NEWS = 3
BODY_HELP = "Composez la page avec des blocs : texte, étapes, citation, chiffre clé…"


class BodyMixin(models.Model):
    """A page whose main part is made of blocks."""

    body = StreamField(BodyBlock(), verbose_name="contenu", blank=True, help_text=BODY_HELP)

    main_panels = [FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    class Meta:
        abstract = True


class HomePage(BasePage):
    """The home page: a question, the topics, what is near, what is new, one figure."""

    question = models.CharField("grande question", max_length=80, default="Où en est votre entreprise ?")
    introduction = models.CharField(
        "ce que le site fait pour la personne",
        max_length=250,
        help_text="Une phrase, sous la question : ce que l’on obtient, et en combien de temps.",
    )
    action_label = models.CharField(
        "bouton", max_length=60, blank=True, help_text="Ce qui va se passer : « Commencer le diagnostic »."
    )
    action_page = models.ForeignKey(
        Page,
        verbose_name="page du bouton",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
    )
    action_note = models.CharField(
        "sous le bouton", max_length=120, blank=True, help_text="« 10 minutes · sans inscription »."
    )
    featured = StreamField(
        [("page", blocks.PageChooserBlock(label="Page"))],
        verbose_name="à la une",
        blank=True,
        max_num=3,
        help_text="Trois pages au plus. Sans choix, les trois dernières pages publiées.",
    )
    peers = StreamField(
        [("page", blocks.PageChooserBlock(label="Témoignage", page_type="testimonials.TestimonialPage"))],
        verbose_name="une entreprise comme la vôtre",
        blank=True,
        max_num=3,
        help_text="Trois témoignages au plus. Sans choix : récents, de régions et de secteurs variés.",
    )
    figure_value = models.CharField("chiffre", max_length=30, blank=True)
    figure_label = models.CharField("ce qu’il dit", max_length=250, blank=True)
    figure_source = models.CharField("source", max_length=250, blank=True)
    figure_date = models.DateField("date de la source", null=True, blank=True)
    figure_url = models.URLField("adresse de la source", blank=True)

    main_panels = [
        MultiFieldPanel(
            [
                FieldPanel("question"),
                FieldPanel("introduction"),
                FieldPanel("action_label"),
                PageChooserPanel("action_page"),
                FieldPanel("action_note"),
            ],
            "La question",
        ),
        FieldPanel("peers"),
        FieldPanel("featured"),
        MultiFieldPanel(
            [
                FieldPanel("figure_value"),
                FieldPanel("figure_label"),
                FieldPanel("figure_source"),
                FieldPanel("figure_date"),
                FieldPanel("figure_url"),
            ],
            "Le chiffre clé",
        ),
    ]

    parent_page_types = ["wagtailcore.Page"]
    max_count_per_parent = 1
    template = "home/home_page.html"

    class Meta:
        verbose_name = "page d’accueil"

    def clean(self) -> None:
        """A figure has its source and its date; a button has its page."""
        super().clean()
        errors = {}
        if self.figure_value:
            if not self.figure_source:
                errors["figure_source"] = (
                    "Un chiffre sans source ne peut pas être publié : dites qui l’a établi."
                )
            if not self.figure_date:
                errors["figure_date"] = (
                    "Un chiffre sans date ne peut pas être publié : donnez la date de la source."
                )
        if bool(self.action_label) != bool(self.action_page):
            errors["action_page"] = "Un bouton a besoin d’un texte et d’une page."
        if errors:
            raise ValidationError(errors)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the bands."""
        context = super().get_context(request, *args, **kwargs)
        context["topics"] = published_copy(("home_topics", self.pk), self.topics)
        context["bands"] = [part.band(self) for part in home_parts]
        context["regions_map"] = published_copy(("regions_map", self.pk), self.regions_map)
        context["nearby_form"] = kwargs.get("nearby_form") or NearbyForm()
        context["blank_form"] = published_html(
            self.pk, "home/nearby_form.html", lambda: {"nearby_form": NearbyForm()}
        )
        context["news"] = published_html(
            self.pk, "design/cards.html", lambda: {"pages": self.news(), "heading": "h3"}
        )
        return context

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead a person who chose a place to its region's page; else show the page."""
        if "lieu" in request.GET or "lieu_insee" in request.GET:
            form = NearbyForm(request.GET)
            if form.is_valid():
                region = form.cleaned_data["lieu"].region
                page = RegionPage.objects.live().descendant_of(self).filter(region=region).first()
                if page:
                    return HttpResponseRedirect(page.get_url(request))
                form.add_error(
                    "lieu",
                    f"Nous n’avons pas encore de page {region.in_region}. Écrivez-nous, on vous répond.",
                )
            kwargs["nearby_form"] = form
        return super().serve(request, *args, **kwargs)

    def regions_map(self) -> Any:
        """The map of regions, each a link to its page."""
        return RegionPage.map_of(RegionPage.objects.live().descendant_of(self))

    def topics(self) -> list[tuple[Topic, str]]:
        """The topics, each with where it leads (empty until a room has something about it)."""
        return [
            (topic, next(filter(None, (part.topic_url(self, topic.key) for part in home_parts)), ""))
            for topic in topics()
        ]

    def news(self) -> list[Page]:
        """The pages put forward by editors, else the newest of all rooms."""
        chosen = [block.value.pk for block in self.featured if block.value]
        if chosen:
            pages = as_cards(Page.objects.filter(pk__in=chosen))
            return sorted(pages, key=lambda page: chosen.index(page.pk))
        newest = list(
            published(ContentPage.objects.descendant_of(self))
            .exclude(is_legal=True)
            .select_related("image")
            .prefetch_related("image__renditions")
            .order_by("-first_published_at")[:MOST_NEWS]
        )
        for part in home_parts:
            newest += part.news(self, MOST_NEWS)
        return sorted(newest, key=lambda page: page.first_published_at, reverse=True)[:MOST_NEWS]


class ContentPage(BodyMixin, BasePage):
    """A page of prose."""

    is_legal = models.BooleanField(
        "page légale",
        default=False,
        help_text="Une page légale ne paraît pas parmi les nouveautés.",
    )

    settings_panels = [*BasePage.settings_panels, FieldPanel("is_legal")]
    card_label = "À lire"

    @property
    def is_drawn(self) -> bool:
        """Legal pages stay plain."""
        return not self.is_legal

    class Meta:
        verbose_name = "page de contenu"
        verbose_name_plural = "pages de contenu"


class SectionPage(BodyMixin, BasePage):
    """A page that gathers the pages below it."""

    is_drawn = True

    class Meta:
        verbose_name = "rubrique"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the pages below."""
        context = super().get_context(request, *args, **kwargs)
        context["pages"] = as_cards(self.get_children())
        return context


class RegionIndexPage(BodyMixin, BasePage):
    """The way in to the regions."""

    subpage_types = ["home.RegionPage"]
    max_count_per_parent = 1
    scene_name = "regions"

    class Meta:
        verbose_name = "page des régions"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the regions, as a list and as a map."""
        context = super().get_context(request, *args, **kwargs)
        pages = RegionPage.objects.live().child_of(self).select_related("region").order_by("region__slug")
        context["pages"] = pages
        context["regions_map"] = RegionPage.map_of(pages)
        return context


class RegionPage(BodyMixin, BasePage):
    """A region's page: what exists there. Its editors prepare pages below it."""

    region = models.OneToOneField(
        Region, verbose_name="région", related_name="page", on_delete=models.PROTECT
    )

    # Its editors prepare the page; which region it is about stays the mission's choice.
    region_panel = FieldPanel("region", permission="territories.change_region")
    summary_panels = [*BasePage.summary_panels, region_panel]
    parent_page_types = ["home.RegionIndexPage"]
    card_label = "Région"
    is_drawn = True

    class Meta:
        verbose_name = "page de région"
        verbose_name_plural = "pages de région"

    def own_region_code(self) -> str:
        """The page's region is its own."""
        return self.region_id or ""

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save the page, and let the region's editors work below it."""
        saved = super().save(*args, **kwargs)
        open_region(self.region, self)
        return saved

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the pages below, and what the rooms have in the region."""
        context = super().get_context(request, *args, **kwargs)
        context["pages"] = as_cards(self.get_children())
        home = Site.find_for_request(request).root_page
        context["bands"] = [part.region_band(self, home) for part in home_parts]
        return context

    @staticmethod
    def map_of(pages: models.QuerySet[RegionPage]) -> Any:
        """A map of France on which each region leads to its page."""
        values = {page.region_id: MapValue(label=page.title, url=page.url, shade=2) for page in pages}
        return map_of_regions(values, title="Choisir sa région sur la carte")


class SiteMapPage(BasePage):
    """Every page of the site, as a tree."""

    max_count_per_parent = 1
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "plan du site"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the pages, in the order of the tree, with their depth below the home page. One query."""
        context = super().get_context(request, *args, **kwargs)
        home = self.get_parent()
        context["pages"] = published(home.get_descendants()).order_by("path")
        return context


class AccessibilityPage(BodyMixin, BasePage):
    """The accessibility statement, and the mention that every page shows."""

    conformity = models.CharField(
        "conformité au RGAA",
        max_length=10,
        choices=Conformity.choices,
        default=Conformity.NONE,
        help_text="Sans audit, la loi veut la mention « non conforme ».",
    )
    audited_on = models.DateField("date de l’audit", null=True, blank=True)

    summary_panels = [*BasePage.summary_panels, FieldPanel("conformity"), FieldPanel("audited_on")]
    max_count_per_parent = 1
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "déclaration d’accessibilité"

    @property
    def footer_label(self) -> str:
        """The mention that the law asks for on every page."""
        return f"Accessibilité : {self.get_conformity_display()}"

    def clean(self) -> None:
        """Conformity is claimed only after an audit."""
        super().clean()
        if self.conformity != Conformity.NONE and not self.audited_on:
            raise ValidationError({"audited_on": "Donnez la date de l’audit qui permet cette mention."})


class PersonalDataPage(BodyMixin, BasePage):
    """What is held on people: an editor's introduction, then the register that the rooms declare."""

    max_count_per_parent = 1
    subpage_types: list[str] = []

    dating_panels = [
        HelpPanel("Sous ce texte, le site ajoute lui-même le registre de ce que chaque service conserve."),
        *BasePage.dating_panels,
    ]

    class Meta:
        verbose_name = "page sur les données personnelles"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what each room declares."""
        context = super().get_context(request, *args, **kwargs)
        context["register"] = list(personal_data)
        return context
