"""Forms of the admin for documents."""

from typing import Any

from django import forms
from django.utils import timezone
from wagtail.documents.forms import BaseDocumentForm

from core.models import PortalDocument
from core.uploads import too_heavy
from design.templatetags.design_tags import weight


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
            file.help_text = f"{weight(file.max_upload_size)} au plus."
            for error in ("file_too_large", "file_too_large_unknown_size"):
                file.error_messages[error] = too_heavy()

    def save(self, commit: bool = True) -> PortalDocument:
        """Save; the date that readers see is that of a new version of the file."""
        if "file" in self.changed_data:
            self.instance.created_at = timezone.now()
        return super().save(commit=commit)
