"""The base page, images and documents, notices, and the settings of a site."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel, TitleFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index
from wagtail.url_routing import RouteResult

from core.enums import NoticeKind
from core.media import read_media
from core.published import raises_generation
from core.querysets import anything_restricted
from core.sites import sites
from core.uploads import FORMATS, check_document, extension_of, stored_name


class PublishedGeneration(models.Model):
    """One row: the token that changes whenever something that readers see changes."""

    token = models.CharField(max_length=32)

    @classmethod
    def current(cls) -> str:
        """The token now; the first reader makes it."""
        row = cls.objects.filter(pk=1).only("token").first()
        if row is None:
            row, _ = cls.objects.get_or_create(pk=1, defaults={"token": uuid4().hex})
        return row.token


class PortalImage(AbstractImage):
    """A picture, with whom to credit."""

    credit = models.CharField(
        "crédit", max_length=200, blank=True, help_text="Auteur et licence, montrés sous l’image."
    )
    is_demo = models.BooleanField(default=False, editable=False)

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = "image"
        permissions = [("choose_portalimage", "Can choose image")]


class PortalRendition(AbstractRendition):
    """A picture in one size and format."""

    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]


class PortalDocument(AbstractDocument):
    """A file to download or to play."""

    # Of a recording, so that no page has to open it; the size is that of a video.
    seconds = models.PositiveIntegerField(null=True, editable=False)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = "document"
        permissions = [("choose_portaldocument", "Can choose document")]

    def clean(self) -> None:
        """Check a file that is new, and give it a name that every system can save."""
        if self.file and not self.file._committed:
            try:
                check_document(self.file)
            except ValidationError as error:
                raise ValidationError({"file": error}) from error
            self.file.name = stored_name(self.file.name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Note the facts of a recording that is new."""
        if self.file and not self.file._committed:
            self.seconds = self.width = self.height = None
        if self.is_media and self.seconds is None and not kwargs.get("update_fields"):
            self.note_media()
        super().save(*args, **kwargs)

    def note_media(self) -> None:
        """Keep length and size of a recording; nothing when the file is lost or broken."""
        with suppress(ValidationError, FileNotFoundError), self.open_file() as file:
            media = read_media(file)
            self.seconds, self.width, self.height = media.seconds, media.width or None, media.height or None
            file.seek(0)

    @property
    def is_media(self) -> bool:
        """Whether it is a recording, to be played where it stands: a video or a sound."""
        known = FORMATS.get(extension_of(self.file.name or ""))
        return bool(known and known.is_media)

    @property
    def url(self) -> str:
        """An address that stays when a new version of the file arrives."""
        return reverse("core:download", args=[self.pk])

    @property
    def content_type(self) -> str:
        """The type under which the file is sent, the same on every machine."""
        known = FORMATS.get(extension_of(self.filename))
        return known.content_type if known else "application/octet-stream"


class BasePage(Page):
    """What every page of the portal has.

    Subclasses rearrange the panels by overriding `summary_panels`, `main_panels` or `dating_panels`.
    """

    summary = models.CharField(
        "en une phrase",
        max_length=250,
        help_text="Ce que la page apporte à la personne. Montré sous le titre et dans les listes.",
    )
    image = models.ForeignKey(
        PortalImage,
        verbose_name="image",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
        help_text="Pour les listes et les partages. Sans image, un dessin du site la remplace.",
    )
    reviewed_on = models.DateField(
        "relu le",
        null=True,
        blank=True,
        help_text="La dernière fois que quelqu’un a vérifié que tout est encore exact.",
    )
    region_code = models.CharField(max_length=3, blank=True, editable=False, db_index=True)
    is_demo = models.BooleanField(default=False, editable=False)

    summary_panels = [TitleFieldPanel("title"), FieldPanel("summary"), FieldPanel("image")]
    main_panels: list = []
    dating_panels = [FieldPanel("reviewed_on")]
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")],
            "Pour les moteurs de recherche",
        ),
        FieldPanel("show_in_menus"),
    ]
    settings_panels = [PublishingPanel()]

    search_fields = [*Page.search_fields, index.SearchField("summary")]

    # What the page is called on a card (« Guide · 6 min »), and the drawing that stands in for an image:
    # one of its region, else a scene by its name, else one of its topic, else any. `card_relations` are the
    # relations that a card of this type reads, besides its image.
    card_label = ""
    card_relations: tuple[str, ...] = ()
    scene_name = ""
    scene_topic = ""
    is_drawn = False  # whether the drawing stands beside the title too
    can_be_kept = False  # whether pages of this type have the button that keeps them for later

    # What the page above found below this one, for the address that is being read.
    _places_below: dict[tuple[str, str], Page] | None = None

    class Meta:
        abstract = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "content_panels" not in cls.__dict__:
            cls.content_panels = [*cls.summary_panels, *cls.main_panels, *cls.dating_panels]

    def clean(self) -> None:
        """Refuse a review in the future."""
        super().clean()
        if self.reviewed_on and self.reviewed_on > timezone.localdate():
            raise ValidationError(
                {"reviewed_on": "Cette date est à venir : donnez le jour de la dernière relecture."}
            )

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Take the region of the page above before anything is checked."""
        self.region_code = self.own_region_code() or self.inherited_region_code()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        """Do the same for a draft, of which little is checked."""
        self.region_code = self.own_region_code() or self.inherited_region_code()
        super().minimal_clean()

    def own_region_code(self) -> str:
        """The region that a page is about by itself, whatever stands above it."""
        return ""

    def inherited_region_code(self) -> str:
        """The region of the nearest page above that has one; empty for a page of the whole country."""
        if not self.path:
            return ""
        above = [self.path[: i * self.steplen] for i in range(self.depth - 1, 1, -1)]
        for page in Page.objects.filter(path__in=above).order_by("-depth").specific():
            if code := getattr(page, "region_code", ""):
                return code
        return ""

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """What restricts who sees this page. No query as long as nothing on the site is restricted."""
        if not anything_restricted():
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find the page at an address below this one in one query, where Wagtail makes two a level.

        Stops at a page that has a way of its own to read addresses, and hands it what was found.
        """
        if not path_components:
            return super().route(request, path_components)
        places = self._places_below or self.places_below(path_components)
        page, rest = self, path_components
        while rest and (child := places.get((page.path, rest[0]))):
            child._cached_parent_obj = page
            page, rest = child, rest[1:]
            if page.specific_class.route is not BasePage.route:
                break
        if page is self:
            raise Http404
        page._places_below = places if rest else None
        return page.specific.route(request, rest)

    def places_below(self, slugs: list[str]) -> dict[tuple[str, str], Page]:
        """The pages below this one that an address may name, by the path of their parent and their slug."""
        below = Page.objects.descendant_of(self).filter(slug__in=slugs, depth__lte=self.depth + len(slugs))
        return {(page.path[: -page.steplen], page.slug): page for page in below}

    def breadcrumb(self) -> list[Page]:
        """The pages above this one, from the home page down.

        No query for a page that an address led to, or that stands right below the home page; else one.
        """
        above: list[Page] = [self]
        while above[0].depth > 2 and (page := above[0].__dict__.get("_cached_parent_obj")):
            above.insert(0, page)
        if above[0].depth <= 2:
            return [page for page in above[:-1] if page.live]
        if self.depth == 3:
            return [site.root_page for site in sites() if self.path.startswith(site.root_page.path)][:1]
        return list(self.get_ancestors().filter(depth__gte=2).live().order_by("path"))

    def breadcrumb_with_self(self) -> list[Page]:
        """The breadcrumb of something that the page shows below itself."""
        return [*self.breadcrumb(), self]

    def sharing_title(self) -> str:
        """The title when the page is shared or found."""
        return self.seo_title or self.title

    def sharing_description(self) -> str:
        """The description when the page is shared or found."""
        return self.search_description or self.summary


@raises_generation
class Notice(models.Model):
    """A message shown on top of every page, between two dates."""

    kind = models.CharField(
        "importance", max_length=10, choices=NoticeKind.choices, default=NoticeKind.INFORMATION
    )
    title = models.CharField("message", max_length=200, help_text="Une phrase courte, qui dit l’essentiel.")
    text = models.CharField(
        "suite", max_length=300, blank=True, help_text="Une phrase de plus, si elle aide."
    )
    link = models.ForeignKey(
        Page,
        verbose_name="page à lire",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
    )
    starts_at = models.DateTimeField("montré à partir de", default=timezone.now)
    ends_at = models.DateTimeField(
        "jusqu’à",
        null=True,
        blank=True,
        help_text="Sans date de fin, le message reste jusqu’à ce qu’on l’enlève.",
    )
    is_demo = models.BooleanField(default=False, editable=False)

    panels = [
        FieldPanel("kind"),
        FieldPanel("title"),
        FieldPanel("text"),
        FieldPanel("link"),
        MultiFieldPanel([FieldPanel("starts_at"), FieldPanel("ends_at")], "Quand"),
    ]

    class Meta:
        verbose_name = "bandeau d’information"
        verbose_name_plural = "bandeaux d’information"
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="notice_ends_after_it_starts",
                violation_error_message="La fin vient avant le début.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def is_shown(self) -> bool:
        """Whether the message is shown now."""
        now = timezone.now()
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)


@register_setting(icon="cog")
@raises_generation
class SiteSettings(BaseSiteSetting):
    """What the mission says of itself, once for every page."""

    contact_email = models.EmailField(
        "adresse de la mission",
        blank=True,
        help_text="Reçoit un avis à chaque message du formulaire de contact. Elle n’est pas montrée.",
    )
    footer_text = models.TextField(
        "présentation en bas de page",
        max_length=400,
        default=(
            "Le guichet unique des TPE et des PME pour vendre et travailler avec le numérique, à leur rythme."
        ),
    )
    sharing_image = models.ForeignKey(
        PortalImage,
        verbose_name="image de partage",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
        help_text="Montrée quand une page sans image est partagée. Sans elle, l’abeille du site.",
    )

    panels = [FieldPanel("contact_email"), FieldPanel("footer_text"), FieldPanel("sharing_image")]

    class Meta:
        verbose_name = "réglages du site"
