"""The form in which a firm tells its story, step by step, and the pages that its mails lead to."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Site

from accounts import visitors
from accounts.door import consent_text
from core.limits import browser_of
from core.robots import let_google_check
from core.uploads import LightFiles
from outbox.links import absolute
from testimonials.door import PURPOSE
from testimonials.proposals import links, services
from testimonials.proposals.enums import Step
from testimonials.proposals.files import PhotographField, RecordingField
from testimonials.proposals.forms import (
    BACK,
    LATER,
    STEP_FORMS,
    AgreementForm,
    StepForm,
    initial_of,
    missing_step,
)
from testimonials.proposals.models import Proposal

LIMITS = {"photograph": PhotographField.most_bytes, "recording": RecordingField.most_bytes}
TOO_MANY = (
    "Trop d’histoires ou de fichiers ont été envoyés d’ici aujourd’hui. Ce que vous avez déjà enregistré est "
    "gardé : réessayez demain."
)

View = Callable[..., HttpResponseBase]


def personal(view: View) -> View:
    """A page that shows what one person told: kept in no cache, found by no search, its form without token.

    Nobody has a cookie before their first answer is kept, so that the origin of a form is checked instead.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        # The address of some of these pages is a key.
        response["Referrer-Policy"] = "same-origin"
        return response

    answer = never_cache(answer)
    answer.checks_origin = True
    return answer


def show(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """A page of the form."""
    home = Site.find_for_request(request).root_page
    return render(request, f"proposals/{template}.html", {"home": home, **context})


def written_by(request: HttpRequest) -> Proposal | None:
    """The story that somebody is writing on this device; None for somebody who has not begun one."""
    owner = visitors.lasting_owner_of(request)
    return Proposal.objects.unfinished().of(owner).select_related("place__department", "sector").first()


def sent_by(request: HttpRequest) -> Proposal | None:
    """The last story that was sent from this device, and that nobody has confirmed yet."""
    return Proposal.objects.unconfirmed().of(visitors.owner_of(request)).order_by("-sent_at").first()


# Three steps


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def start(request: HttpRequest) -> HttpResponseBase:
    """« Raconter mon histoire »: who tells it. The cookie comes with the first answers that are kept."""
    return take(request, Step.WHO) if request.method == "POST" else show_step(request, Step.WHO)


start.checks_origin = True


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def change(request: HttpRequest) -> HttpResponseBase:
    """What the firm did."""
    return take(request, Step.CHANGE) if request.method == "POST" else show_step(request, Step.CHANGE)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def agreement(request: HttpRequest) -> HttpResponseBase:
    """What is about to be sent, and the agreement to it."""
    return take(request, Step.AGREEMENT) if request.method == "POST" else show_step(request, Step.AGREEMENT)


def show_step(
    request: HttpRequest, step: Step, form: StepForm | None = None, proposal: Proposal | None = None
) -> HttpResponseBase:
    """A step as it stands; the first one that lacks an answer, for who comes too early."""
    proposal = proposal or written_by(request)
    if (missing := missing_step(proposal)) and missing.number < step.number:
        return redirect(f"proposals:{missing.value}")
    context = {"step": step, "steps": len(Step), "proposal": proposal}
    if step != Step.AGREEMENT:
        form = form or STEP_FORMS[step](initial=initial_of(proposal, step))
        return show(request, step.value, form=form, **context)
    text = consent_text(PURPOSE)
    form = form or AgreementForm(version=text.version)
    return let_google_check(show(request, step.value, form=form, text=text, **context))


def take(request: HttpRequest, step: Step) -> HttpResponseBase:
    """Keep what was answered, then go where the person wants to go, or say what is missing."""
    uploads = LightFiles(LIMITS)
    request.upload_handlers.insert(0, uploads)
    proposal = written_by(request)
    if proposal is None and step != Step.WHO:
        # Sent a moment ago from another window, or never begun on this device.
        return redirect("proposals:thanks" if sent_by(request) else "proposals:start")
    if step == Step.AGREEMENT:
        return take_agreement(request, proposal)
    form = STEP_FORMS[step](
        request.POST, request.FILES, initial=initial_of(proposal, step), too_heavy=uploads.too_heavy
    )
    try:
        proposal = keep(request, proposal, form)
    except (visitors.TooManyLists, services.TooMany):
        form.add_error(None, TOO_MANY)
    if not form.may_leave:
        return show_step(request, step, with_files(form, proposal), proposal)
    return redirect(f"proposals:{where_next(form)}")


def keep(request: HttpRequest, proposal: Proposal | None, form: StepForm) -> Proposal | None:
    """Keep the files that are right, and the answers when the step can be left.

    The first answers that are kept begin a story. Raises TooManyLists and TooMany.
    """
    if form.may_leave:
        proposal = proposal or services.begin(visitors.lasting_owner_of(request, create=True))
        services.keep_answers(proposal, form.answers)
    if proposal:
        services.keep_files(proposal, form.cleaned_data, browser_of(request))
    return proposal


def with_files(form: StepForm, proposal: Proposal | None) -> StepForm:
    """The form as it was sent, with the files that are kept by now in the place of those that arrived."""
    form.files = {}
    kept = initial_of(proposal, form.step)
    for kind in LIMITS:
        if kind in form.fields:
            form[kind].initial = kept.get(kind)
    return form


def where_next(form: StepForm) -> str:
    """The name of the address to which the person goes on."""
    if LATER in form.data:
        return "later"
    return (form.step.previous if BACK in form.data else form.step.next).value


def take_agreement(request: HttpRequest, proposal: Proposal) -> HttpResponseBase:
    """Send the story."""
    text = consent_text(PURPOSE)
    form = AgreementForm(request.POST, version=text.version)
    if not form.goes_on:
        return redirect(f"proposals:{where_next(form)}")
    if missing := missing_step(proposal):
        return redirect(f"proposals:{missing.value}")
    if form.is_valid():
        try:
            services.send(
                proposal,
                version=text.version,
                browser=browser_of(request),
                is_spam=form.is_spam,
                is_doubtful=form.is_doubtful,
            )
        except services.TooMany:
            form.add_error(None, TOO_MANY)
        else:
            return redirect("proposals:thanks")
    return show_step(request, Step.AGREEMENT, form, proposal)


# Beside the steps


@require_safe
@personal
def sent_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """A file that arrived with a story that is being written, for its sender alone."""
    proposal = written_by(request)
    stored = getattr(proposal, kind, None)
    if not stored:
        raise Http404
    try:
        content = stored.open()
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename=getattr(proposal, f"{kind}_name"))
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def later(request: HttpRequest) -> HttpResponseBase:
    """Where an unfinished story waits, and the link by which it is finished on another device."""
    proposal = written_by(request)
    if proposal is None:
        return redirect("proposals:start")
    outcome = ""
    if request.method == "POST" and proposal.email:
        try:
            services.mail_resume_link(proposal)
            outcome = "sent"
        except services.TooMany:
            outcome = "too_many"
    url = absolute(links.resume_link(proposal))
    return show(request, "later", proposal=proposal, url=url, outcome=outcome, missing=missing_step(proposal))


@require_POST
@personal
def give_up(request: HttpRequest) -> HttpResponseBase:
    """Erase what is being written on this device."""
    if proposal := written_by(request):
        services.erase(proposal)
    return redirect("proposals:start")


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def resume(request: HttpRequest, token: str) -> HttpResponseBase:
    """Go on with a story on this device; to open the address changes nothing."""
    proposal = links.read_resume_token(token)
    if proposal is None:
        return show(request, "nothing_to_resume")
    refusal = ""
    if request.method == "POST":
        try:
            services.take_up(proposal, visitors.lasting_owner_of(request, create=True))
        except services.AlreadyWriting:
            refusal = "already_writing"
        except visitors.TooManyLists:
            refusal = "too_many"
        else:
            return redirect(f"proposals:{(missing_step(proposal) or Step.AGREEMENT).value}")
    return show(request, "resume", proposal=proposal, refusal=refusal)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def thanks(request: HttpRequest) -> HttpResponseBase:
    """The story is there; its address is still to be confirmed. The mail can be sent again."""
    proposal = sent_by(request)
    outcome = ""
    if request.method == "POST" and proposal:
        try:
            services.ask_again(proposal)
            outcome = "sent"
        except services.TooMany:
            outcome = "too_many"
    return show(request, "thanks", proposal=proposal, outcome=outcome)


@require_POST
@personal
def correct(request: HttpRequest) -> HttpResponseBase:
    """Let the person change a story, or its address, that they have sent and not confirmed."""
    if proposal := sent_by(request):
        try:
            services.take_back(proposal)
        except services.AlreadyWriting:
            return show(request, "already_writing")
    return redirect("proposals:start")


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def confirm(request: HttpRequest, token: str) -> HttpResponseBase:
    """The address of a story is confirmed by the button; to open the page changes nothing."""
    proposal, in_time = links.read_confirm_token(token)
    if proposal is None:
        raise Http404
    outcome = ""
    if request.method == "POST" and not proposal.confirmed_at:
        if in_time:
            services.confirm(proposal)
            return redirect(reverse("proposals:confirm", args=[token]))
        try:
            services.ask_again(proposal)
            outcome = "sent"
        except services.TooMany:
            outcome = "too_many"
    return show(request, "confirm", proposal=proposal, in_time=in_time, outcome=outcome)
