"""Blocks of the room `resources`."""

from decimal import Decimal

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from design.blocks import BodyBlock
from design.rich_text import PARAGRAPH_FEATURES

__all__ = ["BodyBlock", "KitStepBlock", "ModuleBlock", "ResourceFileBlock"]


class ResourceFileBlock(blocks.StructBlock):
    """A file of a resource, under the name that readers see."""

    title = blocks.CharBlock(label="Nom pour le lecteur", max_length=160)
    document = DocumentChooserBlock(label="Fichier")

    class Meta:
        label = "Fichier"
        icon = "download"
        template = "design/blocks/download.html"


class KitStepBlock(blocks.StructBlock):
    """A step of a workshop."""

    title = blocks.CharBlock(label="Étape", max_length=140)
    minutes = blocks.IntegerBlock(label="Minutes", min_value=1, max_value=600)
    text = blocks.RichTextBlock(label="Déroulé", features=PARAGRAPH_FEATURES, required=False)

    class Meta:
        label = "Étape"
        icon = "tick"


class ModuleBlock(blocks.StructBlock):
    """A part of a course."""

    title = blocks.CharBlock(label="Module", max_length=140)
    hours = blocks.DecimalBlock(label="Heures", min_value=Decimal("0.25"), max_value=500, required=False)
    text = blocks.RichTextBlock(label="Ce que l’on y apprend", features=PARAGRAPH_FEATURES, required=False)

    class Meta:
        label = "Module"
        icon = "list-ul"
