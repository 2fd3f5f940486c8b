"""Template tags of the look, available in every template."""

import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.template.defaultfilters import floatformat
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from design import scenes

register = template.Library()


@register.filter
def anchor(text: str) -> str:
    """An `id` for a heading, the same wherever the heading is named."""
    return slugify(text)[:60] or "partie"


HEADING = re.compile(r"<h2(?: [^>]*)?>(.*?)</h2>", re.DOTALL)


@register.filter(is_safe=True)
def with_anchors(html: str) -> SafeString:
    """Give each second-level heading of a text an `id`, so that a table of contents can point at it."""
    return mark_safe(HEADING.sub(lambda h: f'<h2 id="{anchor(strip_tags(h[1]))}">{h[1]}</h2>', str(html)))  # noqa: S308


@register.filter
def under(path: str | None, place: str) -> bool:
    """Whether a page's path in the tree is at a place or below it."""
    return bool(path) and path.startswith(place)


@register.filter
def weight(octets: int | None) -> str:
    """How heavy a file is, as shops say it: « 17 ko », « 1,2 Mo » (1 Mo is a million octets)."""
    if not octets:
        return ""
    if octets < 1_000_000:
        return f"{max(1, round(octets / 1000))}\u00a0ko"
    return f"{floatformat(octets / 1_000_000)}\u00a0Mo"


@register.filter
def duration(seconds: int | None) -> str:
    """How long a recording lasts: « 48 s », « 1 min 30 s », « 1 h 5 min »; nothing when that is not known."""
    if not seconds:
        return ""
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    units = [(hours, "h"), (minutes, "min"), (0 if hours else seconds, "s")]
    return "\u00a0".join(f"{number}\u00a0{unit}" for number, unit in units if number)


@register.simple_tag
def page_scene(page: Any) -> SafeString:
    """The drawing that stands in for a page's image: of its region, by its name, of its topic, or any."""
    if region := getattr(page, "region_id", ""):
        return scenes.region_scene(region)
    if page.scene_name:
        return scenes.named_scene(page.scene_name)
    return scenes.topic_scene(page.scene_topic or scenes.any_topic(page.slug), page.slug)


@register.simple_tag
def topic_scene(topic: str) -> SafeString:
    """The drawing of a topic."""
    return scenes.topic_scene(topic, topic)


@register.simple_tag
def querystring_of(query: Any, **changes: Any) -> str:
    """The query string of a filtered list with some parameters changed."""
    return query.address(**changes)


OPTION = (
    '<li><input type="checkbox" id="f-{0}-{1}" name="{0}" value="{2}"{3}>'
    '<label for="f-{0}-{1}"{4}>{5} <span class="facet__count">{6}</span></label></li>'
)


@register.simple_tag
def facet_options(name: str, options: Iterable[tuple[str, str, int, bool]]) -> SafeString:
    """The check boxes of a facet, from value, words, count, chosen; a panel has sixty of them."""
    none = mark_safe(' class="facet__none"')
    checked = mark_safe(" checked")
    return format_html_join(
        "\n",
        OPTION,
        (
            (name, slugify(value), value, checked if chosen else "", "" if count else none, words, count)
            for value, words, count, chosen in options
        ),
    )


SELECT = (
    '<select class="fr-select" id="f-{0}" name="{0}" aria-label="{1}">'
    '<option value="">Tous</option>{2}</select>'
)
CHOICE = '<option value="{}"{}>{} ({})</option>'


@register.simple_tag
def facet_select(name: str, title: str, options: Iterable[tuple[str, str, int, bool]]) -> SafeString:
    """The list of a facet of which one value at most is chosen, from value, words, count, chosen."""
    selected = mark_safe(" selected")
    choices = format_html_join(
        "\n",
        CHOICE,
        ((value, selected if chosen else "", words, count) for value, words, count, chosen in options),
    )
    return format_html(SELECT, name, title, choices)
