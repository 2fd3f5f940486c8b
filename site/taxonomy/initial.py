"""The words and codes that every installation starts with."""

import csv
from pathlib import Path

import yaml
from django.db import transaction

from core.door import InitialContent, initial_contents, raise_generation
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
        shipped = yaml.safe_load((DATA / "vocabularies.yaml").read_text(encoding="utf-8"))
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
