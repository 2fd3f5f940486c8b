"""What the forms of the site are made of: helper, layout objects, fields and the honeypot.

Rooms take everything that concerns the look of a form from here. The markup is the crispy-forms template
pack in `templates/dsfr/`; what it says about each field comes from `templatetags/design_forms.py`.
"""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper as CrispyFormHelper
from crispy_forms.layout import (
    HTML,
    ButtonHolder,
    Column,
    Div,
    Field,
    Fieldset,
    Hidden,
    Layout,
    MultiField,
    Row,
)
from crispy_forms.layout import Button as CrispyButton
from crispy_forms.layout import Submit as CrispySubmit
from crispy_forms.utils import render_field
from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.validators import FileExtensionValidator
from django.template import Context
from django.utils.safestring import SafeString
from django_recaptcha.widgets import ReCaptchaV2Checkbox

__all__ = [
    "HTML",
    "Button",
    "ButtonHolder",
    "Column",
    "DateInput",
    "Div",
    "Field",
    "Fieldset",
    "FormHelper",
    "Hidden",
    "HoneypotField",
    "HoneypotMixin",
    "Layout",
    "MultiField",
    "RobotCheckWidget",
    "Row",
    "SecondarySubmit",
    "Submit",
    "UploadField",
]

MEGABYTE = 1024 * 1024


class Submit(CrispySubmit):
    """The main button: `Submit("", "Envoyer mon message")`. A name serves to tell two buttons apart."""

    field_classes = "fr-btn"


class SecondarySubmit(CrispySubmit):
    """A button that sends the form too, for something else than the main one; its name tells them apart."""

    field_classes = "fr-btn fr-btn--secondary"


class Button(CrispyButton):
    """A secondary button that a script listens to."""

    field_classes = "fr-btn fr-btn--secondary"


class FormHelper(CrispyFormHelper):
    """The helper of a form: our words for what is wrong instead of the browser's, and no field forgotten.

    `submit` is the words of a single button under the form. `mark_optional = False` leaves out the mention
    « (facultatif) » and the line at the top, where nobody expects them: a search box, a panel of filters.
    """

    mark_optional = True
    render_hidden_fields = True

    def __init__(self, form: forms.BaseForm | None = None, *, submit: str = "") -> None:
        super().__init__(form)
        self.attrs = {"novalidate": True}
        if submit:
            self.add_input(Submit("", submit))

    def render_layout(
        self, form: forms.BaseForm, context: Context, template_pack: str = "dsfr"
    ) -> SafeString:
        """Render the layout, then the honeypot: a layout that forgot it would let every robot in."""
        html = super().render_layout(form, context, template_pack=template_pack)
        for name, field in form.fields.items():
            if isinstance(field, HoneypotField) and name not in form.rendered_fields:
                html += render_field(name, form, context, template_pack=template_pack)
        return html


class DateInput(forms.DateInput):
    """The browser's own date field, which shows the date in the reader's format."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class UploadField(forms.FileField):
    """A file of certain extensions and at most so many megabytes; both are said in the hint and checked."""

    widget = forms.FileInput

    def __init__(self, *, extensions: Sequence[str], max_megabytes: int, **kwargs) -> None:
        names = ", ".join(extension.upper() for extension in extensions)
        rule = f"Formats acceptés : {names}. Taille maximale : {max_megabytes} Mo."
        kwargs["help_text"] = " ".join(filter(None, [kwargs.get("help_text"), rule]))
        super().__init__(**kwargs)
        self.max_megabytes = max_megabytes
        self.widget.attrs["accept"] = ",".join(f".{extension}" for extension in extensions)
        self.validators += [
            FileExtensionValidator(extensions, message=f"Choisissez un fichier {names}."),
            self.check_size,
        ]

    def check_size(self, file: File) -> None:
        """Raise ValidationError when the file weighs more than the field takes."""
        if file.size > self.max_megabytes * MEGABYTE:
            message = f"Ce fichier est trop lourd : choisissez-en un de {self.max_megabytes} Mo au plus."
            raise ValidationError(message, code="too_heavy")


class HoneypotField(forms.Field):
    """A field that people never meet and that robots fill in. It accepts anything: a robot learns nothing."""

    widget = forms.TextInput

    def __init__(self) -> None:
        attrs = {"tabindex": "-1", "autocomplete": "off"}
        super().__init__(required=False, label="Laissez ce champ vide", widget=self.widget(attrs))


class HoneypotMixin:
    """Adds the honeypot to a form, and says whether somebody fell into it."""

    honeypot_name = "homepage"

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields[self.honeypot_name] = HoneypotField()

    @property
    def is_spam(self) -> bool:
        """Whether the honeypot was filled in; False while nothing was sent."""
        return bool((self[self.honeypot_name].data or "").strip())


class RobotCheckWidget(ReCaptchaV2Checkbox):
    """A button that fetches Google's check, and says so beforehand; until then nothing of it is there."""

    input_type = "checkbox"  # the library hides it, label and all
