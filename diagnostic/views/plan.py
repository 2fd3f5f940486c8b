"""The plan, where one lives with it: in *mon espace*, or beside a result that nobody keeps in an account."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import SimpleNamespace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.current import is_signed_in
from accounts.models import User
from accounts.views.space import personal_page
from diagnostic import living
from diagnostic.enums import ItemState
from diagnostic.errors import ItemGone, MarkedMeanwhile
from diagnostic.forms import NotForMeForm, PutOffForm, SeenForm
from diagnostic.models import DiagnosisResult, Plan, PlanItem
from diagnostic.own_plan import Desk, Line, Shown, desk_beside, desk_of, shown
from diagnostic.views.result import held, refuse_others

View = Callable[..., HttpResponse]
START = "/diagnostic/"
GONE, MEANWHILE = "partie", "autre"


def back_to(desk: Desk, news: str, line: Line | None = None) -> HttpResponse:
    """The way back to the plan, with what has just happened to what."""
    said = {"fait": news} | ({"ligne": line.item.pk} if line else {})
    return redirect(f"{desk.address(**said)}#nouvelle")


def news_of(request: HttpRequest, page: Shown) -> dict[str, Any]:
    """What has just happened, as the plan stands now: an address that is opened again says nothing wrong."""
    said = request.GET.get("fait", "")
    line = page.line_of(request.GET.get("ligne", ""))
    if said == GONE or (said in ItemState.values and line is None):
        return {"refusal": ItemGone.message}
    if said == MEANWHILE and line:
        return {"refusal": str(MarkedMeanwhile(line.item))}
    if line and said == line.item.state:
        return {"news": line}
    return {}


def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The plan with its marks."""
    page = shown(desk)
    return render(request, "diagnostic/plan.html", {"desk": desk, "page": page} | news_of(request, page))


def print_out(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The plan on one page of paper."""
    return render(request, "diagnostic/plan_print.html", {"desk": desk, "page": shown(desk)})


def line_at(desk: Desk, item: int) -> Line:
    """The thing of that number. Raises Http404 for one of another plan, ItemGone for one that left."""
    line = shown(desk).line_of(item)
    if line is None:
        if desk.plan.items.filter(pk=item).exists():
            raise ItemGone
        raise Http404
    return line


def marked(request: HttpRequest, desk: Desk, line: Line, state: ItemState, **said: Any) -> HttpResponse:
    """Mark it, and go back to the plan, which says so."""
    by = request.user if is_signed_in(request) and isinstance(request.user, User) else None
    try:
        found = living.mark(line.item, state, by=by, **said)
    except ItemGone:
        return back_to(desk, GONE)
    except MarkedMeanwhile:
        return back_to(desk, MEANWHILE, line)
    return back_to(desk, found.state, line)


def done(request: HttpRequest, desk: Desk, item: int) -> HttpResponse:
    """« C’est fait »."""
    return at_once(request, desk, item, ItemState.DONE)


def undo(request: HttpRequest, desk: Desk, item: int) -> HttpResponse:
    """Take a mark back."""
    return at_once(request, desk, item, ItemState.OPEN)


def at_once(request: HttpRequest, desk: Desk, item: int, state: ItemState) -> HttpResponse:
    """A mark that asks nothing."""
    line, form = line_at(desk, item), SeenForm(request.POST)
    if not form.is_valid():
        return back_to(desk, MEANWHILE, line)
    return marked(request, desk, line, state, seen=form.cleaned_data["seen"])


def later(request: HttpRequest, desk: Desk, item: int) -> HttpResponse:
    """« Plus tard », until a day."""
    return with_form(request, desk, item, PutOffForm, ItemState.LATER, "plan_later")


def not_for_me(request: HttpRequest, desk: Desk, item: int) -> HttpResponse:
    """« Pas pour moi », and why."""
    return with_form(request, desk, item, NotForMeForm, ItemState.NOT_FOR_ME, "plan_not_for_me")


def with_form(
    request: HttpRequest,
    desk: Desk,
    item: int,
    form_class: type[PutOffForm | NotForMeForm],
    state: ItemState,
    template: str,
) -> HttpResponse:
    """A mark that asks something first, unless the page that led here showed another state (`vu`)."""
    line = line_at(desk, item)
    seen = request.GET.get("vu", line.item.state)
    if not request.POST and seen != line.item.state:
        return back_to(desk, MEANWHILE, line)
    form = form_class(request.POST or None, seen=seen)
    if form.is_valid():
        return marked(request, desk, line, state, **form.cleaned_data)
    return render(request, f"diagnostic/{template}.html", {"desk": desk, "line": line, "form": form})


def own(view: View) -> View:
    """A page of the plan of whoever signed in; without plan, the way to one."""

    @wraps(view)
    def answer(request: HttpRequest, **more: Any) -> HttpResponse:
        desk = desk_of(request, more.get("item"), request.GET.get(living.NAMED, ""))
        if desk is None:
            status = 404 if more or request.method == "POST" else 200
            return render(request, "diagnostic/plan_none.html", {"start": START}, status=status)
        try:
            if "item" in more and key_of(request) and not PlanItem.objects.filter(pk=more["item"]).exists():
                more["item"] = number_now(desk.plan, key_of(request))
            return view(request, desk, **more)
        except ItemGone:
            return back_to(desk, GONE)

    return personal_page(answer)


def key_of(request: HttpRequest) -> str:
    """The key of the thing that an address of a line is about."""
    return request.GET.get("cle", "")


def beside(view: View) -> View:
    """A page of the plan beside a result, for who may change that one; else it is in *mon espace*.

    What is marked in a tab from before the result was kept is marked there.
    """

    @held("same-origin")
    @wraps(view)
    def answer(request: HttpRequest, result: DiagnosisResult, **more: Any) -> HttpResponse:
        refuse_others(request, result)
        is_kept = result.run.person_id and not result.run.is_test
        if is_kept and request.method != "POST":
            return redirect(living.address_of(result.run.firm_id))
        name = str(result.run.firm_id or living.NO_FIRM)
        # What is marked in a tab from before the result was kept is marked in *mon espace*.
        desk = desk_of(request, name=name) if is_kept else desk_beside(result)
        if desk is None:
            return redirect(living.address_of(result.run.firm_id))
        try:
            if is_kept:
                is_there = desk.plan == living.plan_of_result(result)
                more["item"] = number_now(desk.plan if is_there else None, key_of(request))
            return view(request, desk, **more)
        except ItemGone:
            return back_to(desk, GONE)

    return answer


def number_now(plan: Plan | None, key: str) -> int:
    """The number of a thing in the plan that took over the one of an older tab. Raises ItemGone."""
    for item in plan.items.all() if plan else ():
        if item.key == key:
            return item.pk
    raise ItemGone


def pages(guard: Callable[[View], View]) -> SimpleNamespace:
    """The pages of a plan, each for whom `guard` lets in."""
    forms = require_http_methods(["GET", "HEAD", "POST"])
    return SimpleNamespace(
        show=require_safe(guard(show)),
        print_out=require_safe(guard(print_out)),
        done=require_POST(guard(done)),
        undo=require_POST(guard(undo)),
        later=forms(guard(later)),
        not_for_me=forms(guard(not_for_me)),
    )


in_account, beside_result = pages(own), pages(beside)
