"""The run: the firm part, the questions one by one, the end."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.door import FactError, FirmFacts, current_facts
from accounts.visitors import TooManyLists
from diagnostic import services
from diagnostic.access import open_here, run_open_to
from diagnostic.conditions import DONT_KNOW
from diagnostic.enums import QuestionKind
from diagnostic.errors import TooManyMails
from diagnostic.forms import FirmPartForm, LinkForm, first_initial, said_initial
from diagnostic.mailing import mail_resume_link, resume_link
from diagnostic.models import Run
from diagnostic.steps import all_said, last_words, step_at
from outbox.links import absolute

START = "/diagnostic/"
# The script asks for a screen without the page around it, and says so.
PIECE = "X-Screen"
TOO_MANY_BROWSERS = (
    "Beaucoup de personnes ont commencé d’ici aujourd’hui. Réessayez demain, ou depuis un autre appareil."
)

View = Callable[..., HttpResponseBase]


def personal(view: View) -> View:
    """A page of one person's run: kept in no cache, found by no search, its form without token.

    Its address is sent to no other site. The origin of its forms is checked: `no-referrer` would hide it.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "same-origin"
        return response

    answer = never_cache(answer)
    answer.checks_origin = True
    return answer


def of_a_run(view: View) -> View:
    """A page of a run that goes on, for who may go on with it; else its result, or « not here » (404)."""

    @wraps(view)
    def answer(request: HttpRequest, run: UUID, **kwargs: Any) -> HttpResponseBase:
        found = run_open_to(request, run)
        if found is None:
            return not_here(request)
        if found.is_finished:
            return to_result(found)
        try:
            return view(request, found, **kwargs)
        except services.RunGone:
            return not_here(request)
        except services.RunFinished:
            found.refresh_from_db()
            return to_result(found)

    return personal(answer)


def not_here(request: HttpRequest) -> HttpResponse:
    """The same words for a run that was erased, for one of somebody else, and for none."""
    return render(request, "diagnostic/not_here.html", {"start": START}, status=404)


def refused(request: HttpRequest, message: str, status: int) -> HttpResponse:
    """Why no run can begin here."""
    return render(request, "diagnostic/refused.html", {"message": message, "start": START}, status=status)


def to_result(run: Run) -> HttpResponseBase:
    """To what a finished run came to."""
    return redirect("diagnostic:result", secret=run.result.secret)


def address_of(run: Run) -> str:
    """The address of the screen at which a run stands."""
    if not run.facts_said_at:
        return reverse("diagnostic:firm", args=[run.pk])
    waiting = services.next_question(run)
    if waiting is None:
        return reverse("diagnostic:finish", args=[run.pk])
    return reverse("diagnostic:question", args=[run.pk, waiting["key"]])


def screen(request: HttpRequest, run: Run, name: str, address: str, **context: Any) -> HttpResponse:
    """A screen of the run: the whole page, or what changes in it for the script, with its address."""
    is_piece = PIECE in request.headers
    context |= {"run": run, "screen": f"diagnostic/run/{name}.html", "address": address}
    response = render(request, context["screen"] if is_piece else "diagnostic/run/page.html", context)
    response[PIECE] = address
    patch_vary_headers(response, [PIECE])
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def start(request: HttpRequest) -> HttpResponseBase:
    """Begin a run. Only the button does: to open the address leads to the page where it is."""
    if request.method != "POST":
        return redirect(START)
    try:
        run = services.start_run(request, helper_mode="accompagne" in request.POST)
    except services.NothingToAnswer as error:
        return refused(request, error.message, 503)
    except services.TooManyRuns as error:
        return refused(request, error.message, 429)
    except TooManyLists:
        return refused(request, TOO_MANY_BROWSERS, 429)
    return redirect("diagnostic:firm", run=run.pk)


@require_safe
@of_a_run
def go_on(request: HttpRequest, run: Run) -> HttpResponseBase:
    """To where the run stands."""
    return redirect(address_of(run))


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_run
def firm(request: HttpRequest, run: Run) -> HttpResponseBase:
    """What is said of the firm, first."""
    data = request.POST if request.method == "POST" else None
    form = FirmPartForm(data, asked=run.content["facts"], initial=firm_initial(request, run))
    if form.is_valid():
        try:
            answered_by = form.cleaned_data["answered_by"]
            run = services.save_facts(run, form.facts, answered_by=answered_by, request=request)
        except FactError as error:
            form.add_error(error.key, error.message)
        except TooManyLists:
            form.add_error(None, TOO_MANY_BROWSERS)
        else:
            return redirect(address_of(run))
    return render(request, "diagnostic/run/firm.html", {"run": run, "form": form})


def firm_initial(request: HttpRequest, run: Run) -> dict[str, Any]:
    """What the firm part shows: what was said in it, else what is known of whoever answers for themselves."""
    if run.facts_said_at:
        return said_initial(run)
    is_theirs = not (run.helper_mode or run.is_test)
    known = current_facts(request) if is_theirs else FirmFacts()
    return first_initial(known, helper_mode=run.helper_mode)


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_run
def question(request: HttpRequest, run: Run, question: str) -> HttpResponseBase:
    """A question, or its answer: then the next one, in the same go for the script."""
    if request.method != "POST":
        return show_question(request, run, question)
    try:
        run = services.save_answer(run, question, answer_of(request, run, question))
    except services.UnknownChoice as error:
        return show_question(request, run, question, error=str(error))
    except (services.UnknownQuestion, services.NotAsked) as error:
        return show_where_it_stands(request, run, notice=str(error))
    return show_where_it_stands(request, run)


def answer_of(request: HttpRequest, run: Run, key: str) -> str | list[str]:
    """What was chosen: several choices where several may be."""
    chosen = request.POST.getlist("reponse")
    asked = next((one for one in run.content["questions"] if one["key"] == key), None)
    if asked and asked["kind"] == QuestionKind.SEVERAL:
        # « Je ne sais pas » is a button of its own, whatever is ticked.
        return DONT_KNOW if DONT_KNOW in chosen else chosen
    return chosen[-1] if chosen else ""


def show_question(
    request: HttpRequest, run: Run, key: str, *, error: str = "", notice: str = ""
) -> HttpResponseBase:
    """A question that is asked, not before those that come first; else where the run stands."""
    waiting = services.next_question(run)
    step = step_at(run.content, run.answers, run.facts, key)
    if step is None or not run.facts_said_at:
        return redirect(address_of(run))
    if waiting and waiting["key"] != key and key not in run.answers and not error:
        return redirect(address_of(run))
    answer = run.answers.get(key)
    if error and request.method == "POST":
        chosen = request.POST.getlist("reponse")
    else:
        chosen = answer if isinstance(answer, list) else [answer]
    return screen(
        request,
        run,
        "question",
        reverse("diagnostic:question", args=[run.pk, key]),
        step=step,
        several=step.question["kind"] == QuestionKind.SEVERAL,
        chosen=chosen,
        answered=answer is not None,
        dont_know=DONT_KNOW,
        error=error,
        notice=notice,
    )


def show_where_it_stands(request: HttpRequest, run: Run, *, notice: str = "") -> HttpResponseBase:
    """The next screen: shown at once to the script or with a notice, else by its address."""
    waiting = services.next_question(run)
    if not run.facts_said_at or not (notice or PIECE in request.headers):
        return redirect(address_of(run))
    if waiting is None:
        return show_end(request, run, notice=notice)
    return show_question(request, run, waiting["key"], notice=notice)


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_run
def finish(request: HttpRequest, run: Run) -> HttpResponseBase:
    """The last screen, and the end, after which nothing changes."""
    if request.method == "POST":
        try:
            return redirect("diagnostic:result", secret=services.finish(run).secret)
        except services.StillOpen as error:
            return show_where_it_stands(request, run, notice=error.message)
    if services.next_question(run) or not run.facts_said_at:
        return redirect(address_of(run))
    return show_end(request, run)


def show_end(request: HttpRequest, run: Run, *, notice: str = "") -> HttpResponse:
    """What was answered, before the result."""
    said = all_said(run.content, run.answers, run.facts)
    return screen(
        request,
        run,
        "end",
        reverse("diagnostic:finish", args=[run.pk]),
        said=said,
        open=sum(one.is_open for one in said),
        encouragement=last_words(said, run.content),
        previous=said[-1].question["key"] if said else "",
        notice=notice,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_run
def later(request: HttpRequest, run: Run) -> HttpResponseBase:
    """Where an unfinished run waits, and its link, to copy or to receive."""
    form = LinkForm(request.POST if request.method == "POST" else None)
    sent_to = ""
    if form.is_bound and form.is_valid():
        try:
            if not form.is_spam:
                mail_resume_link(run, form.cleaned_data["email"])
            sent_to = form.cleaned_data["email"]
        except TooManyMails as error:
            form.add_error("email", error.message)
    context = {"run": run, "form": form, "sent_to": sent_to, "url": absolute(resume_link(run))}
    return render(request, "diagnostic/run/later.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def resume(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Go on with a run by its link; to open the address changes nothing."""
    run = Run.objects.with_version().filter(secret=secret).first()
    if run is None:
        return not_here(request)
    if run.is_finished:
        return to_result(run)
    if run_open_to(request, run.pk):
        return redirect(address_of(run))
    if request.method == "POST":
        try:
            open_here(request, run)
        except TooManyLists:
            return refused(request, TOO_MANY_BROWSERS, 429)
        return redirect(address_of(run))
    return render(request, "diagnostic/resume.html", {"run": run})
