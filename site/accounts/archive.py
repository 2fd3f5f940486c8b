"""The ZIP that a person gets: all that every room holds on them, as JSON and to read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.text import slugify

from accounts.held import HeldFile, PersonalData, rooms_as_read
from design.templatetags.design_tags import moment

LONGEST_NAME = 60  # characters of the name of a file


@dataclass(frozen=True)
class Told:
    """A value as it is read: a text, or several things, or pairs of a label and what it labels."""

    text: str = ""
    things: list[Told] = field(default_factory=list)
    pairs: list[tuple[str, Told]] = field(default_factory=list)


@dataclass(frozen=True)
class RoomCopy:
    """What one room holds on a person, with the path of each file in the ZIP."""

    room: PersonalData
    things: list[dict[str, Any]]
    files: list[tuple[str, HeldFile]]

    @property
    def slug(self) -> str:
        """What its own files are named after."""
        return slugify(self.room.name)

    @property
    def told(self) -> list[Told]:
        """The things, to read."""
        return [told(thing) for thing in self.things]

    @property
    def is_empty(self) -> bool:
        """Whether the room holds nothing on them."""
        return not (self.things or self.files)


def write_archive(to: IO[bytes], address: str, now: datetime) -> None:
    """Write the ZIP of whoever uses this address: an index, two files a room, and their files."""
    rooms = [copy_of(room, address) for room in rooms_as_read()]
    empty = [room for room in rooms if room.is_empty]
    context = {"rooms": rooms, "empty_rooms": empty, "address": address, "at": now}
    with ZipFile(to, "w", ZIP_DEFLATED) as archive:
        archive.writestr("index.html", render_to_string("accounts/archive/index.html", context))
        archive.writestr("style.css", render_to_string("accounts/archive/style.css"))
        for room in rooms:
            page = render_to_string("accounts/archive/room.html", context | {"copy": room})
            archive.writestr(f"{room.slug}.html", page)
            archive.writestr(f"{room.slug}.json", as_json(room.things))
            for path, file in room.files:
                add_file(archive, path, file)


def copy_of(room: PersonalData, address: str) -> RoomCopy:
    """What a room holds on whoever uses this address."""
    folder = f"fichiers/{slugify(room.name)}"
    files = [
        (f"{folder}/{number}-{plain_name(file.name)}", file)
        for number, file in enumerate(room.files(address), start=1)
    ]
    return RoomCopy(room, room.export(address), files)


def plain_name(name: str) -> str:
    """The name of a file as every computer writes it."""
    stem, dot, ending = PurePath(name.replace("\\", "/")).name.rpartition(".")
    stem = slugify(stem or ending)[:LONGEST_NAME] or "fichier"
    return f"{stem}.{slugify(ending)}" if dot else stem


def add_file(archive: ZipFile, path: str, file: HeldFile) -> None:
    """Add a file piece by piece: a recording does not fit in memory, and is compressed already.

    One that is not there any more is left out; that it was there stands in the page of its room.
    """
    try:
        source = file.open()
    except FileNotFoundError:
        return
    entry = ZipInfo(path, timezone.localtime().timetuple()[:6])
    entry.compress_type = ZIP_STORED
    with source, archive.open(entry, "w", force_zip64=True) as target:
        shutil.copyfileobj(source, target)


def as_json(things: list[dict[str, Any]]) -> str:
    """Things for another program: dates in ISO 8601, letters as they are."""
    return json.dumps(things, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2) + "\n"


def told(value: Any, *, is_one_of_many: bool = False) -> Told:
    """A value as a person reads it; one of many leaves out what it says nothing of."""
    if isinstance(value, Mapping):
        said = [(label, each) for label, each in value.items() if not (is_one_of_many and each in (None, ""))]
        return Told(pairs=[(capitalised(str(label)), told(each)) for label, each in said])
    if isinstance(value, (list, tuple, set, frozenset)):
        return Told(things=[told(each, is_one_of_many=True) for each in value]) if value else Told("–")
    return Told(in_words(value))


def capitalised(text: str) -> str:
    """A text that begins with a capital, and is otherwise as it was."""
    return text[:1].upper() + text[1:]


def in_words(value: Any) -> str:
    """A plain value in French."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, datetime):
        return moment(timezone.localtime(value))
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, (int, float, Decimal)):
        return number_format(value, use_l10n=True, force_grouping=True)
    return str(value)
