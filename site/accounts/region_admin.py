"""Screens of the admin that follow a `RegionPermissionPolicy`: a record of another region is not there.

    class GrantViewSet(OfRegions, ModelViewSet):
        model = Grant

    register_permission_policy(Grant, RegionPermissionPolicy(Grant, region="region"))

The list, its export, every screen of one record, and choosers then leave other regions out. So does a bulk
action made with `BulkActionOfRegions`. Snippets have Wagtail's own bulk actions besides, which name what they
refuse: such records are a plain `ModelViewSet`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import BaseForm, ModelChoiceField
from django.http import Http404, HttpRequest
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.chooser import BaseChooseView, ChosenMultipleViewMixin, ChosenViewMixin
from wagtail.permissions import policy_registry

from accounts.permissions import ALL_ACTIONS, RegionPermissionPolicy, edited_regions

NOT_YOURS = "Choisissez une région dont vous vous occupez."


class FollowsPolicy:
    """A view that asks the policy of its model."""

    request: HttpRequest

    @property
    def region_policy(self) -> RegionPermissionPolicy:
        """The policy of the model."""
        return policy_registry.get_by_type(getattr(self, "model_class", None) or self.model)

    @property
    def needed(self) -> Iterable[str]:
        """One of these actions opens the view."""
        one = getattr(self, "permission_required", None)
        return [one] if one else getattr(self, "any_permission_required", None) or ALL_ACTIONS

    def only_mine(self, records: QuerySet) -> QuerySet:
        """Of these records, those of the person's regions."""
        return self.region_policy.only_of(self.request.user, self.needed, records)


class ListOfRegions(FollowsPolicy):
    """A list, and its export."""

    def get_base_queryset(self) -> QuerySet:
        """Only the person's records."""
        return self.only_mine(super().get_base_queryset())


class ChooserOfRegions(FollowsPolicy):
    """What a chooser proposes."""

    def get_object_list(self) -> QuerySet:
        """Only the person's records."""
        return self.only_mine(super().get_object_list())


class ChosenOfRegions(FollowsPolicy):
    """What a chooser takes."""

    def get_object(self, pk: Any) -> Model:
        """Raises ObjectDoesNotExist for a record of another region, which makes a 404."""
        return self.only_mine(self.model_class.objects.all()).get(pk=pk)


class ManyChosenOfRegions(FollowsPolicy):
    """What a chooser of many takes."""

    def get_objects(self, pks: Iterable[Any]) -> QuerySet:
        """Only the person's records."""
        return self.only_mine(super().get_objects(pks))


class RecordOfRegions(FollowsPolicy):
    """A screen of one record, or the form of a new one."""

    def get_object(self, *args: Any, **kwargs: Any) -> Model:
        """Raises Http404 for a record of another region."""
        try:
            record = super().get_object(*args, **kwargs)
        except (ObjectDoesNotExist, PermissionDenied) as error:
            raise Http404 from error
        if not self.region_policy.user_has_any_permission_for_instance(
            self.request.user, self.needed, record
        ):
            raise Http404
        return record

    def get_form(self, *args: Any, **kwargs: Any) -> BaseForm:
        """The form, in which a region's editors choose among their regions."""
        form = super().get_form(*args, **kwargs)
        field = form.fields.get(self.region_policy.region)
        if isinstance(field, ModelChoiceField) and not self.acts_everywhere:
            field.queryset = field.queryset.filter(pk__in=edited_regions(self.request.user))
        return form

    def is_valid(self, form: BaseForm) -> bool:
        """Nobody sends a record away to another region."""
        if form.is_valid() and not self.region_policy.user_has_any_permission_for_instance(
            self.request.user, self.needed, form.instance
        ):
            region = self.region_policy.region
            form.add_error(region if region in form.fields else None, NOT_YOURS)
        return super().is_valid(form)

    @property
    def acts_everywhere(self) -> bool:
        """Whether the person does this in every region."""
        user = self.request.user
        return any(self.region_policy.acts_everywhere(user, action) for action in self.needed)


@cache
def guarded(view_class: type) -> type:
    """The view, which leaves other regions out."""
    guards = {
        IndexView: ListOfRegions,
        BaseChooseView: ChooserOfRegions,
        ChosenViewMixin: ChosenOfRegions,
        ChosenMultipleViewMixin: ManyChosenOfRegions,
    }
    guard = next((guards[kind] for kind in guards if issubclass(view_class, kind)), RecordOfRegions)
    return type(view_class.__name__, (guard, view_class), {"__doc__": view_class.__doc__})


class OfRegions:
    """For a viewset of records or of a chooser: each of its views leaves other regions out."""

    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        """Guard the view before it is made."""
        return super().construct_view(guarded(view_class), **kwargs)


class BulkActionOfRegions(FollowsPolicy):
    """For a bulk action, which says in `permission_required` what it takes: others' records are not there."""

    def get_actionable_objects(self) -> tuple[list[Model], dict[str, list[Model]]]:
        """Only the person's records. Raises Http404 when there is none."""
        records = self.only_mine(self.model._default_manager.all())
        keys = self.request.GET.getlist("id")
        if "all" not in keys:
            records = records.filter(pk__in=[key for key in keys if key.isdecimal()])
        found = list(records)
        if not found:
            raise Http404
        return found, {"items_with_no_access": []}
