"""What the DSFR template pack says about a form and about each of its fields."""

from dataclasses import dataclass
from functools import cached_property

from django import forms, template
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxLengthValidator, URLValidator
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from design.forms import HoneypotField, RobotCheckWidget

register = template.Library()

# What Django says by default, and what to do instead of what is wrong (RGAA 11.11: suggest, give an example).
PLAIN_WORDS = [
    (EmailValidator.message, "Écrivez une adresse complète, comme nom@exemple.fr."),
    (URLValidator.message, "Écrivez une adresse complète, comme https://exemple.fr."),
    (forms.DateField.default_error_messages["invalid"], "Écrivez la date ainsi : 31/12/2027."),
]
DATE_HINT = "Jour, mois, année. Exemple : 31/12/2027."


CONTROL = "dsfr/control.html"


@dataclass(frozen=True)
class FieldStyle:
    """How one kind of control is laid out: template, class of its box, class of the control itself."""

    template_name: str = CONTROL
    group_class: str = "fr-input-group"
    control_class: str = ""
    missing: str = "Complétez cette réponse."


HONEYPOT = FieldStyle("dsfr/honeypot.html")
FIELDSET = FieldStyle("dsfr/group.html", "fr-fieldset", missing="Choisissez une réponse.")
OWN = FieldStyle()
# The first class that a widget belongs to decides; a widget of none of them brings its own look.
STYLES = [
    (RobotCheckWidget, FieldStyle("dsfr/robot_check.html")),
    (forms.CheckboxInput, FieldStyle("dsfr/checkbox.html", "fr-checkbox-group", "", "Cochez cette case.")),
    (forms.Select, FieldStyle(CONTROL, "fr-select-group", "fr-select", "Choisissez dans la liste.")),
    (forms.FileInput, FieldStyle(CONTROL, "fr-upload-group", "fr-upload", "Choisissez un fichier.")),
    ((forms.widgets.Input, forms.Textarea), FieldStyle(CONTROL, "fr-input-group", "fr-input")),
]


def style_of(field: BoundField) -> FieldStyle:
    """Say how a field is laid out."""
    if isinstance(field.field, HoneypotField):
        return HONEYPOT
    if field.use_fieldset:
        return FIELDSET
    return next((style for kind, style in STYLES if isinstance(field.field.widget, kind)), OWN)


@dataclass(frozen=True)
class Option:
    """One radio button or checkbox of a group."""

    id: str
    control: SafeString
    label: str


class FieldParts:
    """Everything that the pack shows of one field. Ids exist only for the parts that are shown."""

    def __init__(self, field: BoundField) -> None:
        self.field = field
        self.widget = field.field.widget
        self.style = style_of(field)

    @cached_property
    def errors(self) -> list[str]:
        """The messages, in plain words where Django would speak like a form."""
        return [self._in_plain_words(error) for error in self.field.errors.as_data()]

    def _in_plain_words(self, error: ValidationError) -> str:
        if error.message == forms.Field.default_error_messages["required"]:
            return self.style.missing
        if error.message is MaxLengthValidator.message:
            return f"Raccourcissez ce texte : {error.params['limit_value']} caractères au maximum."
        said = next((ours for theirs, ours in PLAIN_WORDS if error.message == theirs), None)
        return said or error.messages[0]

    @property
    def optional(self) -> bool:
        """Whether « (facultatif) » stands beside the label."""
        return marks_optional(self.field.form) and may_be_left_empty(self.field)

    @property
    def hint(self) -> str:
        """The help text (HTML, from the form's author); how to write a date that is typed."""
        is_typed_date = isinstance(self.widget, forms.DateInput) and self.widget.input_type == "text"
        return self.field.help_text or (DATE_HINT if is_typed_date else "")

    @property
    def hint_id(self) -> str:
        """The id of the hint; Django's own name for it."""
        return f"{self.field.auto_id}_helptext"

    @property
    def error_id(self) -> str:
        """The id of the errors; Django's own name for it."""
        return f"{self.field.auto_id}_error"

    @property
    def limit(self) -> int | None:
        """How many characters a long text may have."""
        if isinstance(self.widget, forms.Textarea):
            return getattr(self.field.field, "max_length", None)
        return None

    @property
    def limit_id(self) -> str:
        """The id of the line that says how long a text may be."""
        return f"{self.field.auto_id}_limit"

    @cached_property
    def described_by(self) -> str:
        """The ids that describe the control, in the order in which they are read."""
        parts = [
            self.widget.attrs.get("aria-describedby"),
            self.hint and self.hint_id,
            self.limit and self.limit_id,
            self.errors and self.error_id,
        ]
        return " ".join(part for part in parts if part)

    @property
    def control(self) -> SafeString:
        """The control itself. A text longer than its limit is not cut behind the writer's back."""
        attrs: dict[str, str | bool] = {}
        classes = self.widget.attrs.get("class", "").split()
        if self.style.control_class and self.style.control_class not in classes:
            attrs["class"] = " ".join([self.style.control_class, *classes])
        if self.described_by and not self.field.use_fieldset:
            attrs["aria-describedby"] = self.described_by
        if self.limit:
            attrs["maxlength"] = False
        widget = self.widget
        if isinstance(widget, forms.ClearableFileInput):
            widget = forms.FileInput(widget.attrs)  # the template shows what is stored, and how to remove it
        return self.field.as_widget(widget, attrs)

    @cached_property
    def options(self) -> list[Option]:
        """The options of a group of radio buttons or checkboxes; empty for other widgets."""
        if not isinstance(self.widget, forms.RadioSelect):
            return []
        for bound in self.field.subwidgets:
            if not self.widget.allow_multiple_selected:
                # The group is invalid, not each of its radio buttons, which know no such state.
                bound.data["attrs"].pop("aria-invalid", None)
        return [
            Option(bound.id_for_label, bound.tag(), bound.choice_label) for bound in self.field.subwidgets
        ]

    @property
    def option_kind(self) -> str:
        """`checkbox` when several options may be chosen, else `radio`."""
        return "checkbox" if self.widget.allow_multiple_selected else "radio"

    @property
    def target(self) -> str:
        """The id that a link to this field leads to."""
        if self.options:
            return self.options[0].id
        return self.field.id_for_label or self.field.auto_id

    @property
    def stored_file(self) -> object | None:
        """The file that is there already, if the widget offers to keep or remove it."""
        value = self.field.value()
        is_stored = isinstance(self.widget, forms.ClearableFileInput) and self.widget.is_initial(value)
        return value if is_stored else None

    @property
    def removal_name(self) -> str:
        """The name of the checkbox that removes the stored file."""
        return self.widget.clear_checkbox_name(self.field.html_name)


def marks_optional(form: forms.BaseForm) -> bool:
    """Whether a form tells optional fields apart: always, unless its helper says otherwise."""
    return getattr(getattr(form, "helper", None), "mark_optional", True)


def may_be_left_empty(field: BoundField) -> bool:
    """Whether a person may, and could, leave a field as it is."""
    return not field.field.required and not field.field.disabled


@dataclass(frozen=True)
class ErrorLink:
    """One line of the error summary."""

    target: str
    label: str
    message: str

    @property
    def lead_in(self) -> str:
        """The label with a colon, unless it ends like a sentence: « Où êtes-vous ? »."""
        return self.label if self.label[-1:] in "?!:.…" else f"{self.label} :"


class FormParts:
    """What the pack shows of a form above its fields: error summary, and which answers are needed."""

    def __init__(self, form: forms.BaseForm) -> None:
        self.form = form
        self.fields = [FieldParts(field) for field in form.visible_fields()]

    @property
    def has_errors(self) -> bool:
        """Whether the form was sent and is not right yet."""
        return bool(self.form.errors)

    @property
    def title(self) -> str:
        """How many answers are to be looked at again."""
        wrong = sum(bool(parts.errors) for parts in self.fields)
        if not wrong:
            return "Votre envoi n’est pas encore parti"
        return "1 réponse est à revoir" if wrong == 1 else f"{wrong} réponses sont à revoir"

    @property
    def general_errors(self) -> list[str]:
        """What is wrong with the whole, hidden fields among it: nobody can be led to them."""
        hidden = [message for field in self.form.hidden_fields() for message in field.errors]
        return [*self.form.non_field_errors(), *hidden]

    @property
    def links(self) -> list[ErrorLink]:
        """The messages of the fields, in the order of the form."""
        return [
            ErrorLink(parts.target, str(parts.field.label), message)
            for parts in self.fields
            for message in parts.errors
        ]

    @property
    def required_line(self) -> str:
        """Which answers are needed; empty where it goes without saying."""
        answers = [
            parts.field
            for parts in self.fields
            if parts.style is not HONEYPOT and not parts.field.field.disabled
        ]
        needed = sum(field.field.required for field in answers)
        if not needed or len(answers) == 1 or not marks_optional(self.form):
            return ""
        if needed == len(answers):
            return "Toutes les réponses sont nécessaires."
        return "Toutes les réponses sont nécessaires, sauf celles qui portent la mention (facultatif)."

    @property
    def needs_script(self) -> bool:
        """Whether there is a summary to focus or a count to keep."""
        return self.has_errors or any(parts.limit for parts in self.fields)


@register.simple_tag
def field_parts(field: BoundField) -> FieldParts:
    """Say what to show of a field: `{% field_parts field as parts %}`."""
    return FieldParts(field)


@register.simple_tag
def form_parts(form: forms.BaseForm) -> FormParts:
    """Say what to show above the fields: `{% form_parts form as parts %}`."""
    return FormParts(form)
