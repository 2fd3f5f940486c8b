"""The measures that the portal ships: editors then change them, and what they wrote stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wagtail.models import Page, Site

from core.building import read_yaml
from diagnostic.models import Measure
from diagnostic.recommending import Case

FILE = Path(__file__).parent / "content" / "measures.yaml"


def shipped_measures() -> list[dict[str, Any]]:
    """The measures of the file, as they stand there."""
    return read_yaml(FILE)["measures"]


def add_missing_measures() -> int:
    """Create the measures whose key is not there; return how many.

    Of a link within the portal, only what is there becomes one (see `lead_to_pages`).
    """
    known = set(Measure.objects.values_list("key", flat=True))
    missing = []
    for shipped in shipped_measures():
        if shipped["key"] not in known:
            link, topic = shipped.pop("link", ""), shipped.pop("topic")
            outside = "" if link.startswith("/") else link
            missing.append(Measure(topic_id=topic, link_url=outside, **shipped))
    lead_to_pages(Measure.objects.bulk_create(missing))
    return len(missing)


def lead_to_pages(measures: list[Measure]) -> int:
    """Let measures that lead nowhere lead to the pages that the file names; return how many do now."""
    links = {shipped["key"]: shipped.get("link", "") for shipped in shipped_measures()}
    home = Site.objects.get(is_default_site=True).root_page
    wanted = {
        measure.pk: home.url_path.rstrip("/") + links[measure.key]
        for measure in measures
        if links.get(measure.key, "").startswith("/") and not (measure.link_page_id or measure.link_url)
    }
    pages = {page.url_path: page for page in Page.objects.live().filter(url_path__in=set(wanted.values()))}
    led = [measure for measure in measures if wanted.get(measure.pk) in pages]
    for measure in led:
        measure.link_page = pages[wanted[measure.pk]]
    Measure.objects.bulk_update(led, ["link_page"])
    return len(led)


def reasons_by_page(case: Case) -> dict[int, str]:
    """The pages that the measures of an answer lead to, by primary key, each with that answer. One query.

    Of several answers, the one that loses most.
    """
    keys = {weak.measure for weak in case.advised}
    leading = Measure.objects.filter(key__in=keys, link_page__isnull=False)
    pages = dict(leading.values_list("key", "link_page"))
    reasons: dict[int, str] = {}
    for weak in case.advised:
        if weak.measure in pages:
            reasons.setdefault(pages[weak.measure], case.reason_of(weak))
    return reasons
