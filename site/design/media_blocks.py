"""Blocks that show or give a file: pictures, downloads, recordings."""

from __future__ import annotations

from types import SimpleNamespace

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.rich_text import RichText

from design.players import outside_player, site_names
from design.rich_text import PARAGRAPH_FEATURES


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
