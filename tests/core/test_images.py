"""An editor sends a picture; what is none, or far too large, is refused with a word of advice."""

import json
import warnings
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.initial import Roles
from core.models import PortalImage
from tests.resources.editing import person

pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(width=60, height=40, kind="PNG", mode="RGB"):
    file = BytesIO()
    Image.new(mode, (width, height)).save(file, kind)
    return file.getvalue()


@pytest.fixture
def editor(client):
    """Somebody of the mission."""
    Roles().install()
    client.force_login(person("mission@exemple.fr", mission=True))
    return client


@pytest.fixture
def send(editor):
    """Send a picture as the form does; return the page, or nothing when it was accepted."""

    def send(name, content):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            response = editor.post(
                reverse("wagtailimages:add"),
                {"title": "Une image", "file": SimpleUploadedFile(name, content)},
            )
        return "" if response.status_code == 302 else response.content.decode()

    return send


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
def test_honest_picture_is_accepted(send, kind):
    assert send(f"photo.{kind.lower()}", picture(kind=kind)) == ""
    assert (PortalImage.objects.get().width, PortalImage.objects.get().height) == (60, 40)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("texte.png", b"Bonjour, je suis un texte.", "n’est pas une image"),
        ("coupee.png", picture()[:60], "n’est pas une image"),
        ("dessin.svg", SVG, "AVIF, GIF, JPG, JPEG, PNG, WEBP"),
        ("dessin.png", SVG, "n’est pas au format png"),
        ("photo.exe", picture(), "AVIF, GIF, JPG, JPEG, PNG, WEBP"),
        ("photo.png", picture(kind="JPEG"), "c’est une image jpeg"),
        ("enorme.png", picture(10_000, 10_000, mode="1"), "50 millions de points au plus"),
        ("vide.png", b"", "vide"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_picture_for_the_site_is_refused_in_french(send, name, content, words):
    page = send(name, content)
    assert words.lower() in page.lower()
    assert not PortalImage.objects.exists()


def test_picture_that_is_too_heavy_is_refused(send, settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 1000
    assert "trop gros" in send("photo.png", picture() + b"0" * 2000).lower()
    assert not PortalImage.objects.exists()


def test_several_pictures_at_once_obey_the_same_rules(editor):
    answer = editor.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "x", "files[]": SimpleUploadedFile("texte.png", b"Bonjour")},
    )
    assert "n’est pas une image" in json.loads(answer.content)["error_message"]
    assert not PortalImage.objects.exists()
