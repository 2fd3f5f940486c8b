"""The words of filters by territory. No query once a process has its copy."""

from __future__ import annotations

from core.door import published_copy
from territories.models import Department


def regions() -> dict[str, str]:
    """The names of regions, by INSEE code, in the order of their names."""

    def read() -> dict[str, str]:
        found = {department.region for department in _departments().values()}
        return {region.pk: region.name for region in sorted(found, key=lambda region: region.slug)}

    return published_copy(("regions", "words"), read)


def departments() -> dict[str, str]:
    """The names of departments with their codes, by code."""
    return published_copy(
        ("departments", "words"),
        lambda: {code: str(department) for code, department in _departments().items()},
    )


def region_of(department: str) -> str:
    """The region of a department, both by code."""
    return _departments()[department].region_id


def _departments() -> dict[str, Department]:
    return published_copy("departments", Department.objects.select_related("region").in_bulk)
