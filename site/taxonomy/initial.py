"""The words and codes that every installation starts with."""

import csv
from pathlib import Path

from django.db import transaction

from core.building import read_yaml
from core.door import InitialContent, initial_contents, raise_generation
from core.text import folded
from taxonomy.enums import Nomenclature
from taxonomy.models import (
    Audience,
    CustomerKind,
    Level,
    NafCode,
    SalesArea,
    Sector,
    Size,
    Stage,
    Topic,
    Trade,
    Word,
)

DATA = Path(__file__).parent / "data"
VOCABULARIES: dict[str, type[Word]] = {
    "topics": Topic,
    "sectors": Sector,
    "sizes": Size,
    "customer_kinds": CustomerKind,
    "sales_areas": SalesArea,
    "stages": Stage,
    "levels": Level,
    "audiences": Audience,
}


@initial_contents.register
class Vocabularies(InitialContent):
    """The vocabularies, and the official codes of activities filed in sectors."""

    name = "vocabulaires"
    order = 20

    @transaction.atomic
    def install(self) -> str:
        """Create the words and codes that are missing; words that editors changed stay theirs."""
        shipped = read_yaml(DATA / "vocabularies.yaml")
        divisions = {
            (nomenclature, division): entry["key"]
            for entry in shipped["sectors"]
            for nomenclature, numbers in entry.pop("divisions").items()
            for division in numbers
        }
        new_words = sum(add_missing_words(model, shipped[name]) for name, model in VOCABULARIES.items())
        new_codes = add_missing_codes(divisions)
        if new_words or new_codes:
            raise_generation()
        return f"{new_words} mots et {new_codes} codes NAF ajoutés"


@initial_contents.register
class Trades(InitialContent):
    """Everyday trades, with their official codes."""

    name = "métiers"
    order = 21

    @transaction.atomic
    def install(self) -> str:
        """Create the trades that are missing; those that editors changed stay theirs."""
        new_trades = add_missing_trades()
        if new_trades:
            raise_generation()
        return f"{new_trades} métiers ajoutés"


def add_missing_words(model: type[Word], entries: list[dict[str, str | int]]) -> int:
    """Create the entries whose key is not there yet, in the order of the file; return how many."""
    known = set(model.objects.values_list("key", flat=True))
    missing = [
        model(position=position, **entry)
        for position, entry in enumerate(entries, start=1)
        if entry["key"] not in known
    ]
    return len(model.objects.bulk_create(missing))


def add_missing_codes(sector_keys: dict[tuple[str, str], str]) -> int:
    """Create the codes that are not there yet; return how many.

    `sector_keys` maps (nomenclature, division) to the key of a sector. Raises KeyError when a division has
    none.
    """
    known = set(NafCode.objects.values_list("nomenclature", "code"))
    with (DATA / "naf.csv").open(encoding="utf-8", newline="") as file:
        missing = [
            NafCode(
                **row, division=row["code"][:2], sector_id=sector_keys[row["nomenclature"], row["code"][:2]]
            )
            for row in csv.DictReader(file)
            if (row["nomenclature"], row["code"]) not in known
        ]
    return len(NafCode.objects.bulk_create(missing))


def add_missing_trades() -> int:
    """Create the trades that are not there yet; return how many.

    A trade whose key is there was shipped before, and may have been changed since. One whose word an editor
    took for another trade is left out. Raises KeyError for a code that no nomenclature has.
    """
    standing = Trade.objects.values_list("key", "folded_word")
    keys, words = map(set, zip(*standing, strict=True)) if standing else (set(), set())
    with (DATA / "trades.csv").open(encoding="utf-8", newline="") as file:
        shipped = [(folded(row["word"]), row) for row in csv.DictReader(file)]
    missing = [
        (fold.replace(" ", "-"), row)
        for fold, row in shipped
        if fold not in words and fold.replace(" ", "-") not in keys
    ]
    return len(Trade.objects.bulk_create(trades_of(missing))) if missing else 0


def trades_of(rows: list[tuple[str, dict[str, str]]]) -> list[Trade]:
    """Build trades from keys and rows of the file."""
    codes = dict(NafCode.objects.filter(nomenclature=Nomenclature.NAF2).values_list("code", "pk"))
    trades = [
        Trade(
            key=key,
            word=row["word"],
            synonyms=row["synonyms"].replace("|", "\n"),
            naf_code_id=codes[row["naf_code"]],
        )
        for key, row in rows
    ]
    for trade in trades:
        trade.fold_names()
    return trades
