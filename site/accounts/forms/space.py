"""How a person arranges *mon espace*, and what they want to be written about."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.enums import Leaving, Rhythm, SpaceSection
from accounts.models import NotificationChoice, User
from accounts.notifying import NotificationKind, notification_kinds
from taxonomy.services import topics


class ArrangeForm(forms.Form):
    """A gesture on a section."""

    UP, DOWN, FOLD, UNFOLD, HIDE, SHOW, PLACE, RESET = (
        "monter",
        "descendre",
        "replier",
        "deplier",
        "masquer",
        "afficher",
        "placer",
        "retablir",
    )

    geste = forms.ChoiceField(
        choices=[(word, word) for word in (UP, DOWN, FOLD, UNFOLD, HIDE, SHOW, PLACE, RESET)]
    )
    section = forms.ChoiceField(choices=SpaceSection.choices, required=False)
    rang = forms.IntegerField(min_value=0, max_value=20, required=False)

    def clean(self) -> dict[str, Any]:
        """Every gesture but the last is about a section, and placing says where."""
        cleaned = super().clean()
        gesture = cleaned.get("geste")
        if gesture != self.RESET and not cleaned.get("section"):
            self.add_error("section", "Dites de quelle section il s’agit.")
        if gesture == self.PLACE and cleaned.get("rang") is None:
            self.add_error("rang", "Dites où placer la section.")
        return cleaned


class LeavingForm(forms.Form):
    """Why somebody wants no more mails, once these are ended (`fait`); they need not say."""

    raison = forms.ChoiceField(choices=Leaving.choices)
    fait = forms.BooleanField(required=False)


class NotificationForm(forms.Form):
    """How often, kind by kind and topic by topic."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: list[tuple[str, NotificationKind, str]] = []
        chosen = {
            (row.kind, row.topic): row.rhythm for row in NotificationChoice.objects.filter(person=person)
        }
        for kind in notification_kinds:
            lines = [(topic.key, topic.name) for topic in topics()] if kind.by_topic else [("", kind.title)]
            for topic, label in lines:
                name = f"{kind.key}-{topic}" if topic else kind.key
                self.fields[name] = forms.ChoiceField(
                    label=label,
                    choices=[(rhythm.value, kind.say(rhythm)) for rhythm in kind.rhythms],
                    initial=chosen.get((kind.key, topic), kind.start),
                    widget=forms.Select(attrs={"class": "fr-select"}),
                    error_messages={
                        "required": f"Choisissez un rythme pour « {label} ».",
                        "invalid_choice": f"Choisissez un des rythmes proposés pour « {label} ».",
                    },
                )
                self.rows.append((name, kind, topic))

    def groups(self) -> list[tuple[NotificationKind, list[forms.BoundField]]]:
        """Each kind with its fields."""
        groups: dict[str, tuple[NotificationKind, list[forms.BoundField]]] = {}
        for name, kind, _ in self.rows:
            groups.setdefault(kind.key, (kind, []))[1].append(self[name])
        return list(groups.values())

    def chosen(self) -> list[tuple[NotificationKind, dict[str, Rhythm]]]:
        """Each kind with the rhythm of each topic."""
        found: dict[str, tuple[NotificationKind, dict[str, Rhythm]]] = {}
        for name, kind, topic in self.rows:
            found.setdefault(kind.key, (kind, {}))[1][topic] = Rhythm(self.cleaned_data[name])
        return list(found.values())
