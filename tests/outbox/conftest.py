"""A room that sends mails."""

from copy import deepcopy
from pathlib import Path

import pytest

from outbox.services import send_mail


@pytest.fixture(autouse=True)
def parcel_room(settings):
    """Templates of an imaginary room, and the portal's public address."""
    settings.BASE_URL = "https://portail.exemple.fr"
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [Path(__file__).parent / "templates"]
    settings.TEMPLATES = templates


@pytest.fixture
def order_sent(django_capture_on_commit_callbacks):
    """Send the mail about a parcel, as a view does, and let what follows the transaction happen."""

    def send(key="parcel-12-sent", to="lea@exemple.fr", what="Thé & café", **more):
        with django_capture_on_commit_callbacks(execute=True):
            return send_mail(key, to, "parcel/sent", {"what": what}, **more)

    return send
