"""Loading the territories from files."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.db import models, transaction

from core.published import raise_generation
from territories.enums import Zone
from territories.folding import fold
from territories.models import Commune, Department, PostalCode, Region

DATA = Path(__file__).resolve().parent / "data"
BATCH = 2000
# An `IN (…)` of this length is fine with every database.
SMALL_BATCH = 500
LONGEST_NAME = 60
INSEE_CODE = re.compile(r"\d[\dAB]\d{3}")
POSTAL_CODE = re.compile(r"\d{5}")

REGION_FIELDS = ["name", "slug", "in_region", "zone", "capital_id"]
DEPARTMENT_FIELDS = ["name", "region_id", "zone", "capital_id"]
STATE_FIELDS = ["is_current", "successor_id"]
COMMUNE_FIELDS = [
    "name",
    "folded_name",
    "department_id",
    "region_id",
    "population",
    "latitude",
    "longitude",
    *STATE_FIELDS,
]

M = TypeVar("M", bound=models.Model)
Built = TypeVar("Built")
Row = dict[str, str]


class TerritoryFileError(Exception):
    """A file cannot be loaded; the message, in French, says which line and why."""


@dataclass(frozen=True)
class TerritoryFiles:
    """Where the territories are read from: CSV files, gzipped or not. `data/README.md` tells the columns."""

    regions: Path = DATA / "regions.csv"
    departments: Path = DATA / "departments.csv"
    communes: Path = DATA / "communes.csv.gz"


@dataclass
class LoadReport:
    """What a load changed, in communes, and whether it changed anything at all."""

    communes: int = 0
    added: int = 0
    updated: int = 0
    retired: int = 0
    changed_anything: bool = False


@transaction.atomic
def load_territories(files: TerritoryFiles | None = None) -> LoadReport:
    """Make the territories what the files say: all of it or, on an error, nothing.

    A commune that is absent from the file is kept, no longer current. Running it twice changes nothing.
    Raises TerritoryFileError.
    """
    files = files or TerritoryFiles()
    regions = _parse(files.regions, ["code", "name", "zone", "capital_insee_code", "in_region"], _region)
    departments = _parse(
        files.departments, ["code", "name", "region_code", "zone", "capital_insee_code"], _department
    )
    region_of = {department.pk: department.region_id for department in departments}
    parsed = _parse(
        files.communes,
        ["insee_code", "name", "department_code", "postal_codes", "population", "latitude", "longitude"],
        lambda row: _commune(row, region_of),
    )
    communes = [commune for commune, _ in parsed]
    standing = set(Commune.objects.values_list("pk", flat=True))
    _check_references(files, regions, departments, communes, standing)

    report = LoadReport(communes=len(communes))
    changed = sum(_store(Region, regions, REGION_FIELDS)) + sum(
        _store(Department, departments, DEPARTMENT_FIELDS)
    )
    current = [commune for commune in communes if commune.is_current]
    former = [commune for commune in communes if not commune.is_current]
    for rows, fields in ((current, COMMUNE_FIELDS), (former, STATE_FIELDS)):
        added, updated = _store(Commune, rows, fields)
        report.added += added
        report.updated += updated
    report.retired = _retire_all_but({commune.pk for commune in communes})
    keep_codes = {commune.pk for commune in former} & standing
    changed += _store_postal_codes({c.pk: codes for c, codes in parsed if c.pk not in keep_codes})
    report.changed_anything = bool(changed or report.added or report.updated or report.retired)
    if report.changed_anything:
        raise_generation()
    return report


def _parse(path: Path, columns: list[str], build: Callable[[Row], Built]) -> list[Built]:
    """Build an object from each row. Raises TerritoryFileError with the line that is wrong."""
    built: dict[str, Built] = {}
    try:
        for line, row in _rows(path, columns):
            key = row[columns[0]]
            if key in built:
                raise TerritoryFileError(f"{path.name}, ligne {line} : le code {key} y est deux fois.")
            try:
                built[key] = build(row)
            except ValueError as error:
                raise TerritoryFileError(f"{path.name}, ligne {line} : {error}.") from error
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise TerritoryFileError(f"{path} : fichier illisible ({error}).") from error
    if not built:
        raise TerritoryFileError(f"{path.name} : le fichier est vide.")
    return list(built.values())


def _rows(path: Path, columns: list[str]) -> Iterator[tuple[int, Row]]:
    """Each row with its line, values stripped. Raises TerritoryFileError when a column is missing."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, restval="")
        missing = [column for column in columns if column not in (reader.fieldnames or [])]
        if missing:
            raise TerritoryFileError(f"{path.name} : il manque des colonnes ({', '.join(missing)}).")
        for row in reader:
            row.pop(None, None)
            yield reader.line_num, {column: value.strip() for column, value in row.items()}


def _name(row: Row) -> str:
    """Return the official name, with the apostrophe of print."""
    if not 0 < len(row["name"]) <= LONGEST_NAME:
        raise ValueError(f"le nom doit avoir de 1 à {LONGEST_NAME} caractères")
    return row["name"].replace("'", "’")


def _zone(row: Row) -> str:
    if row["zone"] not in Zone.values:
        raise ValueError(f"la zone « {row['zone']} » est inconnue")
    return row["zone"]


def _region(row: Row) -> Region:
    return Region(
        code=row["code"],
        name=_name(row),
        slug=fold(row["name"]).replace(" ", "-"),
        in_region=row["in_region"],
        zone=_zone(row),
        capital_id=row["capital_insee_code"] or None,
    )


def _department(row: Row) -> Department:
    return Department(
        code=row["code"],
        name=_name(row),
        region_id=row["region_code"],
        zone=_zone(row),
        capital_id=row["capital_insee_code"] or None,
    )


def _commune(row: Row, region_of: dict[str, str]) -> tuple[Commune, set[str]]:
    """Build a commune and its postal codes. Raises ValueError in French."""
    if not INSEE_CODE.fullmatch(row["insee_code"]):
        raise ValueError(f"« {row['insee_code']} » n’est pas un code INSEE")
    if row["department_code"] not in region_of:
        raise ValueError(f"le département « {row['department_code']} » est inconnu")
    codes = {code for code in row["postal_codes"].split(";") if code}
    if not all(POSTAL_CODE.fullmatch(code) for code in codes):
        raise ValueError(f"« {row['postal_codes']} » n’est pas une liste de codes postaux")
    successor = row.get("successor_insee_code") or None
    name = _name(row)
    commune = Commune(
        insee_code=row["insee_code"],
        name=name,
        folded_name=fold(name),
        department_id=row["department_code"],
        region_id=region_of[row["department_code"]],
        population=_number(row["population"], int, 0, 100_000_000) or 0,
        latitude=_number(row["latitude"], float, -90, 90),
        longitude=_number(row["longitude"], float, -180, 180),
        is_current=successor is None,
        successor_id=successor,
    )
    if commune.latitude is None or commune.longitude is None:
        commune.latitude = commune.longitude = None
    return commune, codes


def _number(text: str, kind: type[int | float], least: int, most: int) -> float | None:
    """Read a number within bounds, None for a blank. Raises ValueError in French."""
    if not text:
        return None
    try:
        number = kind(text)
    except ValueError:
        raise ValueError(f"« {text} » n’est pas un nombre") from None
    if not least <= number <= most:
        raise ValueError(f"« {text} » est hors des bornes ({least} à {most})")
    return number


def _check_references(
    files: TerritoryFiles,
    regions: list[Region],
    departments: list[Department],
    communes: list[Commune],
    standing: set[str],
) -> None:
    """Refuse codes that lead nowhere, in words rather than with a database error."""
    known = standing | {commune.pk for commune in communes}
    region_codes = {region.pk for region in regions}
    for department in departments:
        if department.region_id not in region_codes:
            raise TerritoryFileError(f"{files.departments.name} : la région de {department} est inconnue.")
    for commune in communes:
        if commune.successor_id and (commune.successor_id not in known or commune.successor_id == commune.pk):
            raise TerritoryFileError(
                f"{files.communes.name} : la commune qui remplace {commune} est inconnue."
            )
    # A file of some communes only, as tests have, leaves the capitals that it does not name blank.
    for territory in (*regions, *departments):
        if territory.capital_id not in known:
            territory.capital_id = None


def _store(model: type[M], rows: list[M], fields: list[str]) -> tuple[int, int]:
    """Write the rows that are new, and `fields` of those that differ; return how many of each."""
    standing = {pk: values for pk, *values in model.objects.values_list("pk", *fields)}
    differing = [row for row in rows if standing.get(row.pk) != [getattr(row, field) for field in fields]]
    if differing:
        model.objects.bulk_create(
            differing, BATCH, update_conflicts=True, unique_fields=["pk"], update_fields=fields
        )
    added = sum(row.pk not in standing for row in differing)
    return added, len(differing) - added


def _retire_all_but(named: set[str]) -> int:
    """Mark the communes that the file does not name as no longer current."""
    gone = [pk for pk in Commune.objects.current().values_list("pk", flat=True) if pk not in named]
    for start in range(0, len(gone), SMALL_BATCH):
        Commune.objects.filter(pk__in=gone[start : start + SMALL_BATCH]).update(is_current=False)
    return len(gone)


def _store_postal_codes(wanted: dict[str, set[str]]) -> int:
    """Give each of these communes exactly these postal codes; return how many rows changed."""
    standing = {
        (commune, code): pk
        for pk, commune, code in PostalCode.objects.values_list("pk", "commune_id", "code")
        if commune in wanted
    }
    needed = {(commune, code) for commune, codes in wanted.items() for code in codes}
    new = sorted(needed - standing.keys())
    PostalCode.objects.bulk_create([PostalCode(commune_id=pk, code=code) for pk, code in new], BATCH)
    gone = [pk for key, pk in standing.items() if key not in needed]
    for start in range(0, len(gone), SMALL_BATCH):
        PostalCode.objects.filter(pk__in=gone[start : start + SMALL_BATCH]).delete()
    return len(new) + len(gone)
