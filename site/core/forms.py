"""Forms of the admin for documents and pictures."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils import timezone
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from core.models import PortalDocument
from core.uploads import limits, too_heavy


class TitleField(forms.CharField):
    """A title that starts as the name of a file, which may be longer than a title: then it is cut."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value)[: self.max_length].strip()


class DocumentForm(BaseDocumentForm):
    """A document, dated by its current file. The file itself is checked by the model."""

    title = TitleField(label="Titre", max_length=255)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if file := self.fields.get("file"):
            # The limit of the heaviest; the model checks that of each format.
            file.max_upload_size = settings.MEDIA_MAX_UPLOAD_SIZE
            file.help_text = limits()
            for error in ("file_too_large", "file_too_large_unknown_size"):
                file.error_messages[error] = too_heavy()

    def save(self, commit: bool = True) -> PortalDocument:
        """Save; the date that readers see is that of a new version of the file."""
        if "file" in self.changed_data:
            self.instance.created_at = timezone.now()
        return super().save(commit=commit)


class PictureField(WagtailImageField):
    """A picture that opens to its end, and is small enough to be worked on."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.error_messages |= {
            "invalid_image": "Ce fichier n’est pas une image, ou il est abîmé. Choisissez-en un autre.",
            "invalid_image_known_format": (
                "Cette image n’est pas au format %(extension)s, bien que son nom le dise : c’est une image "
                "%(image_format)s. Corrigez la fin de son nom, puis envoyez-la de nouveau."
            ),
            "file_too_many_pixels": (
                f"Cette image est trop grande : {self.max_image_pixels // 1_000_000} millions de points au "
                "plus. Réduisez-la, puis envoyez-la de nouveau."
            ),
        }

    def check_image_pixel_size(self, f: File) -> None:
        """Raise ValidationError for a picture that is too large or cut off (which Willow lets through)."""
        try:
            super().check_image_pixel_size(f)
        except (OSError, SyntaxError, ValueError) as error:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from error


class PictureForm(BaseImageForm):
    """A picture, with messages that say what to do."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if file := self.fields.get("file"):
            self.fields["file"] = PictureField(label=file.label, required=file.required, widget=file.widget)
