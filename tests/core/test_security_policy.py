"""What pages may load: their own host's files, and in a frame the players that the settings name."""

import pytest
from django.urls import reverse

OWN = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "media-src": {"'self'"},
    "manifest-src": {"'self'"},
    "form-action": {"'self'"},
    "base-uri": {"'none'"},
    "frame-ancestors": {"'none'"},
}
PLAYERS = {
    "https://tube.numerique.gouv.fr",
    "https://geo.dailymotion.com",
    "https://player.vimeo.com",
    "https://www.youtube-nocookie.com",
}


def policy(response):
    rules = (rule.split() for rule in response["Content-Security-Policy"].split(";"))
    return {name: set(sources) for name, *sources in rules}


def test_public_pages_frame_the_players_of_the_settings_and_nothing_else(portal, client):
    assert policy(client.get(portal.content.url)) == OWN | {"frame-src": PLAYERS}


@pytest.mark.django_db
def test_admin_frames_its_own_previews_and_the_players_in_them(mission):
    found = policy(mission.get(reverse("wagtailadmin_home")))
    assert found["frame-src"] == {"'self'"} | PLAYERS
    assert found["default-src"] == {"'none'"}
