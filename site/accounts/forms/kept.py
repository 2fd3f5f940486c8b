"""The buttons that keep a page or tick it as read, a note, and what the list shows."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from accounts.models.visitors import LONGEST_NOTE
from design.forms import FormHelper


class KeepForm(forms.Form):
    """What the button asks for; without a field it changes what is, so the least that is sent will do."""

    KEEP, LET_GO = "garder", "retirer"

    souhait = forms.ChoiceField(choices=[(KEEP, "Garder"), (LET_GO, "Retirer")], required=False)

    def wants_to_keep(self, *, is_kept: bool) -> bool:
        """Whether the page is to be on the list afterwards."""
        self.is_valid()
        wish = self.cleaned_data.get("souhait")
        return wish == self.KEEP if wish else not is_kept


class ReadForm(forms.Form):
    """Whether a page is to count as read afterwards; without a word it does."""

    souhait = forms.ChoiceField(choices=[("lu", "Lu"), ("a-lire", "À lire")], required=False)

    def is_read(self) -> bool:
        """Whether the page is ticked afterwards."""
        self.is_valid()
        return self.cleaned_data.get("souhait") != "a-lire"


class NoteField(forms.CharField):
    """A short text whose line breaks count once, as in the box where it is typed."""

    def to_python(self, value: Any) -> str:
        """The text with plain line breaks."""
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


def digest(note: str) -> str:
    """By what a form knows the note that it was shown with; empty without any."""
    return sha256(note.encode()).hexdigest()[:16] if note else ""


class NoteForm(forms.Form):
    """What a person notes beside what they keep; a note that another window wrote since is not lost."""

    note = NoteField(
        label="Ma note",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Personne d’autre ne la lit. 500 caractères au plus ; vide, elle disparaît.",
        error_messages={
            "max_length": (
                "Cette note est trop longue : %(show_value)d caractères, pour %(limit_value)d au plus."
            ),
            "null_characters_not_allowed": "Cette note contient un caractère que nous ne savons pas garder.",
        },
    )

    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, str] | None, *, note: str) -> None:
        """`note` is the one that is there."""
        super().__init__(data, initial={"note": note, "shown": digest(note)})
        self.there = note
        self.helper = FormHelper(submit="Enregistrer ma note")
        self.helper.disable_csrf = True  # the page checks where the form comes from

    def clean(self) -> None:
        """Say what is there when it is not what the form was shown with; sent once more, it is replaced."""
        typed, shown = self.cleaned_data.get("note"), self.cleaned_data.get("shown")
        if self.there and typed not in (None, self.there) and shown != digest(self.there):
            self.data = {"note": typed, "shown": digest(self.there)}
            self.add_error(
                "note",
                f"Cette note a changé dans une autre fenêtre. Elle dit maintenant : « {self.there} ». "
                "Reprenez-en ce qu’il faut, puis enregistrez de nouveau.",
            )


class KeptQuery(forms.Form):
    """What the list shows, from its address or from a button in it; what is unknown shows everything."""

    ALL, TO_READ, READ, SEARCHES = "", "a-lire", "lu", "recherches"
    VIEWS = (
        (ALL, "Tout"),
        (TO_READ, "À lire"),
        (READ, "Lu"),
        (SEARCHES, "Recherches"),
    )

    voir = forms.ChoiceField(choices=VIEWS, required=False)
    page = forms.IntegerField(min_value=1, max_value=10_000, required=False)
    depuis_la_liste = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_valid()

    @property
    def view(self) -> str:
        """The key of the part that is shown."""
        return self.cleaned_data.get("voir", self.ALL)

    @property
    def number(self) -> int:
        """The number of the page of that part, from 1."""
        return self.cleaned_data.get("page") or 1

    @property
    def comes_from_the_list(self) -> bool:
        """Whether a button stood in the list, where the person wants to stay."""
        return self.cleaned_data["depuis_la_liste"]

    @property
    def address(self) -> str:
        """The list, as it was."""
        page = {"page": self.number} if self.number > 1 else {}
        query = ({"voir": self.view} if self.view else {}) | page
        return reverse("accounts:kept") + (f"?{urlencode(query)}" if query else "")
