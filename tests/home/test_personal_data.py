"""A person reads what the portal holds on them, and nothing is held that is not told."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from accounts.door import personal_data

# What names a person and is not told in the register, with the reason.
ROWS_OF_THE_ADMIN = "who did what in the admin, by people of the team, as the account's own entry says"
NOT_TOLD = {
    "core.SiteSettings": "the address of the mission itself",
    "core.PortalImage": ROWS_OF_THE_ADMIN,
    "core.PortalDocument": ROWS_OF_THE_ADMIN,
    "wagtailimages.Image": "Wagtail's own table, empty: the portal has its own images",
    "wagtaildocs.Document": "Wagtail's own table, empty: the portal has its own documents",
    "wagtailadmin.EditingSession": ROWS_OF_THE_ADMIN,
    "wagtailadmin.FormState": ROWS_OF_THE_ADMIN,
    "wagtailcore.APIToken": "a key of a person of the team, that the mission gives and withdraws",
    "wagtailcore.Comment": ROWS_OF_THE_ADMIN,
    "wagtailcore.CommentReply": ROWS_OF_THE_ADMIN,
    "wagtailcore.ModelLogEntry": ROWS_OF_THE_ADMIN,
    "wagtailcore.Page": ROWS_OF_THE_ADMIN,
    "wagtailcore.PageLogEntry": ROWS_OF_THE_ADMIN,
    "wagtailcore.PageSubscription": ROWS_OF_THE_ADMIN,
    "wagtailcore.Revision": ROWS_OF_THE_ADMIN,
    "wagtailcore.TaskState": ROWS_OF_THE_ADMIN,
    "wagtailcore.UploadedFile": ROWS_OF_THE_ADMIN,
    "wagtailcore.WorkflowState": ROWS_OF_THE_ADMIN,
    "wagtailusers.UserProfile": "how the admin looks for a person of the team",
}


def names_a_person(model):
    """Whether rows of a model carry an address, or point to somebody."""
    return any(
        isinstance(field, models.EmailField)
        or (
            field.is_relation
            and field.concrete
            and field.remote_field.model._meta.label == settings.AUTH_USER_MODEL
        )
        for field in model._meta.local_fields
    )


def test_nothing_that_names_a_person_is_left_untold():
    told = {held.model._meta.label for room in personal_data for held in room.holds if held.model}
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
