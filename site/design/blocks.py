"""The blocks of which editors make pages, each with a preview and a word on what it is for."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.models import Page
from wagtail.rich_text import RichText

from design.players import outside_player, site_names

INLINE_FEATURES = ["bold", "italic", "link"]
PARAGRAPH_FEATURES = [*INLINE_FEATURES, "ol", "ul"]


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


class PictureBlock(blocks.StructBlock):
    """A picture that says what it shows, or that it is only there to please."""

    image = ImageBlock(
        label="Image",
        help_text="Décrivez ce que l’on voit pour qui ne voit pas l’image, ou cochez « décorative ».",
    )
    caption = blocks.CharBlock(label="Légende", max_length=250, required=False)

    class Meta:
        label = "Image"
        icon = "image"
        template = "design/blocks/picture.html"
        description = "Une photographie ou un schéma, avec un texte qui la remplace pour qui ne la voit pas."


class DownloadBlock(blocks.StructBlock):
    """A file to take away."""

    title = blocks.CharBlock(label="Nom du fichier pour le lecteur", max_length=160)
    document = DocumentChooserBlock(label="Fichier")

    class Meta:
        label = "Téléchargement"
        icon = "download"
        template = "design/blocks/download.html"
        description = "Un fichier à télécharger ; son format et son poids s’affichent tout seuls."


TRANSCRIPT_HELP = (
    "Tout ce qui est dit, et ce que l’on doit voir pour comprendre. Sert aux personnes sourdes ou aveugles, "
    "à qui ne peut pas mettre le son, et aux moteurs de recherche."
)


class VideoBlock(blocks.StructBlock):
    """A video of the portal, or of another site that nobody asks anything of before a person wants it.

    Captions and transcript are those of RGAA 4.1, criteria 4.1 and 4.3.
    """

    title = blocks.CharBlock(label="Titre", max_length=160, help_text="Ce que l’on va voir, en une phrase.")
    video = DocumentChooserBlock(
        label="Vidéo du portail",
        required=False,
        help_text="Un fichier MP4 (image en H.264, son en AAC), déposé parmi les documents.",
    )
    captions = DocumentChooserBlock(
        label="Sous-titres",
        required=False,
        help_text="Un fichier WebVTT (.vtt), déposé parmi les documents.",
    )
    no_speech = blocks.BooleanBlock(
        label="Personne n’y parle",
        required=False,
        help_text="La vidéo se comprend sans le son : elle se passe de sous-titres.",
    )
    poster = ImageChooserBlock(
        label="Image d’attente", required=False, help_text="Montrée avant que la vidéo commence."
    )
    url = blocks.URLBlock(
        label="ou vidéo d’un autre site",
        required=False,
        help_text="L’adresse de la page où on la regarde. Rien n’est demandé à cet autre site avant un clic.",
    )
    transcript = blocks.RichTextBlock(
        label="Transcription", features=PARAGRAPH_FEATURES, help_text=TRANSCRIPT_HELP
    )

    class Meta:
        label = "Vidéo"
        icon = "media"
        template = "design/blocks/video.html"
        description = "Une vidéo du portail, ou d’un autre site, avec ses sous-titres et sa transcription."
        preview_value = {
            "title": "Une boulangerie raconte ses commandes en ligne",
            "video": None,
            "captions": None,
            "no_speech": False,
            "poster": None,
            "url": "https://www.youtube.com/watch?v=aaaaaaaaaaa",
            "transcript": RichText("<p>« Le pain est prêt quand vous arrivez. »</p>"),
        }

    def clean(self, value: dict) -> dict:
        """Ask for exactly one video that can be played, and captions where somebody speaks."""
        value = super().clean(value)
        errors = video_errors(value)
        if errors:
            raise blocks.StructBlockValidationError(
                {name: ValidationError(message) for name, message in errors.items()}
            )
        return value

    def get_context(self, value: dict, parent_context: dict | None = None) -> dict:
        """Add the player of the other site, if its site may still be framed."""
        context = super().get_context(value, parent_context=parent_context)
        context["outside"] = outside_player(value["url"]) if value["url"] else None
        return context


def video_errors(value: dict) -> dict[str, str]:
    """What is wrong with a video, by field."""
    errors = {}
    video, captions, url = value["video"], value["captions"], value["url"]
    if bool(video) == bool(url):
        errors["video"] = (
            "Choisissez une vidéo du portail, ou donnez l’adresse d’une autre : l’une ou l’autre."
        )
    elif video and video.content_type != "video/mp4":
        errors["video"] = "Ce document n’est pas une vidéo. Choisissez un fichier MP4."
    elif url and not outside_player(url):
        errors["url"] = (
            "Ce n’est pas l’adresse d’une vidéo d’un site accepté. Copiez celle de la page où on la regarde, "
            f"sur l’un de ces sites : {', '.join(site_names())}."
        )
    if captions and captions.content_type != "text/vtt":
        errors["captions"] = (
            "Ce document n’est pas un fichier de sous-titres. Choisissez un fichier WebVTT (.vtt)."
        )
    elif video and not captions and not value["no_speech"]:
        errors["captions"] = (
            "Ajoutez les sous-titres de cette vidéo, ou cochez « Personne n’y parle » si c’est le cas."
        )
    return errors


class AudioBlock(blocks.StructBlock):
    """Something to listen to, with its transcript (RGAA 4.1, criterion 4.1)."""

    title = blocks.CharBlock(
        label="Titre", max_length=160, help_text="Ce que l’on va entendre, en une phrase."
    )
    audio = DocumentChooserBlock(
        label="Son", help_text="Un fichier MP3 ou M4A (AAC), déposé parmi les documents."
    )
    transcript = blocks.RichTextBlock(
        label="Transcription", features=PARAGRAPH_FEATURES, help_text=TRANSCRIPT_HELP
    )

    class Meta:
        label = "Son"
        icon = "media"
        template = "design/blocks/audio.html"
        description = "Un entretien ou une émission à écouter, avec sa transcription."
        preview_value = {
            "title": "Un plombier raconte ses devis sur téléphone",
            # Stands for a document: no file is there to be chosen before an editor sends one.
            "audio": SimpleNamespace(content_type="audio/mpeg", seconds=48, get_file_size=420_000),
            "transcript": RichText("<p>« Je fais le devis devant le client, il signe à l’écran. »</p>"),
        }

    def clean(self, value: dict) -> dict:
        """Ask for a sound."""
        value = super().clean(value)
        if not value["audio"].content_type.startswith("audio/"):
            message = "Ce document n’est pas un son. Choisissez un fichier MP3 ou M4A."
            raise blocks.StructBlockValidationError({"audio": ValidationError(message)})
        return value


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
