"""Fields in which one types a name among many: completed while typing, read by the server without JavaScript.

What is typed has a meaning: one thing, or else a sentence that says what to do, with things to choose from.
The subclasses of a field and of its widget say which things: communes, trades. A thing has `pk` and `label`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

LONGEST_TEXT = 120
LONGEST_QUOTE = 40
UNREADABLE_CHARACTER = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# The code of a text that is kept as it is. No thing has it: it is no slug and no number.
KEPT = "~"
KEEP_HINT = "Vous pouvez aussi garder vos mots."

Thing = TypeVar("Thing")


def quoted(text: str) -> str:
    """What was typed, short enough to be repeated in a sentence."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


class Typed(NamedTuple):
    """What a form sends: the text, and the code that was picked for it."""

    text: str
    code: str


@dataclass(frozen=True)
class Meaning(Generic[Thing]):
    """What a text means: one thing, or else a sentence that says what to do and things to choose from.

    `is_readable` is False for a text that is no name at all, and that nobody should keep.
    """

    found: Thing | None = None
    proposals: list[Thing] = field(default_factory=list)
    message: str = ""
    is_readable: bool = True

    def offered(self, code: str) -> Thing | None:
        """Return the thing of this code, if the text may mean it."""
        meant = [self.found] if self.found else self.proposals
        return next((thing for thing in meant if thing.pk == code), None)


@dataclass(frozen=True)
class Completion:
    """Where a field is completed, what the answer holds, and the words around it.

    The answer is JSON: under `rows` a list whose entries have `name`, `label` (the text once picked), and the
    code and the note under the names given here; under `message` a sentence where the text needs one.
    """

    url_name: str
    rows: str
    code: str
    note: str
    title: str
    proposed: str
    one: str
    several: str
    none: str
    chosen: str


class ComboboxWidget(forms.TextInput):
    """A text field that completes; without JavaScript it offers a choice when the text is not clear.

    The code travels in a second field, `<name>_<code>`. The server sends that one empty: the text that it
    shows for a thing leads back to the thing, so no code outlives its text.
    """

    template_name = "design/combobox.html"
    completion: Completion
    # Set by the field: whether a text may be kept as it is, and what it has read.
    may_keep = False
    kept = False
    meaning: Meaning = Meaning()

    class Media:
        js = [forms.Script("design/js/combobox.js", type="module")]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add what the template shows."""
        context = super().get_context(name, None, attrs)
        widget = context["widget"]
        widget["value"] = self.shown(value)
        widget["attrs"] = {"maxlength": LONGEST_TEXT, **widget["attrs"]}
        widget["code_name"] = self.code_name(name)
        widget["code"] = KEPT if self.kept or (self.may_keep and isinstance(value, str) and value) else ""
        widget["proposals"] = self.meaning.proposals
        widget["keep"] = KEPT if self.may_keep else ""
        widget["keep_hint"] = KEEP_HINT
        widget["completion"] = self.completion
        widget["url"] = reverse(self.completion.url_name)
        return context

    def shown(self, value: Any) -> str:
        """The text of the field: the name of the thing that is meant, or what was typed."""
        if isinstance(value, Typed | str):
            text = value.text if isinstance(value, Typed) else value
            if self.meaning.found:
                return self.name_of(self.meaning.found, text)
            return UNREADABLE_CHARACTER.sub("", text[:LONGEST_TEXT])
        return getattr(self.meaning.found or value, "label", "")

    def name_of(self, thing: Any, typed: str) -> str:
        """The name under which a thing is shown to who typed this."""
        return thing.label

    def code_name(self, name: str) -> str:
        """The name of the second field."""
        return f"{name}_{self.completion.code}"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        """Return what was sent. A radio button picked comes after the empty code, and wins."""
        return Typed(str(data.get(name) or ""), str(data.get(self.code_name(name)) or ""))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Tell whether neither was sent."""
        return name not in data and self.code_name(name) not in data


class ComboboxField(forms.Field):
    """A thing, from its name. Its value is the thing, None where it may be blank.

    A code alone is read too, so that an address can carry one. With `free`, a text that means nothing here is
    kept: the value is then that text, at most `LONGEST_TEXT` characters; while something resembles it, the
    person is asked once.
    """

    widget: ComboboxWidget

    def __init__(self, *, free: bool = False, **kwargs) -> None:
        super().__init__(**kwargs)
        self.free = self.widget.may_keep = free

    def resolve(self, text: str) -> Meaning:
        """Read a text that is not empty."""
        raise NotImplementedError

    def thing_of(self, code: str) -> Any | None:
        """Find the thing of a code, as it is today; None for a code that is none."""
        raise NotImplementedError

    def clean(self, value: Any) -> Any:
        """Find the thing. Raises ValidationError with a sentence that says what to do."""
        typed = self.typed(value)
        meaning = self.widget.meaning = self.meaning_of(typed)
        if not any(typed):
            self.validate(None)
            return None
        if meaning.found is None:
            return self.unclear(typed, meaning)
        self.run_validators(meaning.found)
        return meaning.found

    def typed(self, value: Any) -> Typed:
        """What was sent, without spaces around. A disabled field gives back its initial value."""
        if isinstance(value, Typed):
            text, code = value.text.strip(), value.code.strip()
            return Typed(text, "" if code == KEPT and not text else code)
        if self.free and isinstance(value, str) and value and self.thing_of(value) is None:
            return Typed(value, KEPT)
        return Typed("", getattr(value, "pk", value) or "")

    def meaning_of(self, typed: Typed) -> Meaning:
        """What was meant: the code counts only for a text that may mean it, or without a text."""
        if typed.text:
            meaning = self.resolve(typed.text)
            picked = meaning.offered(typed.code)
            return Meaning(picked) if picked else meaning
        if typed.code:
            return Meaning(
                self.thing_of(typed.code), message=self.error_messages["unknown"], is_readable=False
            )
        return Meaning()

    def unclear(self, typed: Typed, meaning: Meaning) -> str:
        """Keep a text where that is allowed, if nothing resembles it or the person said so; refuse others."""
        if not (self.free and meaning.is_readable):
            raise ValidationError(meaning.message, code="unknown")
        if meaning.proposals and typed.code != KEPT:
            raise ValidationError(f"{meaning.message} {KEEP_HINT}", code="unknown")
        self.widget.kept = True
        self.widget.meaning = Meaning()
        return unicodedata.normalize("NFC", " ".join(typed.text.split()))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether the text means another thing than the initial one."""
        try:
            thing = self.clean(data)
        except ValidationError:
            return True
        return getattr(initial, "pk", initial or None) != getattr(thing, "pk", thing)
