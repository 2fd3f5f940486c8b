"""What is known of a firm, from whom and since when: read and written here only.

Each origin has its own last word; among them the firm's people are believed first, then a connector, then the
register. What nobody said is unknown (None), never zero. Rooms come here through `accounts.door`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.enums import FactOrigin
from accounts.fact_kinds import FACT_KINDS, FactError, Naf, TradeSaid, checked, kind_of
from accounts.models import Firm, FirmFact, User, Visitor
from taxonomy.models import Sector, Size
from taxonomy.services import size_of
from territories.models import Commune

__all__ = [
    "FactError",
    "FirmFacts",
    "Known",
    "Naf",
    "Subject",
    "TradeSaid",
    "drop_waiting",
    "facts_of",
    "forget",
    "hand_to_person",
    "propose",
]

Subject = Firm | Visitor | User
RANK = {origin: rank for rank, origin in enumerate(reversed(FactOrigin.values))}
OF = {Firm: "firm", Visitor: "visitor", User: "person"}


@dataclass(frozen=True)
class Known:
    """One fact: its value, who said it and when."""

    key: str
    value: Any
    origin: FactOrigin
    said_at: datetime
    said_by_id: int | None = None

    @property
    def label(self) -> str:
        """What the fact is about."""
        return kind_of(self.key).label

    @property
    def words(self) -> str:
        """The value in words."""
        return kind_of(self.key).say(self.value)

    @property
    def said_on(self) -> date:
        """The day it was said."""
        return timezone.localdate(self.said_at)


@dataclass(frozen=True)
class FirmFacts:
    """What is known of a firm. None means that nobody said it. `known` has dates and origins, by key.

    Money is in euros a year. `customers`, `sales_areas` and `stage` are keys of their vocabularies,
    `legal_form` is one of `LegalForm`; `independence` is whether no larger group holds a quarter of the firm.
    """

    trade: TradeSaid | None = None
    naf: Naf | None = None
    place: Commune | None = None
    headcount: int | None = None
    stage: str | None = None
    creation_date: date | None = None
    legal_form: str | None = None
    customers: frozenset[str] | None = None
    sales_areas: frozenset[str] | None = None
    turnover: Decimal | None = None
    balance_sheet: Decimal | None = None
    independence: bool | None = None
    known: Mapping[str, Known] = field(default_factory=lambda: MappingProxyType({}))

    def __bool__(self) -> bool:
        return bool(self.known)

    @property
    def size(self) -> Size | None:
        """The band of the headcount."""
        return size_of(self.headcount) if self.headcount else None

    @property
    def sector(self) -> Sector | None:
        """The family of trades, told by the activity."""
        return self.naf.sector if self.naf else None


def facts_of(subject: Subject) -> FirmFacts:
    """What is known of a firm, or of the firm of a visitor or of a person who have not said which it is.

    One query, and one more where a place is known.
    """
    return _facts(FirmFact.objects.filter(**_of(subject)))


def propose(
    subject: Subject,
    key: str,
    value: Any,
    *,
    origin: FactOrigin = FactOrigin.PERSON,
    by: User | None = None,
    said_at: datetime | None = None,
) -> FirmFact | None:
    """Write down what an origin says, in the place of what it said before; None takes its word back.

    It becomes what is known unless somebody more believed said otherwise. A trade brings its activity along.
    Something said before what is there changes nothing. Returns the row that now stands for that origin.
    Raises FactError with a sentence in French, KeyError for a key that is none.
    """
    values = {key: None if value is None else checked(key, value)}
    if key == "trade":
        trade = values["trade"] and values["trade"].trade
        values["naf"] = (
            checked("naf", Naf(trade.naf_code.code, trade.naf_code.nomenclature)) if trade else None
        )
    with transaction.atomic():
        if isinstance(subject, Firm):
            Firm.objects.select_for_update().get(pk=subject.pk)
        rows = [_write(subject, each, said, origin, by, said_at) for each, said in values.items()]
        if isinstance(subject, Firm):
            _copy_to(subject)
    return rows[0]


def forget(subject: Subject, key: str) -> None:
    """Take back what anybody said under this key; with a trade goes its activity."""
    keys = ["trade", "naf"] if key == "trade" else [key]
    with transaction.atomic():
        FirmFact.objects.filter(**_of(subject), key__in=keys).delete()
        if isinstance(subject, Firm):
            _copy_to(subject)


@transaction.atomic
def hand_to_person(source: Visitor | User, person: User) -> int:
    """Let what a visitor or another account said wait with a person, who tells its firm; return how many.

    Where both said something, the newer stays.
    """
    moved = 0
    waiting = {(fact.key, fact.origin): fact for fact in FirmFact.objects.filter(person=person)}
    for fact in FirmFact.objects.filter(**_of(source)):
        older = waiting.get((fact.key, fact.origin))
        if older and older.said_at > fact.said_at:
            continue
        if older:
            older.delete()
        moved += FirmFact.objects.filter(pk=fact.pk).update(
            visitor=None, person=person, said_by=person, waits_since=timezone.now()
        )
    return moved


def drop_waiting(person: User) -> int:
    """Forget what a person said and gave to no firm; return how many rows went."""
    return FirmFact.objects.filter(person=person).delete()[0]


def _of(subject: Subject) -> dict[str, Subject]:
    """The column that a subject's facts are found by."""
    return next({name: subject} for model, name in OF.items() if isinstance(subject, model))


def _write(
    subject: Subject, key: str, value: Any, origin: FactOrigin, by: User | None, said_at: datetime | None
) -> FirmFact | None:
    """Write one row."""
    said_at = said_at or timezone.now()
    said = FirmFact.objects.filter(**_of(subject), key=key, origin=origin)
    if value is None:
        said.filter(said_at__lte=said_at).delete()
        return None
    newer = said.filter(said_at__gt=said_at).first()
    if newer:
        return newer
    fact, _ = FirmFact.objects.update_or_create(
        **_of(subject),
        key=key,
        origin=origin,
        defaults={"value": kind_of(key).store(value), "said_at": said_at, "said_by": by},
        create_defaults={
            "value": kind_of(key).store(value),
            "said_at": said_at,
            "said_by": by,
            "waits_since": timezone.now() if isinstance(subject, User) else None,
        },
    )
    return fact


def _facts(rows: Iterable[FirmFact]) -> FirmFacts:
    """What rows of one subject say together."""
    believed: dict[str, FirmFact] = {}
    for row in rows:
        other = believed.get(row.key)
        if row.key in FACT_KINDS and (other is None or RANK[row.origin] > RANK[other.origin]):
            believed[row.key] = row
    known = {}
    for key in FACT_KINDS:
        row = believed.get(key)
        value = kind_of(key).load(row.value) if row else None
        if value is not None:
            known[key] = Known(key, value, FactOrigin(row.origin), row.said_at, row.said_by_id)
    return FirmFacts(**{key: fact.value for key, fact in known.items()}, known=MappingProxyType(known))


def _copy_to(firm: Firm) -> None:
    """Keep the firm's own columns in step with its facts."""
    facts = facts_of(firm)
    copied = {
        "trade_text": facts.trade.text if facts.trade else "",
        "trade": facts.trade.trade if facts.trade else None,
        "naf_code": facts.naf.code if facts.naf else "",
        "naf_nomenclature": str(facts.naf.nomenclature) if facts.naf else "",
        "place": facts.place,
    }
    for name, value in copied.items():
        setattr(firm, name, value)
    Firm.objects.filter(pk=firm.pk).update(**copied)
