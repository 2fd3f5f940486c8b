"""Demonstration testimonials: fictional firms all over France."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.building import Builder, read_yaml, stream
from core.door import DemoContent, demo_contents
from taxonomy.models import CustomerKind, Level, SalesArea, Topic
from taxonomy.services import sector_of
from territories.models import Commune
from testimonials.copies import spread_over_france
from testimonials.pages import TestimonialMapPage, TestimonialPage

HERE = Path(__file__).parent / "demo"
EXTENSIONS = {"video": "mp4", "audio": "mp3"}
FILED = {"topics": Topic, "customers": CustomerKind, "sales_areas": SalesArea}


@demo_contents.register
class DemoTestimonials(DemoContent):
    """Testimonials over all regions, sectors, sizes and formats."""

    name = "témoignages"
    order = 30

    @transaction.atomic
    def build(self, *, scale: int) -> str:
        """Create what is missing; from a scale of 2 on, copies for load tests."""
        builder = Builder.for_default_site(files=HERE / "media", is_demo=True)
        parent = TestimonialMapPage.objects.child_of(builder.home).get()
        known = set(Commune.objects.values_list("pk", flat=True))
        stories = [read_yaml(path) for path in sorted((HERE / "stories").glob("*.yaml"))]
        for data in stories:
            if data["place"] in known:
                builder.page(parent, TestimonialPage, data, **fields_of(data, builder))
        new = builder.waiting.copy()
        for page, data in new:
            for name, vocabulary in FILED.items():
                getattr(page, name).set(vocabulary.objects.filter(pk__in=data[name]))
        made = builder.finish()
        for page, data in new:
            moment = datetime.combine(data["reviewed_on"], time(9)) + timedelta(minutes=page.pk % 60)
            published = TestimonialPage.objects.filter(pk=page.pk)
            published.update(first_published_at=timezone.make_aware(moment))
        copies = f", {spread_over_france(parent, scale)} copies" if scale > 1 else ""
        return f"{made} nouveaux témoignages{copies}"


def fields_of(data: Mapping[str, Any], builder: Builder) -> dict[str, Any]:
    """The fields of a page that a data file says in other words."""
    award = data.get("award") or {}
    return {
        "naf_code": data["naf"],
        "sector": sector_of(data["naf"]),
        "place": Commune.objects.select_related("department").get(pk=data["place"]),
        "level_before": Level.objects.get(number=data["level_before"]),
        "level_after": Level.objects.get(number=data["level_after"]),
        "award_name": award.get("name", ""),
        "award_year": award.get("year"),
        "helped_by": builder.find(data["helped_by"]) if data.get("helped_by") else None,
        "story": stream("text", [builder.rich(data["story"])]),
        "steps": stream(
            "step",
            (
                step | {"text": builder.rich(step["text"]), "when": step.get("when", "")}
                for step in data["steps"]
            ),
        ),
        "figures": stream(
            "figure", (figure | {"date": figure["date"].isoformat()} for figure in data.get("figures") or [])
        ),
        "video": stream("video", recording(data.get("video"), "video", data["title"], builder)),
        "audio": stream("audio", recording(data.get("audio"), "audio", data["title"], builder)),
    }


def recording(name: str | None, kind: str, title: str, builder: Builder) -> list[dict[str, Any]]:
    """The value of a video or audio block from the files of that name; nothing without one."""
    if not name:
        return []
    transcript = (builder.files / f"{name}.md").read_text(encoding="utf-8")
    file = builder.document(f"{name}.{EXTENSIONS[kind]}", title)
    value = {"title": title, kind: file.pk, "transcript": builder.rich(transcript)}
    if kind == "video":
        value["captions"] = builder.document(f"{name}.vtt", f"{title} (sous-titres)").pk
    return [value]
