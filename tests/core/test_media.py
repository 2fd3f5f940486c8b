"""A recording says how long it lasts and how it is encoded; what cannot be played is refused with advice."""

import random
import re
import struct
import time
import tracemalloc
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Page, UploadedFile

from core.building import Builder
from core.enums import MediaKind
from core.media import read_media
from core.models import PortalDocument
from core.uploads import check_document
from tests.core.recordings import (
    CAPTIONS,
    MP3_FRAME,
    MP3_IN_MP4,
    ON_ITS_SIDE,
    box,
    id3,
    m4a,
    mp3,
    mp4,
    silent_video,
    sound,
    video,
)
from tests.core.test_documents import PDF

ALL = {"video.mp4": video(), "son.m4a": m4a(), "son.mp3": mp3()}


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Files of one test only."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


def facts(content):
    return read_media(BytesIO(content))


def refusal(name, content):
    """The reason why a file is not accepted."""
    with pytest.raises(ValidationError) as refused:
        check_document(ContentFile(content, name=name))
    return refused.value.message


# Facts


def test_video_says_its_length_codecs_and_size():
    found = facts(video(30.4))
    assert (found.kind, found.content_type, found.seconds) == (MediaKind.VIDEO, "video/mp4", 30)
    assert (found.video_codec, found.audio_codec) == ("avc1.4d401f", "mp4a.40.2")
    assert (found.width, found.height) == (960, 540)


def test_video_filmed_upright_on_a_phone_is_upright():
    found = facts(video(size=(1920, 1080), matrix=ON_ITS_SIDE))
    assert (found.width, found.height) == (1080, 1920)


@pytest.mark.parametrize("options", [{"long": True}, {"movie_last": True}, {"brand": "mp42"}], ids=str)
def test_every_way_to_write_a_movie_is_read(options):
    assert facts(video(61, **options)).seconds == 61


def test_video_without_sound_is_one():
    found = facts(silent_video())
    assert (found.kind, found.audio_codec) == (MediaKind.VIDEO, "")


def test_sound_says_its_length_and_codec():
    found = facts(m4a(45))
    assert (found.kind, found.content_type, found.seconds) == (MediaKind.AUDIO, "audio/mp4", 45)
    assert (found.audio_codec, found.video_codec, found.width) == ("mp4a.40.2", "", 0)


@pytest.mark.parametrize("tags", [0, 1, 3])
def test_mp3_says_its_length_whatever_its_tags(tags):
    found = facts(mp3(45, tags=tags))
    assert (found.kind, found.content_type, found.seconds) == (MediaKind.AUDIO, "audio/mpeg", 45)


def test_less_than_a_second_counts_as_one():
    assert facts(video(0.2)).seconds == 1


def test_demonstration_media_are_what_the_site_accepts(settings):
    folder = settings.ROOT / "testimonials/demo/media"
    lengths = {}
    for path in folder.glob("*.[mv][pt][34t]"):
        content = path.read_bytes()
        check_document(ContentFile(content, name=path.name))
        if path.suffix != ".vtt":
            lengths[path.name] = facts(content).seconds
    assert lengths == {"fournil-des-embruns.mp4": 32, "haddad-chauffage.mp3": 51}
    assert sum(path.stat().st_size for path in folder.iterdir()) < 2_000_000
    last = re.findall(r"--> 00:(\d\d)", (folder / "fournil-des-embruns.vtt").read_text())[-1]
    assert 25 < int(last) < 32


# What is refused, in words


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("video.mp4", b"Bonjour, je suis un texte.", "Ce fichier n’est ni une vidéo ni un son"),
        ("video.mp4", b"", "Ce fichier n’est ni une vidéo ni un son"),
        ("video.mp4", PDF, "Ce fichier n’est ni une vidéo ni un son"),
        ("son.mp3", b"MZ\x90\x00 a program" * 1000, "Ce fichier n’est ni une vidéo ni un son"),
        ("son.mp3", MP3_FRAME, "Ce fichier n’est ni une vidéo ni un son"),
        ("video.mp4", mp3(), "n’est pas au format MP4"),
        ("video.mp4", m4a(), "n’est pas au format MP4"),
        ("son.m4a", video(), "n’est pas au format M4A"),
        ("son.mp3", m4a(), "n’est pas au format MP3"),
        ("memo.pdf", video(), "n’est pas au format PDF"),
        ("video.mp4", video()[:-50], "n’est pas arrivé en entier"),
        ("video.mp4", video(movie_last=True)[:-50], "n’est pas arrivé en entier"),
        ("video.mp4", video()[:40], "n’est pas arrivé en entier"),
        ("video.mp4", mp4(box("trak")), "n’est pas arrivé en entier"),
        ("video.mp4", video(0), "combien de temps il dure"),
        ("video.mp4", video(4_294_967.295), "combien de temps il dure"),
        ("video.mp4", video(10**15, long=True), "n’est pas arrivé en entier"),
        ("video.mp4", video(codec="hvc1"), "son image n’est pas encodée en H.264"),
        ("video.mp4", video(codec="av01"), "son image n’est pas encodée en H.264"),
        ("video.mp4", video(profile=0x6E), "son image n’est pas encodée en H.264"),
        ("video.mp4", video(voice=sound("ac-3")), "le son n’est pas encodé en AAC"),
        ("video.mp4", video(voice=sound(kind=MP3_IN_MP4)), "le son n’est pas encodé en AAC"),
        ("son.m4a", m4a(entry=sound("alac")), "le son n’est pas encodé en AAC"),
        ("video.mov", video(), "Ce format n’est pas accepté"),
        ("video.webm", b"\x1a\x45\xdf\xa3", "Ce format n’est pas accepté"),
    ],
)
def test_what_nobody_could_play_is_refused_with_advice(name, content, words):
    assert words in refusal(name, content)


@pytest.mark.parametrize("name", ALL)
def test_recording_may_weigh_more_than_a_document(name, settings):
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 100
    check_document(ContentFile(ALL[name], name=name))
    settings.MEDIA_MAX_UPLOAD_SIZE = 1000
    content = ALL[name] + bytes(1000)
    assert "trop lourd\u00a0: 1\u00a0ko au plus. Raccourcissez-le" in refusal(name, content)


# Captions


@pytest.mark.parametrize(
    "text",
    [
        CAPTIONS,
        CAPTIONS.replace("\n", "\r\n"),
        CAPTIONS.replace("\n", "\r"),
        "\ufeff" + CAPTIONS,
        "WEBVTT - Film\nLanguage: fr\n\nNOTE relu\n\n1\n01:00:00.000 --> 01:00:02.000 align:start\nOui",
    ],
)
def test_honest_captions_are_accepted(text):
    check_document(ContentFile(text.encode(), name="video.vtt"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1\n00:00:01,000 --> 00:00:04,500\nBonjour\n", "sa première ligne doit être « WEBVTT »"),
        ("WEBVTTX\n\n00:01.000 --> 00:02.000\nBonjour", "sa première ligne doit être « WEBVTT »"),
        ("Bonjour", "sa première ligne doit être « WEBVTT »"),
        ("", "sa première ligne doit être « WEBVTT »"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n\x00", "sa première ligne doit être « WEBVTT »"),
        ("WEBVTT\n\nBonjour\n", "aucun sous-titre"),
        ("WEBVTT\n\n00:00:01,000 --> 00:00:04,500\nBonjour", "Ligne 3\u00a0: on ne peut pas lire"),
        ("WEBVTT\n\n00:04.000 --> 00:01.000\nBonjour", "Ligne 3\u00a0: on ne peut pas lire"),
        ("WEBVTT\n\n00:61.000 --> 00:62.000\nBonjour", "Ligne 3\u00a0: on ne peut pas lire"),
        (f"WEBVTT\n\n{'9' * 9000}:00:01.000 --> 00:02.000\n", "Ligne 3\u00a0: on ne peut pas lire"),
    ],
)
def test_captions_that_no_player_reads_are_refused_with_advice(text, words):
    assert words.replace("« ", "«\u00a0").replace(" »", "\u00a0»") in refusal("video.vtt", text.encode())


def test_captions_in_an_old_encoding_are_refused_with_advice():
    assert "en UTF-8" in refusal("video.vtt", CAPTIONS.encode("cp1252"))


# Hostile files


def pile_of_boxes():
    """A movie of two million boxes."""
    return box("ftyp", b"isom", bytes(4)) + box("moov", box("free") * 2_000_000)


def boxes_in_boxes():
    """Boxes that hold each other, far deeper than Python calls itself."""
    content = b""
    for _ in range(20_000):
        content = struct.pack(">I", 8 + len(content)) + b"moov" + content
    return box("ftyp", b"isom", bytes(4)) + content


def inflated_tag():
    """A tag whose one frame, compressed, becomes half a gigabyte."""
    frame = zlib.compress(bytes(500_000_000), 1)
    size = struct.pack(">I", len(frame) + 4)
    tag = b"TXXX" + size + b"\x00\x80" + struct.pack(">I", 500_000_000) + frame
    return b"ID3\x03" + id3(len(tag))[4:10] + tag + MP3_FRAME * 100


@pytest.fixture(scope="module")
def bombs():
    return {
        "boxes": pile_of_boxes(),
        "nested": boxes_in_boxes(),
        "top": box("ftyp", b"isom", bytes(4)) + box("free") * 2_000_000,
        "claims": box("ftyp", b"isom", bytes(4)) + struct.pack(">I4sQ", 1, b"moov", 2**62) + bytes(1000),
        "tags": id3(0) * 2_000_000,
        "frames": b"\xff\xfb\x90\x00" * 1_000_000,
        "inflated": inflated_tag(),
    }


@pytest.mark.parametrize("name", ["boxes", "nested", "top", "claims", "tags", "frames", "inflated"])
def test_hostile_file_costs_neither_time_nor_memory(bombs, name):
    file = BytesIO(bombs[name])
    tracemalloc.start()
    started = time.monotonic()
    try:
        read_media(file)
    except ValidationError:
        refused = True
    else:
        refused = False
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused is (name != "inflated")  # whose sound is honest, and whose tag nobody opens
    assert time.monotonic() - started < 2
    assert peak < 20_000_000


@pytest.mark.parametrize("name", ALL)
def test_damaged_bytes_never_raise_anything_but_a_message(name):
    chance = random.Random(name)
    for _ in range(1500):
        content = bytearray(ALL[name][:2000])
        for _ in range(chance.randint(1, 6)):
            content[chance.randrange(len(content))] = chance.choice([0, 1, 0x7F, 0xFF, chance.randrange(256)])
        try:
            found = read_media(BytesIO(bytes(content)))
        except ValidationError:
            continue
        assert 0 < found.seconds <= 24 * 3600


# On the document


@pytest.mark.django_db
@pytest.mark.parametrize("name", ALL)
def test_editor_sends_a_recording_and_its_length_is_kept(send, name):
    assert send(name, ALL[name])["success"] is True
    document = PortalDocument.objects.get()
    assert document.is_media
    assert document.seconds in {30, 45}
    assert (document.width, document.height) == ((960, 540) if name.endswith("mp4") else (None, None))
    with document.file.open("rb") as file:
        assert file.read() == ALL[name]


@pytest.mark.django_db
def test_editor_sends_captions(send):
    assert send("video.vtt", CAPTIONS.encode())["success"] is True
    document = PortalDocument.objects.get()
    assert not document.is_media
    assert (document.content_type, document.seconds) == ("text/vtt", None)


@pytest.mark.django_db
def test_new_version_has_its_own_length(mission):
    document = PortalDocument.objects.create(title="Film", file=ContentFile(video(30), name="film.mp4"))
    assert document.seconds == 30
    edit = reverse("wagtaildocs:edit", args=[document.pk])
    fields = {"title": "Film", "collection": document.collection_id, "tags": ""}
    mission.post(edit, fields | {"file": SimpleUploadedFile("film.mp4", video(48))})
    document.refresh_from_db()
    assert document.seconds == 48
    mission.post(edit, fields | {"file": SimpleUploadedFile("film.vtt", CAPTIONS.encode())})
    document.refresh_from_db()
    assert (document.seconds, document.width) == (None, None)


@pytest.mark.django_db
def test_length_is_kept_of_a_file_whose_form_lacked_something_else(mission):
    fields = {"title": "", "files[]": SimpleUploadedFile("film.mp4", video(30))}
    answer = mission.post(reverse("wagtaildocs:add_multiple"), fields).json()
    upload = UploadedFile.objects.get(pk=answer["uploaded_file_id"])
    address = reverse("wagtaildocs:create_multiple_from_uploaded_document", args=[upload.pk])
    prefix = f"uploaded-document-{upload.pk}"
    mission.post(address, {f"{prefix}-title": "Le film", f"{prefix}-tags": ""})
    assert PortalDocument.objects.get().seconds == 30


@pytest.mark.django_db
def test_recording_whose_file_is_lost_can_still_be_renamed():
    document = PortalDocument.objects.create(title="Film", file=ContentFile(video(), name="film.mp4"))
    document.file.storage.delete(document.file.name)
    PortalDocument.objects.update(seconds=None)
    document.refresh_from_db()
    document.title = "Le film"
    document.save()
    assert PortalDocument.objects.get().title == "Le film"


@pytest.mark.django_db
def test_data_files_bring_recordings_into_pages(tmp_path):
    (tmp_path / "film.mp4").write_bytes(video(30))
    (tmp_path / "film.vtt").write_text(CAPTIONS)
    builder = Builder(home=Page.get_first_root_node(), files=tmp_path)
    value = builder._video(
        {"title": "Le film", "video": "film.mp4", "captions": "film.vtt", "transcript": "Bonjour **à vous**."}
    )
    assert value["transcript"] == "<p>Bonjour <strong>à vous</strong>.</p>"
    assert PortalDocument.objects.get(pk=value["video"]).seconds == 30
    assert PortalDocument.objects.get(pk=value["captions"]).content_type == "text/vtt"
