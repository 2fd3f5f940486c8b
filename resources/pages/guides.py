"""Guides and model specifications."""

from __future__ import annotations

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from design.blocks import BodyBlock
from resources import services
from resources.blocks import ResourceFileBlock
from resources.enums import Format, GuideKind
from resources.pages.resource import ResourcePage


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
