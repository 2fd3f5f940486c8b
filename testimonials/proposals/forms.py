"""The three steps in which a firm tells its story, and what an editor writes about it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.robots import RobotCheckMixin
from design.forms import FormHelper, HoneypotMixin, SecondarySubmit, Submit
from taxonomy import services as taxonomy
from taxonomy.forms import TradeField
from taxonomy.models import Sector, Topic, Trade
from territories.forms import PlaceField
from testimonials.proposals.enums import Step
from testimonials.proposals.files import PhotographField, RecordingField
from testimonials.proposals.models import LONGEST_QUOTE, LONGEST_STORY, MOST_PEOPLE, Proposal

LONGEST_TRADE = Proposal._meta.get_field("trade").max_length
MOST_TOPICS = 3
LATER, BACK = "later", "back"

TOO_LONG = {"max_length": "C’est trop long : %(show_value)d caractères, pour %(limit_value)d au plus."}


class SentFile:
    """A file that has arrived already, as the form shows it."""

    def __init__(self, kind: str, name: str) -> None:
        self.name = name
        self.url = reverse("proposals:file", args=[kind])

    def __str__(self) -> str:
        return self.name


class StepForm(forms.Form):
    """One step. What is right in it can be kept before the rest is."""

    step: Step

    def __init__(self, *args: Any, too_heavy: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_heavy = too_heavy
        self.helper = FormHelper()
        self.helper.disable_csrf = True
        self.helper.add_input(Submit("next", "Continuer" if self.step.next else "Envoyer mon histoire"))
        if self.step.previous:
            self.helper.add_input(SecondarySubmit(BACK, "Revenir à l’étape précédente"))
        self.helper.add_input(SecondarySubmit(LATER, "Finir plus tard"))

    def clean(self) -> dict[str, Any]:
        """Normalise what was typed, and tell of the files that were too heavy to come in."""
        for name in self.too_heavy:
            if name in self.fields:
                self.add_error(name, self.fields[name].too_heavy)
        for name, value in self.cleaned_data.items():
            if isinstance(value, str):
                self.cleaned_data[name] = unicodedata.normalize("NFC", value)
        return self.cleaned_data

    @property
    def goes_on(self) -> bool:
        """Whether the person wants to go on to what follows, for which every answer has to be there."""
        return not {LATER, BACK}.intersection(self.data)

    @property
    def may_leave(self) -> bool:
        """Whether the step can be left as the person wants: where they do not go on, with answers missing."""
        if self.goes_on:
            return self.is_valid()
        wrong = [error.code for errors in self.errors.as_data().values() for error in errors]
        return all(code == "required" for code in wrong)

    @property
    def answers(self) -> dict[str, Any]:
        """What is right among the answers, by the fields of `Proposal`."""
        names = {field.name for field in Proposal._meta.get_fields()}
        return {name: value for name, value in self.cleaned_data.items() if name in names}


class WhoForm(StepForm):
    """Who tells the story, of which firm."""

    step = Step.WHO

    name = forms.CharField(
        label="Votre prénom et votre nom",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Dites comment vous vous appelez.", **TOO_LONG},
    )
    role = forms.CharField(
        label="Votre place dans l’entreprise",
        max_length=120,
        help_text="« Gérante », « boulanger et patron », « apprentie ».",
        error_messages={"required": "Dites ce que vous faites dans l’entreprise.", **TOO_LONG},
    )
    firm = forms.CharField(
        label="Le nom de l’entreprise",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": "Donnez le nom de l’entreprise.", **TOO_LONG},
    )
    trade = TradeField(
        label="Votre métier",
        free=True,
        help_text="Avec le mot de tous les jours : « fleuriste », « plombier », « gîte ».",
    )
    sector = forms.ModelChoiceField(
        Sector.objects.all(),
        label="Votre secteur d’activité",
        required=False,
        empty_label="Le site le sait d’après mon métier",
        help_text="Seulement si votre métier n’est pas parmi ceux que le site propose.",
        error_messages={"invalid_choice": "Choisissez un secteur de la liste."},
    )
    place = PlaceField(label="Votre commune", help_text="Nom ou code postal.")
    headcount = forms.IntegerField(
        label="Combien de personnes y travaillent ?",
        min_value=1,
        max_value=MOST_PEOPLE,
        help_text="Vous compris. Seul ou seule : 1.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "Donnez un nombre, même approché.",
            "invalid": "Écrivez un nombre entier, en chiffres.",
            "min_value": "Comptez-vous aussi : 1 au moins.",
            "max_value": "Nous recueillons les histoires d’entreprises de %(limit_value)d personnes au plus.",
        },
    )
    email = forms.EmailField(
        label="Votre adresse électronique",
        max_length=254,
        help_text="Pour confirmer votre envoi et vous poser une question. Elle n’est jamais montrée.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Donnez une adresse, pour que nous puissions vous écrire.",
            "invalid": "Cette adresse n’est pas complète. Exemple : prenom@exemple.fr",
            **TOO_LONG,
        },
    )

    def clean(self) -> dict[str, Any]:
        """File the firm by its trade; where nobody knows it, by the sector that the person chose."""
        answers = super().clean()
        trade = answers.get("trade")
        if isinstance(trade, Trade):
            answers |= {"trade": trade.word, "naf_code": trade.naf_code.code, "sector": trade.sector}
        elif trade:
            answers["naf_code"] = ""
            if len(trade) > LONGEST_TRADE:
                self.add_error("trade", f"C’est trop long : {LONGEST_TRADE} caractères au plus.")
            if not answers.get("sector") and "sector" not in self.errors:
                message = "Nous ne connaissons pas encore ce métier : choisissez le secteur le plus proche."
                self.add_error("sector", forms.ValidationError(message, code="required"))
        return answers


def level_choices() -> list[tuple[str, SafeString]]:
    """The levels, in plain words."""
    return [
        (level.key, format_html("<strong>{}</strong> {}", level.name, level.description))
        for level in taxonomy.levels()
    ]


class ChangeForm(StepForm):
    """What the firm did, and what came of it."""

    step = Step.CHANGE

    topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(),
        label="De quoi parle votre histoire ?",
        help_text="Un à trois thèmes.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choisissez au moins un thème.",
            "invalid_choice": "Choisissez des thèmes de la liste.",
            "invalid_pk_value": "Choisissez des thèmes de la liste.",
        },
    )
    level_before = forms.ChoiceField(
        label="Avant, où en était votre entreprise ?",
        choices=level_choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites d’où vous êtes parti."},
    )
    level_after = forms.ChoiceField(
        label="Et aujourd’hui ?",
        choices=level_choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites où vous en êtes."},
    )
    story = forms.CharField(
        label="Ce que vous avez fait",
        max_length=LONGEST_STORY,
        help_text="Comme à un confrère : d’abord, ensuite, ce qui a coincé, ce que cela a donné.",
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={
            "required": "Racontez en quelques phrases ce que vous avez fait.",
            "max_length": (
                "Votre récit est trop long : %(show_value)d caractères, pour %(limit_value)d au plus. "
                "Il est resté ci-dessous, en entier : gardez-en l’essentiel."
            ),
        },
    )
    quote = forms.CharField(
        label="Votre histoire en une phrase",
        max_length=LONGEST_QUOTE,
        help_text="Celle que l’on retiendra. Sans guillemets, ils viennent tout seuls.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez une phrase, avec vos mots.", **TOO_LONG},
    )
    photograph = PhotographField(
        label="Une photographie de vous ou de votre équipe",
        required=False,
        help_text="JPEG, PNG ou WebP, 15 Mo au plus. Le lieu où elle a été prise n’est pas gardé.",
    )
    recording = RecordingField(
        label="Une vidéo ou un son",
        required=False,
        help_text="Une minute au plus, 100 Mo au plus. Vidéo MP4, son MP3 ou M4A.",
    )

    def clean_topics(self) -> Any:
        topics = self.cleaned_data["topics"]
        if len(topics) > MOST_TOPICS:
            raise forms.ValidationError(f"Choisissez {MOST_TOPICS} thèmes au plus : les principaux.")
        return topics

    def clean(self) -> dict[str, Any]:
        """A story goes forward."""
        answers = super().clean()
        levels = {level.key: level for level in taxonomy.levels()}
        for name in ("level_before", "level_after"):
            if name in answers:
                answers[name] = levels[answers[name]]
        before, after = answers.get("level_before"), answers.get("level_after")
        if before and after and after.number < before.number:
            message = "Aujourd’hui, votre entreprise serait moins avancée qu’avant : corrigez l’un des deux."
            self.add_error("level_after", message)
        return answers


class AgreementForm(RobotCheckMixin, HoneypotMixin, StepForm):
    """The agreement to what was shown, and the sending."""

    step = Step.AGREEMENT

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    agreed = forms.BooleanField(
        label="J’ai lu ce texte et je suis d’accord.",
        error_messages={"required": "Cochez cette case pour envoyer votre histoire, ou revenez plus tard."},
    )

    def __init__(self, *args: Any, version: int, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": version}, **kwargs)
        self.shown_version = version

    def clean(self) -> dict[str, Any]:
        """One agrees to the words that stand there now."""
        answers = super().clean()
        if answers.get("agreed") and answers.get("version") != self.shown_version:
            self.data = self.data.copy()
            self.data["version"] = str(self.shown_version)
            self.data.pop("agreed", None)
            self.add_error("agreed", "Ce texte vient de changer. Relisez-le, puis cochez de nouveau la case.")
        return answers


STEP_FORMS = {form.step: form for form in (WhoForm, ChangeForm, AgreementForm)}


def initial_of(proposal: Proposal | None, step: Step) -> dict[str, Any]:
    """What a step of the form shows of a story that was begun."""
    if proposal is None or step == Step.AGREEMENT:
        return {}
    if step == Step.WHO:
        names = ("name", "role", "firm", "trade", "sector", "place", "headcount", "email")
        return {name: getattr(proposal, name) for name in names} | (
            {"sector": None} if proposal.naf_code else {}
        )
    return {
        "topics": list(proposal.topics.all()),
        "level_before": proposal.level_before_id,
        "level_after": proposal.level_after_id,
        "story": proposal.story,
        "quote": proposal.quote,
        **{
            kind: SentFile(kind, getattr(proposal, f"{kind}_name"))
            for kind in ("photograph", "recording")
            if getattr(proposal, kind)
        },
    }


def missing_step(proposal: Proposal | None) -> Step | None:
    """The first step that lacks an answer; None when the story can be sent."""
    needed = {
        Step.WHO: ("name", "role", "firm", "trade", "sector_id", "place_id", "headcount", "email"),
        Step.CHANGE: ("level_before_id", "level_after_id", "story", "quote"),
    }
    for step, names in needed.items():
        if proposal is None or not all(getattr(proposal, name) for name in names):
            return step
    return None if proposal.topics.exists() else Step.CHANGE


class LetterForm(forms.Form):
    """What an editor writes to the person."""

    text = forms.CharField(
        label="Votre message",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": "Écrivez votre message.",
            "max_length": "Trop long : %(show_value)d caractères, pour %(limit_value)d au plus.",
        },
    )

    def clean_text(self) -> str:
        return unicodedata.normalize("NFC", self.cleaned_data["text"])
