"""The blocks of which editors make pages, each with a preview and a word on what it is for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.models import Page
from wagtail.rich_text import RichText

from design.media_blocks import AudioBlock, DownloadBlock, PictureBlock, VideoBlock
from design.rich_text import PARAGRAPH_FEATURES


class TextBlock(blocks.RichTextBlock):
    """Prose with headings. Second-level headings make the table of contents."""

    class Meta:
        label = "Texte"
        icon = "pilcrow"
        template = "design/blocks/text.html"
        description = (
            "Des paragraphes, des listes et des intertitres. Les titres de niveau 2 font le sommaire."
        )
        preview_value = RichText(
            "<h2>Montrer vos horaires</h2><p>Vos clients cherchent d’abord <b>quand</b> vous êtes ouvert.</p>"
        )

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", ["h2", "h3", *PARAGRAPH_FEATURES, "document-link"])
        super().__init__(**kwargs)


class CalloutBlock(blocks.StructBlock):
    """A remark set apart."""

    title = blocks.CharBlock(label="Titre", max_length=120, required=False)
    text = blocks.RichTextBlock(label="Texte", features=PARAGRAPH_FEATURES)

    class Meta:
        label = "Mise en avant"
        icon = "help"
        template = "design/blocks/callout.html"
        description = (
            "Un conseil, une précaution ou un rappel que l’on ne doit pas manquer. Un par partie suffit."
        )
        preview_value = {
            "title": "Bon à savoir",
            "text": RichText("<p>Votre fiche est gratuite, et vous pouvez la corriger à tout moment.</p>"),
        }


class StepBlock(blocks.StructBlock):
    """One step."""

    title = blocks.CharBlock(label="Ce qu’il faut faire", max_length=140)
    text = blocks.RichTextBlock(label="Comment", features=PARAGRAPH_FEATURES, required=False)

    class Meta:
        label = "Étape"
        icon = "tick"


class StepsBlock(blocks.StructBlock):
    """Things to do in an order."""

    steps = blocks.ListBlock(StepBlock(), label="Étapes", min_num=2)

    class Meta:
        label = "Étapes"
        icon = "list-ol"
        template = "design/blocks/steps.html"
        description = "Des choses à faire dans l’ordre, numérotées."
        preview_value = {
            "steps": [
                {
                    "title": "Photographier la vitrine",
                    "text": RichText("<p>En plein jour, sans passant.</p>"),
                },
                {"title": "Vérifier les horaires", "text": RichText("<p>Jours fériés compris.</p>")},
            ]
        }


class QuoteBlock(blocks.StructBlock):
    """What somebody said."""

    text = blocks.TextBlock(
        label="Citation", max_length=500, help_text="Sans guillemets : ils viennent tout seuls."
    )
    author = blocks.CharBlock(label="Qui le dit", max_length=120)
    role = blocks.CharBlock(label="Métier, lieu", max_length=160, required=False)

    class Meta:
        label = "Citation"
        icon = "openquote"
        template = "design/blocks/quote.html"
        description = "Les mots d’une personne, avec son nom."
        preview_value = {
            "text": "Je croyais que ce n’était pas pour moi.",
            "author": "Une fleuriste",
            "role": "exemple fictif",
        }


class KeyFigureBlock(blocks.StructBlock):
    """A number, which is worth nothing without its source and its date."""

    value = blocks.CharBlock(label="Chiffre", max_length=30, help_text="Avec son unité : « 37 % ».")
    label = blocks.CharBlock(label="Ce qu’il dit", max_length=250)
    source = blocks.CharBlock(
        label="Source",
        max_length=250,
        help_text="Qui l’a établi, dans quelle enquête, auprès de combien d’entreprises.",
    )
    date = blocks.DateBlock(label="Date de la source")
    url = blocks.URLBlock(label="Adresse de la source", required=False)

    class Meta:
        label = "Chiffre clé"
        icon = "order"
        template = "design/blocks/key_figure.html"
        description = "Un grand chiffre, avec sa source et sa date (obligatoires)."
        preview_value = {
            "value": "37 %",
            "label": "des TPE et PME vendent ou encaissent en ligne",
            "source": "Baromètre France Num 2025, Direction générale des Entreprises (11 021 entreprises)",
            "date": date(2025, 9, 1),
        }


class QuestionBlock(blocks.StructBlock):
    """A question and its answer."""

    question = blocks.CharBlock(label="Question", max_length=200)
    answer = blocks.RichTextBlock(label="Réponse", features=PARAGRAPH_FEATURES)

    class Meta:
        label = "Question"
        icon = "help"


class QuestionsBlock(blocks.StructBlock):
    """Questions that one asks, folded until they are opened."""

    questions = blocks.ListBlock(QuestionBlock(), label="Questions", min_num=1)

    class Meta:
        label = "Questions et réponses"
        icon = "help"
        template = "design/blocks/questions.html"
        description = "Des questions que l’on se pose ; la réponse s’ouvre quand on la demande."
        preview_value = {
            "questions": [
                {"question": "Est-ce gratuit ?", "answer": RichText("<p>Oui, entièrement.</p>")},
                {"question": "Faut-il un numéro SIRET ?", "answer": RichText("<p>Non.</p>")},
            ]
        }


class CardsBlock(blocks.StructBlock):
    """Pages of the portal, as cards."""

    title = blocks.CharBlock(label="Titre", max_length=120, required=False)
    pages = blocks.ListBlock(blocks.PageChooserBlock(label="Page"), label="Pages", min_num=1, max_num=6)

    class Meta:
        label = "Cartes de pages"
        icon = "doc-full"
        template = "design/blocks/cards.html"
        description = "Jusqu’à six pages du portail à lire ensuite. Une page retirée du site disparaît d’ici."

    def get_context(self, value: dict, parent_context: dict | None = None) -> dict:
        """Add the pages that are still public, in the order chosen."""
        context = super().get_context(value, parent_context=parent_context)
        wanted = [page.pk for page in value["pages"] if page]
        found = {page.pk: page for page in Page.objects.filter(pk__in=wanted).live().public().specific()}
        context["pages"] = [found[pk] for pk in wanted if pk in found]
        return context


class CallToActionBlock(blocks.StructBlock):
    """One thing to do now."""

    text = blocks.CharBlock(label="Phrase", max_length=200, required=False)
    label = blocks.CharBlock(
        label="Bouton", max_length=60, help_text="Ce qui va se passer : « Recevoir mon résultat »."
    )
    page = blocks.PageChooserBlock(label="Page du portail", required=False)
    url = blocks.URLBlock(label="ou adresse d’un autre site", required=False)

    class Meta:
        label = "Bouton d’action"
        icon = "link"
        template = "design/blocks/call_to_action.html"
        description = "Un bouton, et un seul, vers la chose à faire maintenant."
        preview_value = {
            "text": "Une question ? Une personne vous répond.",
            "label": "Nous écrire",
            "page": None,
            "url": "",
        }

    def clean(self, value: dict) -> dict:
        """Ask for exactly one place to go to."""
        value = super().clean(value)
        if bool(value["page"]) == bool(value["url"]):
            message = "Choisissez une page du portail, ou donnez une adresse : l’une ou l’autre."
            raise blocks.StructBlockValidationError({"page": ValidationError(message)})
        return value


class TableBlock(blocks.StructBlock):
    """A table with a caption."""

    caption = blocks.CharBlock(label="Titre du tableau", max_length=160)
    table = TypedTableBlock(
        [
            ("text", blocks.CharBlock(label="Texte", required=False)),
            (
                "rich_text",
                blocks.RichTextBlock(label="Texte mis en forme", features=PARAGRAPH_FEATURES, required=False),
            ),
        ],
        label="Tableau",
    )

    class Meta:
        label = "Tableau"
        icon = "table"
        template = "design/blocks/table.html"
        description = "Des lignes et des colonnes, avec un titre qui dit ce que l’on y lit."


class BodyBlock(blocks.StreamBlock):
    """What a page is made of."""

    text = TextBlock()
    callout = CalloutBlock()
    steps = StepsBlock()
    questions = QuestionsBlock()
    key_figure = KeyFigureBlock()
    quote = QuoteBlock()
    picture = PictureBlock()
    video = VideoBlock()
    audio = AudioBlock()
    download = DownloadBlock()
    table = TableBlock()
    cards = CardsBlock()
    call_to_action = CallToActionBlock()

    class Meta:
        template = "design/blocks/body.html"
