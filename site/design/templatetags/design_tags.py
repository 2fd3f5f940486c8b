"""Template tags of the look, available in every template."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.defaultfilters import date as date_filter
from django.template.defaultfilters import floatformat, pluralize
from django.utils.html import escape, strip_tags
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


@register.filter
def plural(number: float, endings: str = "s") -> str:
    """The ending of what is counted, as `pluralize` has it; in French, none is singular."""
    return pluralize(max(1, number), endings)


@register.filter
def quoted(text: str) -> str:
    """A name between « », unless it has its own."""
    return text if "«" in text else f"«\u00a0{text}\u00a0»"


@register.filter(expects_localtime=True)
def moment(value: datetime | None) -> str:
    """A day and an hour, as one says them: « 3 mars 2026 à 5 h 34 »."""
    return date_filter(value, "j F Y à G\u00a0\\h\u00a0i")


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


# Panels have hundreds of options, the same for every reader but for what is chosen and counted: the escaped
# part of each is made once.
MOST_OPTIONS = 5000


@lru_cache(maxsize=MOST_OPTIONS)
def option_parts(name: str, value: str, words: str) -> tuple[str, str, str]:
    """A check box before « checked », between it and the class of its label, and after that class."""
    key = f"f-{name}-{slugify(value)}"
    return (
        f'<li><input type="checkbox" id="{key}" name="{name}" value="{escape(value)}"',
        f'><label for="{key}"',
        f'>{escape(words)} <span class="facet__count">',
    )


@register.simple_tag
def facet_options(name: str, options: Iterable[tuple[str, str, int, bool]]) -> SafeString:
    """The check boxes of a facet, from value, words, count, chosen."""
    lines = []
    for value, words, count, chosen in options:
        box, label, text = option_parts(name, value, words)
        checked, faint = " checked" if chosen else "", "" if count else ' class="facet__none"'
        lines.append(f"{box}{checked}{label}{faint}{text}{count:d}</span></label></li>")
    return mark_safe("\n".join(lines))  # noqa: S308  (escaped in `option_parts`)


@lru_cache(maxsize=MOST_OPTIONS)
def choice_parts(value: str, words: str) -> tuple[str, str]:
    """An option of a list before « selected », and after it."""
    return f'<option value="{escape(value)}"', f">{escape(words)} ("


@register.simple_tag
def facet_select(name: str, title: str, options: Iterable[tuple[str, str, int, bool]]) -> SafeString:
    """The list of a facet of which one value at most is chosen, from value, words, count, chosen."""
    lines = [
        f'<select class="fr-select" id="f-{name}" name="{name}" aria-label="{escape(title)}">',
        '<option value="">Tous</option>',
    ]
    for value, words, count, chosen in options:
        option, text = choice_parts(value, words)
        lines.append(f"{option}{' selected' if chosen else ''}{text}{count:d})</option>")
    lines.append("</select>")
    return mark_safe("\n".join(lines))  # noqa: S308  (escaped in `choice_parts`)
