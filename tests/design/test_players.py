"""Addresses of videos on other sites become those of their players; nothing else may be framed."""

import pytest

from design.players import outside_player, site_names

YOUTUBE = "https://www.youtube-nocookie.com/embed/dQw4w9WgXc-?autoplay=1"
VIMEO = "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1"
VIMEO_WITH_KEY = "https://player.vimeo.com/video/76979871?h=8272103f6e&dnt=1&autoplay=1"
DAILYMOTION = "https://geo.dailymotion.com/player.html?video=x84sh87"
PEERTUBE = "https://tube.numerique.gouv.fr/videos/embed/{}?p2p=0&autoplay=1"
SHORT, LONG = "kkGMgK9ZtnKfYAgnEtQxbv", "9c9de5e8-0a1e-484a-b099-e80766180a6d"


@pytest.mark.parametrize(
    ("address", "site", "player"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXc-", "YouTube", YOUTUBE),
        ("https://www.youtube.com/watch?app=desktop&v=dQw4w9WgXc-&t=42s", "YouTube", YOUTUBE),
        ("https://m.youtube.com/watch?v=dQw4w9WgXc-", "YouTube", YOUTUBE),
        ("https://youtu.be/dQw4w9WgXc-?si=abc", "YouTube", YOUTUBE),
        ("https://www.youtube.com/shorts/dQw4w9WgXc-", "YouTube", YOUTUBE),
        ("https://www.youtube-nocookie.com/embed/dQw4w9WgXc-", "YouTube", YOUTUBE),
        (" https://youtu.be/dQw4w9WgXc- ", "YouTube", YOUTUBE),
        ("https://vimeo.com/76979871", "Vimeo", VIMEO),
        ("https://vimeo.com/76979871?share=copy", "Vimeo", VIMEO),
        ("https://player.vimeo.com/video/76979871", "Vimeo", VIMEO),
        ("https://vimeo.com/76979871/8272103f6e", "Vimeo", VIMEO_WITH_KEY),
        ("https://player.vimeo.com/video/76979871?app=1&h=8272103f6e", "Vimeo", VIMEO_WITH_KEY),
        ("https://www.dailymotion.com/video/x84sh87", "Dailymotion", DAILYMOTION),
        ("https://www.dailymotion.com/video/x84sh87?playlist=x6hzkz", "Dailymotion", DAILYMOTION),
        ("https://www.dailymotion.com/embed/video/x84sh87", "Dailymotion", DAILYMOTION),
        ("https://dai.ly/x84sh87", "Dailymotion", DAILYMOTION),
        ("https://geo.dailymotion.com/player/xtv3w.html?video=x84sh87", "Dailymotion", DAILYMOTION),
        (f"https://tube.numerique.gouv.fr/w/{SHORT}", "tube.numerique.gouv.fr", PEERTUBE.format(SHORT)),
        (
            f"https://tube.numerique.gouv.fr/videos/watch/{LONG}?start=3s",
            "tube.numerique.gouv.fr",
            PEERTUBE.format(LONG),
        ),
    ],
)
def test_address_of_a_video_becomes_that_of_its_player(address, site, player):
    found = outside_player(address)
    assert (found.site, found.url) == (site, player)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://www.youtube.com/",
        "https://www.youtube.com/@somebody",
        "https://www.youtube.com/watch?list=dQw4w9WgXc-",
        "http://www.youtube.com/watch?v=dQw4w9WgXc-",
        "https://www.youtube.com.example.com/watch?v=dQw4w9WgXc-",
        "https://example.com/https://youtu.be/dQw4w9WgXc-",
        "https://example.com@youtu.be/dQw4w9WgXc-",
        "https://youtu.be/dQw4w9WgXc-\nhttps://example.com",
        "https://vimeo.com/channels/staffpicks",
        "https://www.dailymotion.com/fr",
        f"https://peertube.example/w/{SHORT}",
        "https://tube.numerique.gouv.fr/c/une_chaine",
        f"https://tubexnumerique.gouv.fr/w/{SHORT}",
        "javascript:alert(1)//youtu.be/dQw4w9WgXc-",
    ],
)
def test_anything_else_is_not_framed(address):
    assert outside_player(address) is None


def test_sites_are_those_of_the_settings(settings):
    assert site_names() == ["YouTube", "Vimeo", "Dailymotion", "tube.numerique.gouv.fr"]
    settings.OUTSIDE_PLAYERS = ["video.example.fr"]
    assert site_names() == ["video.example.fr"]
    assert outside_player("https://youtu.be/dQw4w9WgXc-") is None
    assert outside_player(f"https://video.example.fr/w/{SHORT}").site == "video.example.fr"
