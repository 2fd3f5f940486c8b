"""A file that is far too heavy is dropped on its way, and the rest of the form arrives."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from core.uploads import LightFiles


def send(limits, **fields):
    request = RequestFactory().post("/", fields)
    uploads = LightFiles(limits)
    request.upload_handlers.insert(0, uploads)
    return request, uploads


@pytest.mark.parametrize("size", [0, 1, 100_000, 3_000_000])
def test_file_within_its_limit_arrives_whole(size):
    request, uploads = send({"film": 3_000_000}, film=SimpleUploadedFile("f.mp4", b"x" * size))
    assert request.FILES["film"].size == size
    assert not uploads.too_heavy


@pytest.mark.parametrize("size", [3_000_001, 9_000_000])
def test_heavier_file_is_dropped_and_the_answers_stay(size):
    request, uploads = send(
        {"film": 3_000_000, "photo": 10},
        story="Bonjour",
        film=SimpleUploadedFile("f.mp4", b"x" * size),
        photo=SimpleUploadedFile("p.jpg", b"1234567890"),
        after="Au revoir",
    )
    assert request.POST.dict() == {"story": "Bonjour", "after": "Au revoir"}
    assert list(request.FILES) == ["photo"]
    assert uploads.too_heavy == {"film"}


def test_file_that_no_field_asks_for_is_dropped():
    request, _ = send({}, surprise=SimpleUploadedFile("x.exe", b"MZ"))
    assert not request.FILES
