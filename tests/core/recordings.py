"""Small recordings, made byte by byte: what the site reads of them is true, there is nothing to hear."""

import struct

AAC, MP3_IN_MP4 = 0x40, 0x6B
UPRIGHT = (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
ON_ITS_SIDE = (0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
# MPEG 1, layer III, 128 kbit/s, 44.1 kHz: 417 bytes, 26 ms.
MP3_FRAME = b"\xff\xfb\x90\x00" + bytes(413)
MP3_FRAME_SECONDS = 1152 / 44_100
CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:04.500\nBonjour à vous.\n"


def box(name, *parts):
    content = b"".join(parts)
    return struct.pack(">I", 8 + len(content)) + name.encode() + content


def full(name, content, version=0):
    return box(name, bytes([version, 0, 0, 0]), content)


def header(name, seconds, *, long=False):
    """A box `mvhd` or `mdhd`, in milliseconds."""
    if long:
        return full(name, struct.pack(">2Q I Q", 0, 0, 1000, int(seconds * 1000)) + bytes(80), version=1)
    return full(name, struct.pack(">2I I I", 0, 0, 1000, int(seconds * 1000)) + bytes(80))


def track(handler, entry, size=(0, 0), matrix=UPRIGHT):
    sides = struct.pack(">2I", size[0] << 16, size[1] << 16)
    return box(
        "trak",
        full("tkhd", bytes(36) + struct.pack(">9i", *matrix) + sides),
        box(
            "mdia",
            header("mdhd", 1),
            full("hdlr", bytes(4) + handler.encode() + bytes(13)),
            box("minf", box("stbl", full("stsd", struct.pack(">I", 1) + entry))),
        ),
    )


def picture(codec="avc1", profile=0x4D):
    """A sample entry of video."""
    inner = box("avcC", bytes([1, profile, 0x40, 0x1F])) if codec.startswith("avc") else b""
    return box(codec, bytes(78), inner)


def sound(codec="mp4a", kind=AAC):
    """A sample entry of sound, with the descriptor that names the kind of `mp4a`."""
    specific = b"\x05\x02\x11\x90"
    config = bytes([kind, 0x15]) + bytes(11) + specific
    config = b"\x04" + bytes([len(config)]) + config
    descriptor = b"\x03" + bytes([3 + len(config)]) + bytes(3) + config
    return box(
        codec, bytes(6), b"\x00\x01", bytes(8), struct.pack(">4H I", 2, 16, 0, 0, 44_100 << 16),
        full("esds", descriptor) if codec == "mp4a" else box("free"),
    )  # fmt: skip


def mp4(*tracks, seconds=30, brand="isom", long=False, movie_last=False):
    """A movie of these tracks."""
    movie = box("moov", header("mvhd", seconds, long=long), *tracks)
    data = box("mdat", bytes(100))
    ordered = [data, movie] if movie_last else [movie, data]
    return box("ftyp", brand.encode(), bytes(4), b"mp42") + b"".join(ordered)


def video(seconds=30, *, codec="avc1", profile=0x4D, size=(960, 540), matrix=UPRIGHT, voice=None, **options):
    """A video with its sound."""
    return mp4(
        track("vide", picture(codec, profile), size, matrix),
        track("soun", sound() if voice is None else voice),
        seconds=seconds,
        **options,
    )


def silent_video(seconds=30):
    return mp4(track("vide", picture(), (960, 540)), seconds=seconds)


def m4a(seconds=45, entry=None, **options):
    return mp4(track("soun", entry or sound()), seconds=seconds, brand="M4A ", **options)


def id3(size=10):
    """A tag of so many bytes; its size is written seven bits a byte."""
    return b"ID3\x04\x00\x00" + bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0)) + bytes(size)


def mp3(seconds=45, *, tags=1):
    return id3() * tags + MP3_FRAME * round(seconds / MP3_FRAME_SECONDS)
