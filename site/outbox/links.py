"""Links that work in a mailbox: made absolute from the settings, never from a request."""

import re

from django.conf import settings

# A link to a place of our own in a mail's HTML, as our templates write it.
OWN_LINK = re.compile(r'(?<=\bhref=")/(?!/)[^"]*')


def absolute(address: str) -> str:
    """An address that works in a mail: `/contact/` becomes `https://…/contact/`, a full one stays.

    Raises ValueError for anything else than a path of the portal or an http(s) address.
    """
    if address.startswith("/") and not address.startswith("//"):
        return settings.BASE_URL.rstrip("/") + address
    if address.startswith(("https://", "http://")):
        return address
    raise ValueError(f"not a link for a mail: {address!r}")


def with_absolute_links(html: str) -> str:
    """Make every link to the portal in this HTML absolute."""
    return OWN_LINK.sub(lambda link: absolute(link[0]), html)
