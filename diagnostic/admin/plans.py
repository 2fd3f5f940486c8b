"""The weights of the plan in the admin, and the bench where one sees what they change before saving them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import log
from wagtail.models import Site
from wagtail.permission_policies import ModelPermissionPolicy

from diagnostic.admin.plan_forms import MeasureTrialForm, PlanWeightsForm, ResultChoiceForm
from diagnostic.errors import WeighedMeanwhile
from diagnostic.models import DiagnosisResult, PlanWeights, Version
from diagnostic.planning import Plan, case_from, case_of, plan_of, recommended
from diagnostic.recommending import Case, Recommendation
from diagnostic.recorded import recorded_firms
from diagnostic.weights import Weights

PLAN = "plan_weights"
TRY = "essayer"


@dataclass(frozen=True)
class Bench:
    """What a firm is told to do first: today, and with what the forms try."""

    who: str
    level: int | None
    before: Plan
    after: Plan

    @property
    def changes(self) -> bool:
        """Whether its first actions, or their order, would be others."""
        return keys(self.before.first) != keys(self.after.first)

    @property
    def lines(self) -> list[tuple[Recommendation, bool]]:
        """The first actions after the change, each with whether it is new among them."""
        known = keys(self.before.first)
        return [(each, each.key not in known) for each in self.after.first]


def keys(items: tuple[Recommendation, ...]) -> list[str]:
    """The keys of items, in their order."""
    return [each.key for each in items]


@dataclass(frozen=True)
class Trial:
    """What is tried: weights, and a measure as it might be."""

    weights: Weights
    tried: Callable[[Recommendation], Recommendation]

    def bench_of(self, who: str, case: Case) -> Bench:
        """The plans of one firm. The rooms are asked once."""
        offered = recommended(case)
        before = plan_of(case, offered, PlanWeights.in_force())
        return Bench(who, case.level, before, plan_of(case, map(self.tried, offered), self.weights))

    def benches(self, site: Site, result: DiagnosisResult | None) -> Iterator[Bench]:
        """The plans of a real result, where one is chosen, and of the twelve firms."""
        if result is not None:
            yield self.bench_of(ResultChoiceForm.said(result), case_of(result, site))
        version = Version.objects.in_force()
        for firm in recorded_firms() if version else ():
            yield self.bench_of(firm.who, case_from(version.content, firm.answers, firm.facts, site))


def as_it_is(item: Recommendation) -> Recommendation:
    """A thing to do, when no measure is tried."""
    return item


class PlanWeightsView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """The weights, and the plans that they give before and after a change."""

    permission_policy = ModelPermissionPolicy(PlanWeights)
    permission_required = "change"
    page_title = "Poids du plan"
    header_icon = "order"
    template_name = "diagnostic/admin/plan_weights.html"
    form_class = PlanWeightsForm

    @cached_property
    def object(self) -> PlanWeights:
        """The row."""
        return PlanWeights.load()

    def get_form_kwargs(self) -> dict[str, Any]:
        """Fill the form with the weights in force."""
        return super().get_form_kwargs() | {"instance": self.object}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, this screen."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the bench."""
        context = super().get_context_data(**kwargs)
        form = context["form"]
        choice = ResultChoiceForm(self.request.POST or None)
        result = choice.cleaned_data["result"] if choice.is_valid() else None
        measure = MeasureTrialForm(self.request.POST or None)
        in_force = PlanWeights.in_force()
        weights = form.weights if form.is_bound and form.is_valid() else in_force
        trial = Trial(weights, measure.tried if measure.is_valid() else as_it_is)
        found = list(trial.benches(Site.find_for_request(self.request), result))
        return context | {
            "choice": choice,
            "measure": measure,
            "is_tried": weights != in_force or (measure.is_valid() and bool(measure.changes)),
            "benches": sorted(found, key=lambda bench: not bench.changes),
            "changed": sum(bench.changes for bench in found),
        }

    def form_valid(self, form: PlanWeightsForm) -> HttpResponse:
        """Show what would change, or save; what somebody else saved meanwhile is shown, not overwritten."""
        if TRY in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        try:
            weights = form.save(by=self.request.user)
        except WeighedMeanwhile as refusal:
            form.tell(refusal)
            return self.form_invalid(form)
        log(instance=weights, action="wagtail.edit", user=self.request.user)
        messages.success(self.request, "Les poids sont enregistrés : les prochains plans les suivent.")
        return redirect(reverse(f"{PLAN}:index"))


class WeightsMenuItem(MenuItem):
    """The way to the screen, for who may change the weights."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the menu has it."""
        return request.user.has_perm("diagnostic.change_planweights")


class PlanWeightsViewSet(ViewSet):
    """The screen of the weights, under the diagnosis."""

    name = PLAN
    url_prefix = "diagnostic/plan"
    menu_label = "Poids du plan"
    menu_name = "plan-weights"
    icon = "order"
    add_to_admin_menu = False
    menu_item_class = WeightsMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        """One screen."""
        return [path("", PlanWeightsView.as_view(), name="index")]
