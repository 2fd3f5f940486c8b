"""The words of filters that come from the territories and from the testimonials themselves."""

from __future__ import annotations

from django.apps import apps

from core.door import published_copy
from territories.models import Department


def regions() -> dict[str, str]:
    """The names of regions, by INSEE code, in the order of their names. No query once there is a copy."""

    def read() -> dict[str, str]:
        found = {department.region for department in _departments().values()}
        return {region.pk: region.name for region in sorted(found, key=lambda region: region.slug)}

    return published_copy(("regions", "words"), read)


def departments() -> dict[str, str]:
    """The names of departments with their codes, by code. No query once there is a copy."""
    return published_copy(
        ("departments", "words"),
        lambda: {code: str(department) for code, department in _departments().items()},
    )


def region_of(department: str) -> str:
    """The region of a department, both by code. No query once there is a copy."""
    return _departments()[department].region_id


def _departments() -> dict[str, Department]:
    return published_copy("departments", Department.objects.select_related("region").in_bulk)


def trades() -> dict[str, str]:
    """The trades that testimonials tell of, by key, in their order. No query once there is a copy."""
    model = apps.get_model("testimonials", "TestimonialPage")
    rows = model.objects.live().exclude(trade_key="").order_by("trade_key")
    return published_copy(
        ("testimonials", "trades"), lambda: dict(rows.values_list("trade_key", "trade").distinct())
    )
