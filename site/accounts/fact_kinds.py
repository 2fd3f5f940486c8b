"""What may be known of a firm: for each key its values, how they are checked, stored and said."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import date_format, number_format

from accounts.enums import LegalForm
from design.combobox import LONGEST_TEXT, UNREADABLE_CHARACTER
from taxonomy.enums import Nomenclature
from taxonomy.models import CustomerKind, NafCode, SalesArea, Sector, Stage, Trade, Word
from taxonomy.services import sector_of, word, words
from taxonomy.trades import trade_with_key
from territories.models import Commune

MOST_PEOPLE = 99_999
MOST_EUROS = Decimal(10) ** 12
OLDEST = date(1600, 1, 1)


class Unfit(ValueError):
    """What is wrong with a value, in a sentence in French that says what to do."""


class FactError(ValueError):
    """A value that cannot be kept under its key; `message` says in French what to do."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(f"{key}: {message}")
        self.key, self.message = key, message


@dataclass(frozen=True)
class TradeSaid:
    """A trade in a person's words, and the trade that it is where somebody knows it."""

    text: str
    trade: Trade | None = None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Naf:
    """An official code of activity, with the list that it is of."""

    code: str
    nomenclature: str = Nomenclature.NAF2

    @property
    def sector(self) -> Sector | None:
        """The family of trades that it belongs to."""
        return sector_of(self.code, self.nomenclature)

    def __str__(self) -> str:
        return f"{self.code} ({Nomenclature(self.nomenclature).label})"


class FactKind(ABC):
    """A kind of fact. Values pass from `read` (checked) to `store` (plain, for JSON) and back by `load`."""

    def __init__(self, label: str) -> None:
        self.label = label

    @abstractmethod
    def read(self, value: Any) -> Any:
        """The value as `FirmFacts` holds it. Raises Unfit."""

    def store(self, value: Any) -> Any:
        """What is written down."""
        return value

    def load(self, stored: Any) -> Any:
        """The value that was written down, None when it means nothing any more."""
        return stored

    def say(self, value: Any) -> str:
        """The value in words."""
        return str(value)


class HeadcountKind(FactKind):
    """People who work there, the owner counted."""

    def read(self, value: Any) -> int:
        """The value as it is kept."""
        if isinstance(value, bool) or not isinstance(value, int):
            raise Unfit("Écrivez un nombre entier, en chiffres.")
        if not 1 <= value <= MOST_PEOPLE:
            raise Unfit(f"Comptez-vous aussi : de 1 à {number_format(MOST_PEOPLE)} personnes.")
        return value

    def say(self, value: int) -> str:
        """The value in words."""
        return f"{number_format(value)} personne{'s' if value > 1 else ''}"


class EurosKind(FactKind):
    """Euros of a year, zero among them."""

    def read(self, value: Any) -> Decimal:
        """The value as it is kept."""
        try:
            amount = Decimal(value)
        except (InvalidOperation, TypeError, ValueError):
            raise Unfit("Écrivez un montant en euros, en chiffres.") from None
        if not (amount.is_finite() and 0 <= amount <= MOST_EUROS):
            raise Unfit("Écrivez un montant en euros, de zéro à mille milliards.")
        return amount.quantize(Decimal("0.01"))

    def store(self, value: Decimal) -> str:
        """Plain, for JSON."""
        return str(value)

    def load(self, stored: str) -> Decimal:
        """The value that was written down."""
        return Decimal(stored)

    def say(self, value: Decimal) -> str:
        """The value in words."""
        cents = 0 if value == value.to_integral() else 2
        return f"{number_format(value, decimal_pos=cents, force_grouping=True)}\u00a0€"


class DayKind(FactKind):
    """A day in the past, or of the year to come for what is announced."""

    def read(self, value: Any) -> date:
        """The value as it is kept."""
        if not isinstance(value, date):
            raise Unfit("Écrivez une date.")
        if not OLDEST <= value <= timezone.localdate() + timedelta(days=366):
            raise Unfit("Cette date ne peut pas être celle d’une création. Vérifiez l’année.")
        return value

    def store(self, value: date) -> str:
        """Plain, for JSON."""
        return value.isoformat()

    def load(self, stored: str) -> date:
        """The value that was written down."""
        return date.fromisoformat(stored)

    def say(self, value: date) -> str:
        """The value in words."""
        return date_format(value, "j F Y")


class YesNoKind(FactKind):
    """Yes or no."""

    def read(self, value: Any) -> bool:
        """The value as it is kept."""
        if not isinstance(value, bool):
            raise Unfit("Répondez par oui ou par non.")
        return value

    def say(self, value: bool) -> str:
        """The value in words."""
        return "Oui" if value else "Non"


class ChoiceKind(FactKind):
    """One of the choices of a class."""

    def __init__(self, label: str, choices: type[TextChoices]) -> None:
        super().__init__(label)
        self.choices = choices

    def read(self, value: Any) -> str:
        """The value as it is kept."""
        if value not in self.choices.values:
            raise Unfit("Choisissez dans la liste.")
        return str(value)

    def say(self, value: str) -> str:
        """The value in words."""
        return self.choices(value).label


class WordKind(FactKind):
    """A word of a vocabulary, by its key."""

    def __init__(self, label: str, vocabulary: type[Word]) -> None:
        super().__init__(label)
        self.vocabulary = vocabulary

    def read(self, value: Any) -> str:
        """The value as it is kept."""
        key = getattr(value, "pk", value)
        if not isinstance(key, str) or word(self.vocabulary, key) is None:
            raise Unfit("Choisissez dans la liste.")
        return str(key)

    def say(self, value: str) -> str:
        """The value in words."""
        known = word(self.vocabulary, value)
        return known.name if known else value


class WordsKind(FactKind):
    """Words of a vocabulary, by their keys; at least one."""

    def __init__(self, label: str, vocabulary: type[Word]) -> None:
        super().__init__(label)
        self.vocabulary = vocabulary

    def read(self, value: Any) -> frozenset[str]:
        """The value as it is kept."""
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise Unfit("Choisissez dans la liste.")
        keys = frozenset(getattr(one, "pk", one) for one in value)
        if not keys or not all(isinstance(key, str) and word(self.vocabulary, key) for key in keys):
            raise Unfit("Choisissez au moins une réponse de la liste.")
        return keys

    def store(self, value: frozenset[str]) -> list[str]:
        """Plain, for JSON."""
        return sorted(value)

    def load(self, stored: list[str]) -> frozenset[str]:
        """The value that was written down."""
        return frozenset(stored)

    def say(self, value: frozenset[str]) -> str:
        """The value in words."""
        return ", ".join(known.name for known in words(self.vocabulary) if known.key in value)


class PlaceKind(FactKind):
    """A commune, as it is today."""

    def read(self, value: Any) -> Commune:
        """The value as it is kept."""
        place = value if isinstance(value, Commune) else self.load(value)
        if place is None or place.in_force is None:
            raise Unfit("Nous ne connaissons pas cette commune.")
        return place.in_force

    def store(self, value: Commune) -> str:
        """Plain, for JSON."""
        return value.pk

    def load(self, stored: Any) -> Commune | None:
        """The value that was written down."""
        if not isinstance(stored, str):
            return None
        commune = Commune.objects.with_department().filter(pk=stored).first()
        return commune and commune.in_force

    def say(self, value: Commune) -> str:
        """The value in words."""
        return value.label


class TradeKind(FactKind):
    """A trade that we know, or a person's own words for it."""

    def read(self, value: Any) -> TradeSaid:
        """The value as it is kept."""
        if isinstance(value, Trade):
            return TradeSaid(value.label, value)
        if isinstance(value, TradeSaid):
            text, trade = value.text, value.trade
        else:
            text, trade = value, None
        if not isinstance(text, str) or UNREADABLE_CHARACTER.search(text) or len(text) > LONGEST_TEXT:
            raise Unfit(f"Écrivez votre métier en quelques mots, {LONGEST_TEXT} caractères au plus.")
        text = unicodedata.normalize("NFC", " ".join(text.split()))
        if not text:
            raise Unfit("Écrivez votre métier.")
        return TradeSaid(text, trade)

    def store(self, value: TradeSaid) -> dict[str, str]:
        """Plain, for JSON."""
        return {"text": value.text} | ({"trade": value.trade.pk} if value.trade else {})

    def load(self, stored: dict[str, str]) -> TradeSaid:
        """The value that was written down."""
        key = stored.get("trade")
        trade = key and (trade_with_key(key) or Trade.objects.with_sector().filter(pk=key).first())
        return TradeSaid(stored["text"], trade or None)


class NafKind(FactKind):
    """An official code of activity, down to the sub-class."""

    def read(self, value: Any) -> Naf:
        """The value as it is kept."""
        naf = value if isinstance(value, Naf) else Naf(str(value))
        if not NafCode.objects.filter(nomenclature=naf.nomenclature, code=naf.code).exists():
            raise Unfit("Nous ne connaissons pas ce code d’activité. Exemple : 47.76Z.")
        return naf

    def store(self, value: Naf) -> dict[str, str]:
        """Plain, for JSON."""
        return {"code": value.code, "nomenclature": str(value.nomenclature)}

    def load(self, stored: dict[str, str]) -> Naf:
        """The value that was written down."""
        return Naf(**stored)


FACT_KINDS: dict[str, FactKind] = {
    "trade": TradeKind("Métier"),
    "naf": NafKind("Activité officielle (NAF)"),
    "place": PlaceKind("Commune"),
    "headcount": HeadcountKind("Personnes qui y travaillent"),
    "stage": WordKind("Où en est l’entreprise", Stage),
    "creation_date": DayKind("Date de création"),
    "legal_form": ChoiceKind("Forme juridique", LegalForm),
    "customers": WordsKind("Clients", CustomerKind),
    "sales_areas": WordsKind("Zone de vente", SalesArea),
    "turnover": EurosKind("Chiffre d’affaires annuel"),
    "balance_sheet": EurosKind("Total du bilan"),
    "independence": YesNoKind("Indépendante d’un plus grand groupe"),
}


def kind_of(key: str) -> FactKind:
    """The kind of a key. Raises KeyError for a key that is none: that is a mistake of ours."""
    return FACT_KINDS[key]


def checked(key: str, value: Any) -> Any:
    """The value as it is kept under this key. Raises FactError."""
    read: Callable[[Any], Any] = kind_of(key).read
    try:
        return read(value)
    except Unfit as error:
        raise FactError(key, str(error)) from error
