"""What a recording says of itself: its kind, its length, its codecs. Nothing is decoded.

Files come from anybody. Whatever they claim, little is read of them, and nothing is believed that reaches
beyond their end: of an MP4 the box `moov` alone, of which mutagen is given the few bytes that it needs; of an
MP3 the first frames, never the tags, whose parts may be compressed to a thousandth.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import SEEK_END, BytesIO
from typing import BinaryIO

from django.core.exceptions import ValidationError
from mutagen.mp3 import MPEGInfo
from mutagen.mp4 import MP4

from core.enums import MediaKind

# A movie of 100 MB describes its samples in less than 3 MB, in some ten boxes beside each other.
MOST_MOVIE_BYTES = 16 * 1024 * 1024
MOST_BOXES = 1000
MOST_TAGS = 8
MOST_SECONDS = 24 * 3600

NEITHER = (
    "Ce fichier n’est ni une vidéo ni un son que le site sait lire, ou il est abîmé. "
    "Enregistrez une vidéo au format MP4, un son au format MP3 ou M4A, puis envoyez-le de nouveau."
)
CUT = "Ce fichier est abîmé, ou il n’est pas arrivé en entier. Enregistrez-le de nouveau, puis envoyez-le."
ENDLESS = (
    "Ce fichier ne dit pas combien de temps il dure, comme un direct qui n’a pas été terminé. "
    "Enregistrez-le de nouveau, en un seul morceau, puis envoyez-le."
)


@dataclass(frozen=True)
class Media:
    """The facts of a recording. Codecs are named as in RFC 6381 (« avc1.4d401f », « mp4a.40.2 »).

    `width` and `height` are those of the picture as it is shown, in pixels, 0 for a sound.
    """

    content_type: str
    seconds: int
    audio_codec: str = ""
    video_codec: str = ""
    width: int = 0
    height: int = 0

    @property
    def kind(self) -> MediaKind:
        """Whether it is seen or only heard."""
        return MediaKind.VIDEO if self.content_type.startswith("video/") else MediaKind.AUDIO


def read_media(file: BinaryIO) -> Media:
    """Read the facts of a recording from its content, whatever its name.

    Raises ValidationError, in words for the person who sends the file. The file is left open, anywhere.
    """
    file.seek(0)
    beginning = file.read(12)
    media = read_mp4(file) if beginning[4:8] == b"ftyp" else read_mp3(file)
    if media.seconds <= 0:
        raise ValidationError(ENDLESS)
    if media.seconds > MOST_SECONDS:
        raise ValidationError(CUT)
    return media


def whole_seconds(seconds: float) -> int:
    """A length as it is said and compared: rounded, and at least one second for what is not empty."""
    return max(1, round(seconds)) if seconds > 0 else 0


# MP3 -------------------------------------------------------------------------------------------------


def read_mp3(file: BinaryIO) -> Media:
    """The facts of an MP3. Raises ValidationError for what does not hold its frames."""
    try:
        info = MPEGInfo(file, after_tags(file))
    except Exception:  # noqa: BLE001  (whatever a hostile file makes mutagen raise, it is no MP3)
        raise ValidationError(NEITHER) from None
    if info.sketchy or info.layer != 3:
        raise ValidationError(NEITHER)
    return Media("audio/mpeg", whole_seconds(info.length), audio_codec="mp3")


def after_tags(file: BinaryIO) -> int:
    """Where the tags at the head of an MP3 end (ID3v2, 3.1). Raises ValueError for a pile of them."""
    place = 0
    for _ in range(MOST_TAGS):
        file.seek(place)
        header = file.read(10)
        if len(header) < 10 or header[:3] != b"ID3":
            return place
        size = 0
        for seven_bits in header[6:10]:
            size = size << 7 | seven_bits & 0x7F
        place += 10 + size
    raise ValueError(f"More than {MOST_TAGS} tags.")


# MP4 and M4A (ISO 14496-12) --------------------------------------------------------------------------

Box = tuple[bytes, memoryview]  # its name and its content


class BrokenBox(Exception):
    """A box is missing, too large, or longer than what holds it."""


@dataclass(frozen=True)
class Track:
    """What a movie says of one of its tracks: the content of the boxes that we read."""

    tkhd: memoryview
    mdhd: memoryview
    hdlr: memoryview
    stsd: memoryview

    @classmethod
    def of(cls, trak: memoryview) -> Track:
        """Read a box `trak`."""
        mdia = inside(trak, b"mdia")
        stsd = inside(inside(inside(mdia, b"minf"), b"stbl"), b"stsd")
        return cls(inside(trak, b"tkhd"), inside(mdia, b"mdhd"), inside(mdia, b"hdlr"), stsd)

    @property
    def handler(self) -> bytes:
        """What plays it: `vide` or `soun`, or something else for subtitles and chapters."""
        return bytes(self.hdlr[8:12])

    @property
    def picture_codec(self) -> str:
        """The codec of a picture, with profile and level when it is H.264 (ISO 14496-15, 5.3.3)."""
        name, entry = next(boxes(self.stsd[8:]))
        codec = name.decode("latin-1")
        if not codec.startswith("avc"):
            return codec
        return f"{codec}.{inside(entry[78:], b'avcC')[1:4].hex()}"

    @property
    def sound_codec(self) -> str:
        """The codec of a sound, as mutagen finds it in a movie of this one track."""
        stbl = box(b"stbl", box(b"stsd", self.stsd))
        mdia = box(b"mdia", box(b"mdhd", self.mdhd), box(b"hdlr", self.hdlr), box(b"minf", stbl))
        return MP4(BytesIO(box(b"moov", box(b"trak", mdia)))).info.codec or ""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height on the screen, for a picture that was filmed upright or on its side."""
        width, height = (side >> 16 for side in struct.unpack_from(">2I", self.tkhd, len(self.tkhd) - 8))
        (across,) = struct.unpack_from(">i", self.tkhd, len(self.tkhd) - 44)
        return (width, height) if across else (height, width)


def read_mp4(file: BinaryIO) -> Media:
    """The facts of an MP4 or M4A. Raises ValidationError for what is not whole."""
    try:
        movie = movie_box(file)
        tracks = [Track.of(content) for name, content in boxes(movie) if name == b"trak"]
        seconds = whole_seconds(length_of(inside(movie, b"mvhd")))
        sound = next((track.sound_codec for track in tracks if track.handler == b"soun"), "")
        picture = next((track for track in tracks if track.handler == b"vide"), None)
        if picture is None:
            return Media("audio/mp4", seconds, sound)
        return Media("video/mp4", seconds, sound, picture.picture_codec, *picture.size)
    except Exception:  # noqa: BLE001  (whatever a hostile file makes us or mutagen raise, it is broken)
        raise ValidationError(CUT) from None


def movie_box(file: BinaryIO) -> memoryview:
    """The content of the box `moov`, in a file whose other boxes are whole too. Raises BrokenBox."""
    file.seek(0, SEEK_END)
    end, place, movie = file.tell(), 0, None
    for _ in range(MOST_BOXES):
        if end - place < 8:
            break
        file.seek(place)
        name, start, size = box_header(file.read(16), end - place)
        if name == b"moov" and movie is None and size <= MOST_MOVIE_BYTES:
            file.seek(place + start)
            movie = memoryview(file.read(size - start))
        place += size
    else:
        raise BrokenBox
    if movie is None:
        raise BrokenBox
    return movie


def boxes(content: memoryview) -> Iterator[Box]:
    """The boxes that a box holds. Raises BrokenBox."""
    place = 0
    for _ in range(MOST_BOXES):
        if place == len(content):
            return
        name, start, size = box_header(content[place : place + 16], len(content) - place)
        yield name, content[place + start : place + size]
        place += size
    raise BrokenBox


def box_header(header: bytes | memoryview, room: int) -> tuple[bytes, int, int]:
    """A box's name, where its content starts, and its size, which is at most `room`. Raises BrokenBox."""
    if len(header) < 8:
        raise BrokenBox
    size, name = struct.unpack_from(">I4s", header)
    start = 8
    if size == 1:
        (size,) = struct.unpack_from(">Q", header, 8)
        start = 16
    elif size == 0:  # to the end
        size = room
    if not start <= size <= room:
        raise BrokenBox
    return name, start, size


def inside(content: memoryview, wanted: bytes) -> memoryview:
    """The content of the first box of that name. Raises BrokenBox."""
    for name, content_of_box in boxes(content):
        if name == wanted:
            return content_of_box
    raise BrokenBox


def box(name: bytes, *parts: bytes | memoryview) -> bytes:
    """A box that holds these parts."""
    content = b"".join(parts)
    return struct.pack(">I4s", len(content) + 8, name) + content


def length_of(mvhd: memoryview) -> float:
    """The seconds that a movie lasts, 0 when it does not say so: recorded in fragments, or never ended."""
    scale, duration = struct.unpack_from(">IQ", mvhd, 20) if mvhd[0] else struct.unpack_from(">2I", mvhd, 12)
    return 0 if duration in (2**32 - 1, 2**64 - 1) else duration / scale
