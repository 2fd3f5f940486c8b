"""What a document must be before anybody can download it: light, of a known format, really of it, harmless.

The messages are shown to editors as they stand. They never repeat the name of the file, which anybody may
have written.
"""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.utils.text import slugify

from core.media import read_media
from design.templatetags.design_tags import weight

ARCHIVES = {"zip", "7z", "rar", "tar", "gz", "tgz", "bz2", "xz", "zst", "cab", "iso", "jar"}
WITH_MACROS = {"docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm", "potm", "ppsm", "ppam"}
# What an honest office file of 20 MB needs once it is unpacked, pictures being packed already.
MOST_UNPACKED_BYTES = 200 * 1024 * 1024
MOST_PARTS = 5000
MOST_BYTES_OF_A_PART_READ = 1024 * 1024
LONGEST_STORED_NAME = 60

# Where LibreOffice keeps Basic and other scripts; where Microsoft's formats keep VBA and macros of Excel 4.
ODF_MACROS = re.compile(r"(?:basic|scripts)/", re.IGNORECASE)
OOXML_MACROS = re.compile(r"(?:.*/)?(?:vba(?:Project|Data)[^/]*|macrosheets/.*)", re.IGNORECASE)
# The codecs that every browser plays, by their names in RFC 6381: AAC; H.264 in the profiles Baseline, Main
# and High, of 8 bits a colour (a screen recorder may use others).
PLAYABLE_SOUND = re.compile(r"mp3|mp4a\.40\.[0-9]+")
PLAYABLE_PICTURE = re.compile(r"avc[13]\.(?:42|4d|64)[0-9a-f]{4}")
# A line that says when a caption is shown (WebVTT, 4.1): hours may be left out, settings may follow.
VTT_SIGNATURE = re.compile(r"WEBVTT(?:[ \t][^\n]*)?(?:\n|\Z)")
VTT_TIME = r"(?:([0-9]{2,4}):)?([0-5][0-9]):([0-5][0-9]\.[0-9]{3})"
VTT_TIMING = re.compile(rf"[ \t]*{VTT_TIME}[ \t]+-->[ \t]+{VTT_TIME}(?:[ \t][^\n]*)?")
# No text has them: all control characters but tabulation, line feed, form feed and carriage return.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")

MACROS = (
    "Ce fichier contient des macros, qui peuvent abîmer l’ordinateur de qui l’ouvre. "
    "Enregistrez-le sans macros, puis envoyez-le de nouveau."
)
UNREADABLE = (
    "Ce fichier est abîmé ou protégé par un mot de passe : il ne s’ouvre pas. "
    "Enregistrez-le de nouveau, sans mot de passe, puis envoyez-le."
)

UNPLAYABLE_PICTURE = (
    "Tous les navigateurs ne lisent pas cette vidéo : son image n’est pas encodée en H.264. Convertissez-la "
    "en MP4 « H.264 et AAC » (HandBrake et VLC, gratuits, le font), puis envoyez-la de nouveau."
)
UNPLAYABLE_SOUND = (
    "Tous les navigateurs ne lisent pas ce fichier : le son n’est pas encodé en AAC. Convertissez-le "
    "avec un son en AAC (HandBrake et VLC, gratuits, le font), puis envoyez-le de nouveau."
)


def disguised(extension: str) -> str:
    """The message about a file whose content is not what the end of its name says."""
    return (
        f"Ce fichier n’est pas au format {extension.upper()}, bien que son nom le dise. "
        "Enregistrez-le dans ce format avec le logiciel qui l’a créé, au lieu de changer son nom."
    )


def limits() -> str:
    """How heavy a file may be, in words."""
    document, media = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE, settings.MEDIA_MAX_UPLOAD_SIZE
    return f"{weight(document)} au plus, {weight(media)} pour un son ou une vidéo."


def too_heavy(format_: Format | None = None) -> str:
    """The message about a file above the limit of its format, or of all formats when it is not known."""
    if format_ is None:
        return f"Ce fichier est trop lourd : {limits()}"
    advice = (
        "Raccourcissez-le, ou enregistrez-le en plus petit (720p suffit)."
        if format_.is_media
        else "Réduisez ses images, ou partagez-le en deux."
    )
    return f"Ce fichier est trop lourd : {weight(format_.most_bytes)} au plus. {advice}"


def check_pdf(file: BinaryIO, format_: Format) -> None:
    """A PDF says so in its first bytes (ISO 32000, 7.5.2)."""
    if file.read(5) != b"%PDF-":
        raise ValidationError(disguised(format_.extension))


def check_text(file: BinaryIO, format_: Format) -> None:
    """A text can be read as UTF-8, as UTF-16 with its mark, or as Windows-1252, the French spreadsheet's."""
    content = file.read()
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not CONTROL.search(text):
            return
    raise ValidationError(disguised(format_.extension))


def check_odf(file: BinaryIO, format_: Format) -> None:
    """An OpenDocument names its type in the part `mimetype` (OpenDocument 1.3, part 2, 3.3)."""
    with parts_of(file, format_) as package:
        if read_part(package, "mimetype").strip() != format_.content_type.encode():
            raise ValidationError(disguised(format_.extension))
        if any(ODF_MACROS.match(name) for name in package.namelist()):
            raise ValidationError(MACROS)


def check_ooxml(file: BinaryIO, format_: Format) -> None:
    """An Office Open XML names the type of its main part in `[Content_Types].xml` (ECMA-376, part 2)."""
    with parts_of(file, format_) as package:
        types = read_part(package, "[Content_Types].xml")
        if b"macroEnabled" in types or any(OOXML_MACROS.fullmatch(name) for name in package.namelist()):
            raise ValidationError(MACROS)
        if f"{format_.content_type}.main+xml".encode() not in types:
            raise ValidationError(disguised(format_.extension))


def check_media(file: BinaryIO, format_: Format) -> None:
    """A recording is what its name says, whole, and encoded in a way that every browser plays."""
    media = read_media(file)
    if media.content_type != format_.content_type:
        raise ValidationError(disguised(format_.extension))
    if media.video_codec and not PLAYABLE_PICTURE.fullmatch(media.video_codec):
        raise ValidationError(UNPLAYABLE_PICTURE)
    if media.audio_codec and not PLAYABLE_SOUND.fullmatch(media.audio_codec):
        raise ValidationError(UNPLAYABLE_SOUND)


def check_captions(file: BinaryIO, format_: Format) -> None:
    """Captions are a WebVTT (W3C's Web Video Text Tracks Format, 4.1) whose every timing can be read."""
    try:
        text = file.read().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise ValidationError("Enregistrez ces sous-titres en UTF-8, puis envoyez-les de nouveau.") from None
    if not VTT_SIGNATURE.match(text) or CONTROL.search(text):
        raise ValidationError(
            "Ce fichier n’est pas au format WebVTT : sa première ligne doit être « WEBVTT ». "
            "Exportez vos sous-titres dans ce format, au lieu de changer le nom du fichier."
        )
    timings = [(number, line) for number, line in enumerate(text.split("\n"), 1) if "-->" in line]
    if not timings:
        raise ValidationError("Ce fichier ne contient aucun sous-titre. Exportez-le de nouveau.")
    for number, line in timings:
        if not is_timing(line):
            raise ValidationError(
                f"Ligne {number} : on ne peut pas lire quand ce sous-titre s’affiche. "
                "Écrivez son début et sa fin ainsi : 00:01.000 --> 00:04.500."
            )


def is_timing(line: str) -> bool:
    """Whether a line gives a beginning, then an end that comes later."""
    if not (found := VTT_TIMING.fullmatch(line)):
        return False
    begins, ends = (
        int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
        for hours, minutes, seconds in (found.groups()[:3], found.groups()[3:])
    )
    return begins < ends


@dataclass(frozen=True)
class Format:
    """A format that is accepted: how it is served, and the check of its content."""

    extension: str
    content_type: str
    check: Callable[[BinaryIO, Format], None]

    @property
    def is_media(self) -> bool:
        """Whether it is a recording, which takes time and has a limit of its own."""
        return self.check is check_media

    @property
    def most_bytes(self) -> int:
        """How heavy a file of this format may be."""
        return settings.MEDIA_MAX_UPLOAD_SIZE if self.is_media else settings.WAGTAILDOCS_MAX_UPLOAD_SIZE


ODF = "application/vnd.oasis.opendocument"
OOXML = "application/vnd.openxmlformats-officedocument"
FORMATS = {
    format_.extension: format_
    for format_ in (
        Format("csv", "text/csv", check_text),
        Format("docx", f"{OOXML}.wordprocessingml.document", check_ooxml),
        Format("m4a", "audio/mp4", check_media),
        Format("mp3", "audio/mpeg", check_media),
        Format("mp4", "video/mp4", check_media),
        Format("odp", f"{ODF}.presentation", check_odf),
        Format("ods", f"{ODF}.spreadsheet", check_odf),
        Format("odt", f"{ODF}.text", check_odf),
        Format("pdf", "application/pdf", check_pdf),
        Format("pptx", f"{OOXML}.presentationml.presentation", check_ooxml),
        Format("txt", "text/plain", check_text),
        Format("vtt", "text/vtt", check_captions),
        Format("xlsx", f"{OOXML}.spreadsheetml.sheet", check_ooxml),
    )
}


def extension_of(name: str) -> str:
    """What stands behind the last dot of a file's name, in small letters."""
    return PurePath(name).suffix[1:].lower()


def check_document(file: File) -> None:
    """Refuse a file that should not be offered for download.

    Raises ValidationError with a message for the person who sends it. The file is left open at its start.
    """
    format_ = format_of(file.name)
    if file.size > format_.most_bytes:
        raise ValidationError(too_heavy(format_))
    file.seek(0)
    try:
        format_.check(file, format_)
    finally:
        file.seek(0)


def format_of(name: str) -> Format:
    """The format that a file's name announces. Raises ValidationError for one that is not accepted."""
    extension = extension_of(name)
    if extension in ARCHIVES:
        raise ValidationError(
            "Les archives ne sont pas acceptées : on ne voit pas d’avance ce qu’elles contiennent. "
            "Envoyez chaque fichier à part."
        )
    if extension in WITH_MACROS:
        raise ValidationError(MACROS)
    if extension not in FORMATS:
        accepted = ", ".join(known.upper() for known in FORMATS)
        raise ValidationError(f"Ce format n’est pas accepté. Formats possibles : {accepted}.")
    return FORMATS[extension]


@contextmanager
def parts_of(file: BinaryIO, format_: Format) -> Iterator[ZipFile]:
    """The parts of an office file, which is a ZIP inside. Raises ValidationError for what none should be."""
    try:
        with ZipFile(file) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
                raise ValidationError(
                    "Ce fichier devient énorme quand on l’ouvre. "
                    "Allégez-le, par exemple en réduisant ses images."
                )
            yield package
    except BadZipFile:
        raise ValidationError(disguised(format_.extension)) from None
    except (NotImplementedError, RuntimeError, EOFError, zlib.error):
        raise ValidationError(UNREADABLE) from None


def read_part(package: ZipFile, name: str) -> bytes:
    """The beginning of a part, enough for those that name a type; nothing for a part that is not there."""
    try:
        with package.open(name) as part:
            return part.read(MOST_BYTES_OF_A_PART_READ)
    except KeyError:
        return b""


def stored_name(name: str) -> str:
    """The name under which a file is kept: short, in plain letters, so that every system can save it."""
    stem = slugify(PurePath(name).stem)[:LONGEST_STORED_NAME].strip("-")
    return f"{stem or 'document'}.{extension_of(name)}"


class LightFiles(FileUploadHandler):
    """Drops a file that passes the limit of its field while it arrives; the rest of the form comes in.

    `limits` are bytes by the field's name; a field that is not among them takes no file. `too_heavy` holds
    the names of the fields whose file was dropped. It goes first among a request's `upload_handlers`.
    """

    def __init__(self, limits: Mapping[str, int]) -> None:
        super().__init__()
        self.limits = limits
        self.too_heavy: set[str] = set()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin to count."""
        super().new_file(*args, **kwargs)
        self.arrived = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand on what is within the limit. Raises SkipFile for the rest."""
        self.arrived += len(raw_data)
        if self.arrived > self.limits.get(self.field_name, 0):
            self.too_heavy.add(self.field_name)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that keep it."""
