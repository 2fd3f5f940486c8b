"""The result, at an address that opens to whoever holds it, and what its holder does with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Site

from accounts.consents import CONTACT
from accounts.current import is_signed_in
from accounts.door import give_consent
from accounts.forms.consents import AgreementForm
from accounts.views.signed_out import sign_in_first
from accounts.visitors import TooManyLists
from core.limits import browser_of
from diagnostic import results, services
from diagnostic.errors import DiagnosisError, KeptMeanwhile, NotTheirs, RunGone, TooManyMails
from diagnostic.forms import ResultLinkForm
from diagnostic.living import address_of, read_by
from diagnostic.mailing import mail_result
from diagnostic.models import DiagnosisResult

TOO_MANY_MAILS = (
    "Ce résultat est déjà parti plusieurs fois aujourd’hui. Regardez parmi les indésirables, ou copiez "
    "l’adresse de la page."
)
TOO_MANY_RUNS = "Beaucoup de diagnostics ont été commencés d’ici aujourd’hui. Réessayez demain."
NEWS = {
    "parti": "Le courriel est parti. S’il n’est pas là dans cinq minutes, regardez parmi les indésirables.",
    "nouvelle": ("Voici la nouvelle adresse de votre résultat : gardez-la. L’ancienne ne mène plus à rien."),
}

View = Callable[..., HttpResponse]


def held(policy: str) -> Callable[[View], View]:
    """A page of the result that an address opens: kept in no cache, found by no search.

    A withdrawn result is gone (410). `policy` is what the page tells others of its address, which is a key;
    browsers send the origin of a form, which is checked, under « same-origin » only.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, secret: str, **more: Any) -> HttpResponse:
            found = get_object_or_404(DiagnosisResult.objects.for_page(), secret=secret)
            response = view(request, found, **more) if found.withdrawn_at is None else gone(request)
            response["X-Robots-Tag"] = "noindex"
            response["Referrer-Policy"] = policy
            return response

        answer = never_cache(answer)
        answer.checks_origin = True
        return answer

    return decorate


def gone(request: HttpRequest) -> HttpResponse:
    """The page of a result that was withdrawn."""
    return render(request, "diagnostic/result_gone.html", status=410)


def back_to(result: DiagnosisResult, news: str = "") -> HttpResponse:
    """The way back to the result, with what has just happened."""
    query = f"?{urlencode({'fait': news})}" if news else ""
    return redirect(reverse("diagnostic:result", args=[result.secret]) + query)


def show(request: HttpRequest, result: DiagnosisResult, template: str, **context: Any) -> HttpResponse:
    """A page beside the result."""
    return render(request, f"diagnostic/{template}.html", {"result": result, **context})


def address_of_plan(result: DiagnosisResult, page: str = "plan", *, is_theirs: bool) -> str:
    """The path of the plan that a result feeds, or of another page of it: in *mon espace*, else beside it."""
    if is_theirs and not result.is_test:
        return address_of(result.run.firm_id, page)
    return reverse(f"diagnostic:held_{page}", args=[result.secret])


@require_safe
@held("no-referrer")
def result(request: HttpRequest, result: DiagnosisResult) -> HttpResponse:
    """The level, what explains it, and the plan."""
    is_theirs = is_signed_in(request) and result.run.person_id == request.user.pk
    may_change = results.may_change(request, result.run)
    # What a helper has read says nothing of what an owner has.
    read = read_by(request.user) if is_signed_in(request) and may_change else frozenset()
    context = {
        "shown": results.page_of(result, Site.find_for_request(request), read=read),
        "news": NEWS.get(request.GET.get("fait", ""), ""),
        "is_theirs": is_theirs,
        "may_change": may_change,
        "address": request.build_absolute_uri(request.path),
        "plan_address": address_of_plan(result, is_theirs=is_theirs),
        "print_address": address_of_plan(result, "plan_print", is_theirs=is_theirs),
        "contact": results.contact_asked_of(request.user) if is_theirs else None,
    }
    return show(request, result, "result", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@held("same-origin")
def mail(request: HttpRequest, result: DiagnosisResult) -> HttpResponse:
    """Send the result to an address, which is kept nowhere else. A robot is told the same, and sends none."""
    form = ResultLinkForm(request.POST or None)
    if form.is_valid():
        try:
            if not form.is_spam:
                site = Site.find_for_request(request)
                mail_result(result, site, form.cleaned_data["email"], browser_of(request))
        except TooManyMails:
            form.add_error("email", TOO_MANY_MAILS)
        else:
            return back_to(result, "parti")
    return show(request, result, "result_mail", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@held("same-origin")
def withdraw(request: HttpRequest, result: DiagnosisResult) -> HttpResponse:
    """Close the result for ever; to open the page changes nothing."""
    refuse_others(request, result)
    if request.method == "POST":
        try:
            services.withdraw(result)
        except KeptMeanwhile:
            raise Http404 from None
        except RunGone:
            return gone(request)
        return back_to(result)
    return show(request, result, "result_close")


@require_POST
@held("same-origin")
def renew(request: HttpRequest, result: DiagnosisResult) -> HttpResponse:
    """Give the result another address."""
    refuse_others(request, result)
    try:
        services.renew(result)
    except RunGone:
        return gone(request)
    return back_to(result, "nouvelle")


@require_http_methods(["GET", "HEAD", "POST"])
@held("same-origin")
def correct(request: HttpRequest, result: DiagnosisResult) -> HttpResponse:
    """Begin a new run with the answers of this one, which stays as it is."""
    refuse_others(request, result)
    refusal = ""
    if request.method == "POST":
        try:
            run = services.correct(result.run, results.corrector(request, result.run))
        except RunGone:
            return gone(request)
        except TooManyLists:
            refusal = TOO_MANY_RUNS
        except DiagnosisError as error:
            refusal = str(error)
        else:
            return redirect("diagnostic:go_on", run.pk)
    return show(request, result, "result_correct", refusal=refusal)


@require_http_methods(["GET", "HEAD", "POST"])
@held("same-origin")
def keep(request: HttpRequest, result: DiagnosisResult) -> HttpResponse:
    """Keep the result in *mon espace*, after signing in; then let connectors write, for who wants."""
    if not is_signed_in(request):
        return sign_in_first(request, request.path)
    refuse_others(request, result)
    refusal = ""
    if request.method == "POST" and result.run.person_id is None:
        try:
            result.run = services.hand_to(result.run, request.user)
        except RunGone:
            return gone(request)
        except NotTheirs as error:
            refusal = str(error)
        else:
            # Somebody else may have been faster.
            return redirect(request.path) if result.run.person_id == request.user.pk else back_to(result)
    elif request.method == "POST":
        form = AgreementForm(request.POST)
        if (
            form.is_valid()
            and form.cleaned_data["purpose"] == CONTACT
            and results.contact_asked_of(request.user)
        ):
            give_consent(CONTACT, person=request.user, version=form.cleaned_data["version"])
            messages.success(request, "Votre accord est noté. Vous pouvez le retirer dans « Mes accords ».")
            return redirect("accounts:agreements")
        refusal = "Cette demande n’a pas été comprise. Relisez le texte, puis choisissez de nouveau."
    is_kept = result.run.person_id == request.user.pk
    contact = results.contact_asked_of(request.user) if is_kept else None
    return show(request, result, "result_keep", is_kept=is_kept, contact=contact, refusal=refusal)


def refuse_others(request: HttpRequest, result: DiagnosisResult) -> None:
    """Raise Http404 for whoever holds the address of a result that somebody keeps in their space."""
    if not results.may_change(request, result.run):
        raise Http404
