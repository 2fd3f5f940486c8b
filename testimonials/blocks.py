"""Blocks of the room `testimonials`."""

from wagtail import blocks

from design.rich_text import PARAGRAPH_FEATURES


class StoryStepBlock(blocks.StructBlock):
    """Something that the firm did, and when."""

    title = blocks.CharBlock(label="Ce qui a été fait", max_length=140)
    when = blocks.CharBlock(
        label="Quand", max_length=40, required=False, help_text="« Mars 2025 », « La première semaine »."
    )
    text = blocks.RichTextBlock(label="Comment", features=PARAGRAPH_FEATURES, required=False)

    class Meta:
        label = "Étape"
        icon = "tick"
