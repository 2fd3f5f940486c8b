"""Where links are found: rich text, address blocks and address fields of any page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from django.db import models
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from resources.links.models import LONGEST_URL


def links_of(page: Page) -> set[str]:
    """The addresses that a page (in its own type) holds, as its editor wrote them, without fragments."""
    found: set[str] = set()
    for field in page._meta.concrete_fields:
        value = field.value_from_object(page)
        if isinstance(field, StreamField):
            found.update(links_in(value.get_prep_value()))
        elif isinstance(field, (RichTextField, models.URLField)) and value:
            found.update(links_in(value))
    return {url.partition("#")[0] for url in found if is_web_address(url)}


def links_in(value: Any) -> Iterator[str]:
    """Whatever looks like an address in a stored value: a text that is one, or the links of rich text."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from links_in(part)
    elif isinstance(value, str) and "<a " in value:
        yield from (link["href"] for link in BeautifulSoup(value, "html.parser").find_all("a", href=True))
    elif isinstance(value, str) and value.startswith(("https://", "http://")):
        yield value


def is_web_address(url: str) -> bool:
    """Whether an address can be followed: http or https, with a host, and not endlessly long."""
    return len(url) <= LONGEST_URL and " " not in url and bool(host_of(url))


def host_of(url: str) -> str:
    """The host of a web address, in small letters; empty for what is no web address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return (parts.hostname or "").lower() if parts.scheme in {"http", "https"} else ""
