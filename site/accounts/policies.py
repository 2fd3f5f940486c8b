"""Who reads the records of a region in the admin: the mission all of them, a region's editors their own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.enums import RoleKind

VIEW = "view"


def edited_regions(person: Any) -> set[str]:
    """The INSEE codes of the regions whose pages a person prepares. One query for each look at a person."""
    if not person.is_authenticated:
        return set()
    if not hasattr(person, "_edited_regions"):
        roles = person.roles.filter(kind=RoleKind.REGIONAL_EDITOR)
        person._edited_regions = set(roles.values_list("region_id", flat=True))
    return person._edited_regions


class RegionalPolicy(ModelPermissionPolicy):
    """Records that carry the INSEE code of their region in `region_code`, and that nobody edits by hand.

    Whoever has the permission to see the model sees every record; a region's editors see those of their
    region.
    """

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether there may be a record that this person sees."""
        return action == VIEW and (self.sees_all(user) or bool(edited_regions(user)))

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Model) -> bool:
        """Whether this person sees that record."""
        return action == VIEW and (self.sees_all(user) or instance.region_code in edited_regions(user))

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet:
        """The records that this person sees."""
        records = self.model._default_manager.all()
        if VIEW not in actions or not user.is_active:
            return records.none()
        return records if self.sees_all(user) else records.filter(region_code__in=edited_regions(user))

    def sees_all(self, user: Any) -> bool:
        """Whether this person has the model's own permission."""
        return super().user_has_permission(user, VIEW)
