"""Players of other sites: from the address that an editor copies to that of a player that a page can frame.

Only the hosts of the setting `OUTSIDE_PLAYERS` may be framed; the content security policy says the same. Each
player is asked to start, for it is loaded when a person asks for the video, and to keep few traces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Site:
    """A site of videos: the host of its player, the shape of its addresses, and the address of the player."""

    name: str
    host: str
    address: re.Pattern
    player: str


@dataclass(frozen=True)
class OutsidePlayer:
    """A video on another site: the site as people call it, and the address of the player."""

    site: str
    url: str


def _site(name: str, host: str, address: str, player: str) -> Site:
    return Site(name, host, re.compile(rf"https://{address}(?:[?&#/].*)?", re.VERBOSE | re.ASCII), player)


YOUTUBE = _site(
    "YouTube",
    "www.youtube-nocookie.com",
    r"""(?: (?:www\.|m\.)? youtube(?:-nocookie)?\.com / (?: watch\?(?:[^#]*&)?v= | embed/ | shorts/ | live/ )
        | youtu\.be / ) (?P<id>[\w-]{11})""",
    "/embed/{id}?autoplay=1",
)
# A video that only those who have its address may see has a key besides its number.
VIMEO_WITH_KEY = _site(
    "Vimeo",
    "player.vimeo.com",
    r"(?:player\.)? vimeo\.com / (?:video/)? (?P<id>\d+) (?: / | \?(?:[^#]*&)?h= ) (?P<key>\w+)",
    "/video/{id}?h={key}&dnt=1&autoplay=1",
)
VIMEO = _site(
    "Vimeo",
    "player.vimeo.com",
    r"(?:player\.)? vimeo\.com / (?:video/)? (?P<id>\d+)",
    "/video/{id}?dnt=1&autoplay=1",
)
DAILYMOTION = _site(
    "Dailymotion",
    "geo.dailymotion.com",
    r"""(?: www\.dailymotion\.com/(?:embed/)?video/ | dai\.ly/
        | geo\.dailymotion\.com/player(?:/\w+)?\.html\?(?:[^#]*&)?video= ) (?P<id>[a-z0-9]+)""",
    "/player.html?video={id}",
)
KNOWN_SITES = (YOUTUBE, VIMEO_WITH_KEY, VIMEO, DAILYMOTION)


def sites() -> Iterator[Site]:
    """The sites that may be framed. A host that is not one of the large sites runs PeerTube."""
    known = {site.host for site in KNOWN_SITES}
    yield from (site for site in KNOWN_SITES if site.host in settings.OUTSIDE_PLAYERS)
    for host in settings.OUTSIDE_PLAYERS:
        if host not in known:
            address = rf"{re.escape(host)}/(?:w|videos/watch|videos/embed)/(?P<id>[\w-]{{20,36}})"
            yield _site(host, host, address, "/videos/embed/{id}?p2p=0&autoplay=1")


def site_names() -> list[str]:
    """The sites that may be framed, as people call them."""
    return list(dict.fromkeys(site.name for site in sites()))


def outside_player(address: str) -> OutsidePlayer | None:
    """The player of the video at an address; None when it is no video of a site that may be framed."""
    for site in sites():
        if found := site.address.fullmatch(address.strip()):
            return OutsidePlayer(site.name, f"https://{site.host}{site.player.format(**found.groupdict())}")
    return None
