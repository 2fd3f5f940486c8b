"""Uploaded files are served whole or in parts where no proxy does it, so that players can jump in them."""

import os

import pytest
from django.utils.http import http_date

pytestmark = pytest.mark.django_db

CONTENT = bytes(range(256)) * 1000
SIZE = len(CONTENT)


@pytest.fixture(autouse=True)
def film(settings, tmp_path):
    """A file that was uploaded, a long time ago."""
    settings.MEDIA_ROOT = str(tmp_path)
    file = tmp_path / "documents/film.mp4"
    file.parent.mkdir()
    file.write_bytes(CONTENT)
    os.utime(file, (1_700_000_000, 1_700_000_000))
    return file


@pytest.fixture
def get(client):
    """Ask for the film, with these headers."""

    def get(**headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.get("/media/documents/film.mp4", headers=headers)

    return get


def test_whole_file_says_that_it_can_be_had_in_parts(get):
    answer = get(accept_encoding="gzip")
    assert answer.status_code == 200
    assert answer.getvalue() == CONTENT
    assert (answer["Content-Type"], answer["Accept-Ranges"]) == ("video/mp4", "bytes")
    assert (answer["Content-Length"], answer["Content-Encoding"]) == (str(SIZE), "identity")
    assert not answer.cookies


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-1", 0, 1),  # what Safari asks before all else
        ("bytes=0-", 0, SIZE - 1),
        ("bytes=1000-1999", 1000, 1999),
        ("bytes=200000-", 200_000, SIZE - 1),
        ("bytes=-500", SIZE - 500, SIZE - 1),
        (f"bytes=-{SIZE * 2}", 0, SIZE - 1),
        (f"bytes=10-{SIZE * 2}", 10, SIZE - 1),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1),
    ],
)
def test_player_gets_the_part_that_it_asks_for(get, asked, first, last):
    answer = get(range=asked, accept_encoding="gzip")
    assert answer.status_code == 206
    assert answer.getvalue() == CONTENT[first : last + 1]
    assert answer["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert answer["Content-Length"] == str(last + 1 - first)
    assert (answer["Content-Type"], answer["Content-Encoding"]) == ("video/mp4", "identity")
    assert answer["Last-Modified"] == http_date(1_700_000_000)


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}", "bytes=-0"])
def test_part_beyond_the_end_is_none(get, asked):
    answer = get(range=asked)
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{SIZE}"
    assert answer.content == b""


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=0-1,5-9",
        "bytes=9-5",
        "bytes=-",
        "bytes=a-b",
        "bytes=١-٢",
        f"bytes={'9' * 30}-",
        "lines=1-2",
        "bytes",
        "",
    ],
)
def test_request_that_makes_no_sense_gets_the_whole(get, asked):
    answer = get(range=asked)
    assert answer.status_code == 200
    assert answer.getvalue() == CONTENT


def test_browser_that_has_the_beginning_of_another_version_starts_again(get):
    assert get(range="bytes=5-9", if_range=http_date(1_700_000_000)).status_code == 206
    assert get(range="bytes=5-9", if_range=http_date(1_600_000_000)).status_code == 200
    assert get(range="bytes=5-9", if_range='"an-etag"').status_code == 200


def test_browser_that_has_the_file_is_told_so(get):
    assert get(if_modified_since=http_date(1_700_000_000)).status_code == 304


def test_head_says_what_get_would(client):
    answer = client.head("/media/documents/film.mp4", headers={"Range": "bytes=0-1"})
    assert (answer.status_code, answer["Content-Length"]) == (200, str(SIZE))


def test_reader_who_leaves_early_leaves_no_file_open(get):
    answer = get(range="bytes=0-")
    part = answer._resource_closers[0].__self__
    next(iter(answer))
    answer.close()
    assert part.file.closed


def test_captions_are_sent_as_captions(client, film):
    film.with_suffix(".vtt").write_text("WEBVTT\n")
    assert client.get("/media/documents/film.vtt")["Content-Type"] == "text/vtt"


@pytest.mark.parametrize(
    "path", ["documents", "documents/", "nothing.mp4", "x" * 5000, "documents/film.mp4/x"]
)
def test_what_is_no_file_is_not_found(client, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_nobody_leaves_the_folder_of_uploads(client):
    assert client.get("/media/../settings.py").status_code == 400


def test_form_cannot_be_sent_to_a_file(client):
    assert client.post("/media/documents/film.mp4").status_code == 405
