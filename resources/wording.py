"""The wording check: advice names no vendor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from core.text import folded
from resources.enums import GuideKind
from resources.pages import GuidePage

SHIPPED = Path(__file__).parent / "data" / "vendor_names.txt"


def shipped_names() -> str:
    """The names that every installation starts with, one a line."""
    return SHIPPED.read_text(encoding="utf-8").strip()


@register_setting(icon="warning")
class Wording(BaseGenericSetting):
    """The words that an editor is told of."""

    vendor_names = models.TextField(
        "noms de marques à éviter",
        blank=True,
        default=shipped_names,
        help_text=(
            "Un nom par ligne. Quand un conseil en cite un, la personne qui enregistre en est avertie. "
            "Rien n’est bloqué. Les accents et les majuscules ne comptent pas."
        ),
    )

    panels = [FieldPanel("vendor_names")]

    class Meta:
        verbose_name = "vocabulaire des conseils"

    def names(self) -> list[str]:
        """The names, without empty lines."""
        return [name for line in self.vendor_names.splitlines() if (name := line.strip())]


def texts_of(guide: GuidePage) -> Iterator[str]:
    """All that readers read in a guide."""
    yield from (guide.title, guide.summary)
    for stream in (guide.in_brief, guide.body):
        yield from stream.stream_block.get_searchable_content(stream)


def vendors_named(guide: GuidePage) -> list[str]:
    """The vendors that a guide names, in the order of the list; none for what is not advice.

    Whole words only, whatever their accents and capitals. One query.
    """
    if guide.kind != GuideKind.ADVICE:
        return []
    text = f" {folded(' '.join(texts_of(guide)))} "
    return [name for name in Wording.load().names() if f" {folded(name)} " in text]
