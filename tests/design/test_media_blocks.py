"""A video and a sound come with what is said in them, in a form that everybody can use."""

import re
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.test import override_settings
from django.utils.translation import override
from PIL import Image
from wagtail.blocks import StreamBlockValidationError, StructBlockValidationError
from wagtail.rich_text import RichText

from core.models import PortalDocument, PortalImage
from design.blocks import BodyBlock
from design.media_blocks import AudioBlock, VideoBlock
from design.templatetags.design_tags import duration
from tests.core.recordings import CAPTIONS, m4a, mp3, video

pytestmark = pytest.mark.django_db

TRANSCRIPT = RichText("<p>« Le pain est prêt quand vous arrivez. »</p>")
WATCH = "https://www.youtube.com/watch?v=dQw4w9WgXc-"
PLAYER = "https://www.youtube-nocookie.com/embed/dQw4w9WgXc-?autoplay=1"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Files of one test only, and the locale of the site."""
    settings.MEDIA_ROOT = str(tmp_path)
    with override("fr"):
        yield


def document(name, content):
    document = PortalDocument(title=name, file=ContentFile(content, name=name))
    document.full_clean()
    document.save()
    return document


@pytest.fixture
def film():
    return document("film.mp4", video(95, size=(1280, 720)))


@pytest.fixture
def captions():
    return document("film.vtt", CAPTIONS.encode())


@pytest.fixture
def poster():
    file = BytesIO()
    Image.new("RGB", (1280, 720), "teal").save(file, "JPEG")
    return PortalImage.objects.create(title="Attente", file=ImageFile(file, name="attente.jpg"))


def video_value(**fields):
    value = {"title": "Le fournil", "video": None, "captions": None, "no_speech": False, "poster": None}
    return VideoBlock().normalize(value | {"url": "", "transcript": TRANSCRIPT} | fields)


def audio_value(**fields):
    return AudioBlock().normalize({"title": "Le chauffagiste", "transcript": TRANSCRIPT} | fields)


def errors(block, value):
    """What an editor reads under each field."""
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(value)
    return {name: error.messages[0] for name, error in refused.value.block_errors.items()}


def tag(html, name):
    """The attributes of the first element of that name."""
    opening = re.search(rf"<{name}\b[^>]*>", html)[0].rstrip("/>") + "/>"
    return ET.fromstring(
        re.sub(r"\s(controls|playsinline|default|hidden)(?=[\s/])", r' \1=""', opening)
    ).attrib


# A video of the portal


def test_video_loads_nothing_before_it_is_asked_for_and_keeps_its_place(film, captions, poster):
    html = VideoBlock().render(video_value(video=film, captions=captions, poster=poster))
    player = tag(html, "video")
    assert {"controls", "playsinline"} <= set(player)
    assert (player["preload"], player["width"], player["height"]) == ("none", "1280", "720")
    assert re.fullmatch(r"/media/images/attente.*width-960.*\.webp", player["poster"])
    assert tag(html, "source") == {"src": film.file.url, "type": "video/mp4"}
    assert film.file.url.startswith("/media/documents/film")
    assert "autoplay" not in html
    assert "<script" not in html


def test_video_comes_with_captions_and_a_transcript(film, captions):
    html = VideoBlock().render(video_value(video=film, captions=captions))
    track = tag(html, "track")
    assert (track["kind"], track["srclang"], track["src"]) == ("captions", "fr", captions.file.url)
    assert "default" in track
    assert "Lire la transcription" in html
    assert "Le pain est prêt quand vous arrivez." in html
    assert "Vidéo · 1\u00a0min\u00a035\u00a0s · 1\u00a0ko" in html


def test_video_whose_size_is_not_known_keeps_a_place_all_the_same(film):
    film.width = film.height = film.seconds = None
    player = tag(VideoBlock().render(video_value(video=film, no_speech=True)), "video")
    assert (player["width"], player["height"]) == ("960", "540")


def test_title_cannot_leave_its_attribute(film):
    html = VideoBlock().render(video_value(video=film, title='"><script>alert(1)</script>'))
    assert "<script" not in html


def test_video_that_was_deleted_leaves_its_transcript(film):
    html = VideoBlock().render(video_value())
    assert "<video" not in html
    assert "Lire la transcription" in html


# A video of another site


def test_nothing_is_asked_of_another_site_before_a_click_that_says_so():
    html = VideoBlock().render(video_value(url=WATCH))
    assert not re.search(r"<(?:iframe|img|video|link)\b", html)
    assert not re.search(r'\ssrc="http', html)
    assert tag(html, "div")["data-player"] == PLAYER
    assert "Lire la vidéo de YouTube (cookies possibles)" in html
    assert "qui peut déposer des cookies" in html
    assert re.search(r'<script type="module" src="/static/design/js/player[^"]*\.js">', html)


def test_without_javascript_a_link_says_where_it_leads():
    html = VideoBlock().render(video_value(url=WATCH))
    assert "hidden" in tag(html, "button")
    assert tag(html, "a")["href"] == WATCH
    assert "Aller la voir sur YouTube" in html


@override_settings(OUTSIDE_PLAYERS=[])
def test_site_that_is_no_longer_accepted_is_only_linked():
    html = VideoBlock().render(video_value(url=WATCH))
    assert "data-player" not in html
    assert "<script" not in html
    assert tag(html, "a")["href"] == WATCH


# What an editor must give


def test_complete_videos_are_accepted(film, captions):
    for fields in (
        {"video": film, "captions": captions},
        {"video": film, "no_speech": True},
        {"url": WATCH},
    ):
        assert VideoBlock().clean(video_value(**fields))["title"] == "Le fournil"


def test_exactly_one_video_is_needed(film):
    for fields in ({}, {"video": film, "no_speech": True, "url": WATCH}):
        assert "l’une ou l’autre" in errors(VideoBlock(), video_value(**fields))["video"]


def test_captions_are_needed_where_somebody_speaks(film):
    assert "Ajoutez les sous-titres" in errors(VideoBlock(), video_value(video=film))["captions"]


@pytest.mark.parametrize("name", ["video", "captions"])
def test_wrong_document_is_told(name, film, captions):
    value = {"video": film, "captions": captions, name: document("son.mp3", mp3())}
    assert set(errors(VideoBlock(), video_value(**value))) == {name}


def test_page_of_an_unknown_site_is_told_with_those_accepted():
    message = errors(VideoBlock(), video_value(url="https://example.com/film"))["url"]
    assert "YouTube, Vimeo, Dailymotion, tube.numerique.gouv.fr" in message


def test_transcript_is_always_needed(film):
    value = video_value(video=film, no_speech=True, transcript=RichText(""))
    assert set(errors(VideoBlock(), value)) == {"transcript"}
    value = audio_value(audio=document("son.mp3", mp3()), transcript=RichText(""))
    assert set(errors(AudioBlock(), value)) == {"transcript"}


# A sound


@pytest.mark.parametrize(("name", "content", "kind"), [("a.mp3", mp3(), "mpeg"), ("a.m4a", m4a(), "mp4")])
def test_sound_is_played_where_it_stands_with_its_transcript(name, content, kind):
    sound = document(name, content)
    value = AudioBlock().clean(audio_value(audio=sound))
    html = AudioBlock().render(value)
    assert tag(html, "audio")["preload"] == "none"
    assert tag(html, "source") == {"src": sound.file.url, "type": f"audio/{kind}"}
    assert "À écouter · 45\u00a0s" in html
    assert "Lire la transcription" in html


def test_document_that_is_no_sound_is_told(film):
    assert "n’est pas un son" in errors(AudioBlock(), audio_value(audio=film))["audio"]


# In pages


def test_every_page_made_of_blocks_may_hold_them(film):
    body = BodyBlock()
    assert {"video", "audio"} <= set(body.child_blocks)
    value = body.to_python(
        [{"type": "video", "value": {"title": "x", "video": film.pk, "transcript": "<p>y</p>"}}]
    )
    with pytest.raises(StreamBlockValidationError):
        body.clean(value)


@pytest.mark.parametrize("block", [VideoBlock(), AudioBlock()], ids=["video", "audio"])
def test_editor_sees_what_a_block_looks_like_before_using_it(block):
    html = block.render(block.get_preview_value())
    assert "Lire la transcription" in html
    assert block.get_description()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, ""), (0, ""), (1, "1 s"), (60, "1 min"), (95, "1 min 35 s"), (3600, "1 h"), (3905, "1 h 5 min")],
)
def test_length_is_said_as_people_say_it(seconds, words):
    assert duration(seconds) == words.replace(" ", "\u00a0")
