"""A person reads what the portal holds on them, and nothing is held that is not told."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from accounts.door import personal_data

# What names a person and is not told in the register, with the reason.
NOT_TOLD = {
    "core.SiteSettings": "the address of the mission itself",
    "wagtailimages.Image": "Wagtail's own table, empty: the portal has its own images",
    "wagtaildocs.Document": "Wagtail's own table, empty: the portal has its own documents",
}
PEOPLE = {settings.AUTH_USER_MODEL, "accounts.Visitor"}


def names_a_person(model):
    """Whether rows of a model carry an address, or point to somebody, with an account or without."""
    return any(
        isinstance(field, models.EmailField)
        or (field.is_relation and field.concrete and field.remote_field.model._meta.label in PEOPLE)
        for field in model._meta.local_fields
    )


def test_nothing_that_names_a_person_is_left_untold():
    told = {model._meta.label for room in personal_data for held in room.holds for model in held.models}
    naming = {model._meta.label for model in apps.get_models() if names_a_person(model)}
    assert naming - told - set(NOT_TOLD) == set()
    assert set(NOT_TOLD) <= naming, "a reason for something that is not there any more"


@pytest.mark.usefixtures("whole_portal")
def test_page_tells_all_that_the_rooms_declare(client):
    html = client.get("/donnees-personnelles/").content.decode()
    for room in personal_data:
        for held in room.holds:
            for words in (held.what, held.why, held.ground, held.kept, held.seen_by):
                assert words.replace("'", "&#x27;") in html, room.name
