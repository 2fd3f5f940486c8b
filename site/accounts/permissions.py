"""Who acts on the records of a region in the admin: the mission on all, a region's editors on theirs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model, Q, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.enums import RoleKind

VIEW = "view"
ALL_ACTIONS = frozenset({"add", "change", "delete", VIEW})


def edited_regions(person: Any) -> set[str]:
    """The INSEE codes of the regions whose pages a person prepares. One query for each look at a person."""
    if not person.is_active:
        return set()
    if not hasattr(person, "_edited_regions"):
        roles = person.roles.filter(kind=RoleKind.REGIONAL_EDITOR)
        person._edited_regions = set(roles.values_list("region_id", flat=True))
    return person._edited_regions


class RegionPermissionPolicy(ModelPermissionPolicy):
    """Records of a region: whoever has the model's own permission acts on all, a region's editors on theirs.

    `region` leads from a record to its region, or to the INSEE code of it, as filters write it
    (« region_code », « firm__region »). `actions` are those that exist at all: nobody, not even a superuser,
    does another one. `editors_may` are those of a region's editors, all that exist unless said.

    The views that follow it are made by `accounts.region_admin`.
    """

    def __init__(
        self,
        model: type[Model] | str,
        *,
        region: str = "region_code",
        actions: Collection[str] = ALL_ACTIONS,
        editors_may: Collection[str] | None = None,
    ) -> None:
        super().__init__(model)
        self.region = region
        self.actions = frozenset(actions)
        self.editors_may = self.actions if editors_may is None else self.actions & frozenset(editors_may)

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether there may be a record on which this person does that."""
        may_there = action in self.editors_may and bool(edited_regions(user))
        return may_there or self.acts_everywhere(user, action)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Model) -> bool:
        """Whether this person does that on this record."""
        may_there = action in self.editors_may and self.region_of(instance) in edited_regions(user)
        return may_there or self.acts_everywhere(user, action)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet:
        """The records on which this person does one of these."""
        return self.only_of(user, actions, self.model._default_manager.all())

    def only_of(self, user: Any, actions: Iterable[str], records: QuerySet) -> QuerySet:
        """Of these records, those on which this person does one of these."""
        actions = set(actions)
        if any(self.acts_everywhere(user, action) for action in actions):
            return records
        if not actions & self.editors_may:
            return records.none()
        return records.filter(**{f"{self.region}__in": edited_regions(user)})

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet:
        """Those who do one of these on some records."""
        return self.people_who(actions, Q(roles__kind=RoleKind.REGIONAL_EDITOR))

    def users_with_any_permission_for_instance(self, actions: Iterable[str], instance: Model) -> QuerySet:
        """Those who do one of these on this record."""
        of_region = Q(roles__kind=RoleKind.REGIONAL_EDITOR, roles__region=self.region_of(instance) or None)
        return self.people_who(actions, of_region)

    def people_who(self, actions: Iterable[str], editors: Q) -> QuerySet:
        """Those who do one of these everywhere, and these editors where they may."""
        actions = self.actions & set(actions)
        everywhere = self._get_users_with_any_permission_codenames_filter(
            self._get_permission_codenames(actions)
        )
        there = Q(is_active=True) & editors if actions & self.editors_may else Q(pk=None)
        return get_user_model().objects.filter(everywhere | there if actions else Q(pk=None)).distinct()

    def acts_everywhere(self, user: Any, action: str) -> bool:
        """Whether this person has the model's own permission."""
        return action in self.actions and super().user_has_permission(user, action)

    def region_of(self, record: Model) -> str | None:
        """The INSEE code of a record's region; empty or None for one of nowhere."""
        *path, last = self.region.split("__")
        for name in path:
            record = getattr(record, name)
            if record is None:
                return None
        return getattr(record, record._meta.get_field(last).attname)
