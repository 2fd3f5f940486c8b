"""What people send with their story: a photograph and a recording, checked, and made ready for the site."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import PurePath
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.validators import FileExtensionValidator
from PIL import Image, ImageOps
from wagtail.models import Collection, CollectionViewRestriction

from accounts.services import collection_below
from core.forms import PictureField
from core.media import read_media
from core.models import PortalDocument, PortalImage
from core.uploads import FORMATS, check_document, extension_of
from design.templatetags.design_tags import weight
from territories.models import Region
from testimonials.door import LONGEST_RECORDING

PHOTOGRAPHS = ["jpg", "jpeg", "png", "webp"]
RECORDINGS = [extension for extension, format_ in FORMATS.items() if format_.is_media]
# A portrait on the widest screen, twice as dense.
LONGEST_SIDE = 2400
# Where files wait for a reader: nobody downloads them who is not signed in.
WAITING = "À relire"

NO_PHOTOGRAPH = "Envoyez une photographie au format JPEG, PNG ou WebP."
HEAVY_PHOTOGRAPH = (
    f"Cette photographie est trop lourde : {weight(settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)} au plus. "
    "Envoyez-la en plus petit : votre téléphone le propose quand vous la partagez."
)
NO_RECORDING = (
    "Ce format n’est pas accepté. Envoyez une vidéo au format MP4, ou un son au format MP3 ou M4A. Votre "
    "téléphone en fait d’autres ? HandBrake et VLC, gratuits, les convertissent."
)
HEAVY_RECORDING = (
    f"Ce fichier est trop lourd : {weight(settings.MEDIA_MAX_UPLOAD_SIZE)} au plus. "
    "Raccourcissez-le, ou enregistrez-le en plus petit (720p suffit)."
)


def accepted(extensions: Iterable[str]) -> str:
    """The formats that a browser offers to choose from."""
    return ",".join(f".{extension}" for extension in extensions)


class PhotographField(PictureField):
    """A photograph of one of the formats that telephones and cameras make."""

    most_bytes = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    too_heavy = HEAVY_PHOTOGRAPH
    default_validators = [FileExtensionValidator(PHOTOGRAPHS, message=NO_PHOTOGRAPH)]

    def __init__(self, *, help_text: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.help_text = help_text
        self.widget.attrs["accept"] = accepted(PHOTOGRAPHS)
        self.error_messages |= {"file_too_large": HEAVY_PHOTOGRAPH, "invalid_image_extension": NO_PHOTOGRAPH}


class RecordingField(forms.FileField):
    """A video or a sound of one minute at most, that every browser plays."""

    most_bytes = settings.MEDIA_MAX_UPLOAD_SIZE
    too_heavy = HEAVY_RECORDING
    widget = forms.ClearableFileInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = accepted(RECORDINGS)
        self.validators.append(check_recording)


def check_recording(file: File) -> None:
    """Refuse what is no recording, or lasts too long. Raises ValidationError in words for its sender."""
    if extension_of(file.name) not in RECORDINGS:
        raise ValidationError(NO_RECORDING)
    check_document(file)
    seconds = read_media(file).seconds
    file.seek(0)
    if seconds > LONGEST_RECORDING:
        raise ValidationError(
            f"Cet enregistrement dure {seconds} secondes, pour {LONGEST_RECORDING} au plus. "
            "Raccourcissez-le avec votre téléphone, puis envoyez-le de nouveau."
        )


def without_metadata(photograph: File) -> ContentFile:
    """The same photograph upright, no larger than the site needs, without the place where it was taken."""
    photograph.seek(0)
    with Image.open(photograph) as opened:
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture = ImageOps.exif_transpose(opened)
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        is_drawn = picture.mode in ("RGBA", "LA", "P", "PA")
        format_, mode = ("PNG", "RGBA") if is_drawn else ("JPEG", "RGB")
        written = BytesIO()
        picture.convert(mode).save(written, format_, quality=88, optimize=True)
    return ContentFile(written.getvalue(), name=f"photographie.{'png' if is_drawn else 'jpg'}")


def waiting_collection(region_code: str) -> Collection:
    """Where the files of a region's stories wait, in the region's own collection."""
    region = Region.objects.filter(pk=region_code).first()
    root = Collection.get_first_root_node()
    collection = collection_below(collection_below(root, region.name) if region else root, WAITING)
    CollectionViewRestriction.objects.get_or_create(
        collection=collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    return collection


def to_image(file: File, title: str, collection: Collection) -> PortalImage:
    """A picture of the editors', made of a photograph that was sent."""
    kept = ImageFile(file, name=unguessable(file))
    image = PortalImage(title=title, description=title, collection=collection, file=kept)
    image._set_image_file_metadata()
    image.save()
    return image


def to_document(file: File, title: str, collection: Collection) -> PortalDocument:
    """A document of the editors', made of a recording that was sent."""
    document = PortalDocument(title=title, collection=collection, file=File(file, name=unguessable(file)))
    document._set_document_file_metadata()
    document.save()
    return document


def unguessable(file: File) -> str:
    """A name for a file that nobody has read yet."""
    return f"temoignage-{uuid4().hex[:16]}{PurePath(file.name).suffix}"
