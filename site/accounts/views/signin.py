"""Signing in by a code, in three screens; the link by which a former address objects."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import codes, merging, signin
from accounts.enums import CodeOutcome, CodePurpose
from accounts.forms.signin import CodeForm, SignInForm
from accounts.models import AddressChange, EmailCode
from accounts.views.signed_out import NOT_SAVED

SPACE = "accounts:space"
TOO_MANY = (
    "Beaucoup de codes ont déjà été demandés. Prenez le dernier reçu (regardez parmi les indésirables), ou "
    "attendez un quart d’heure."
)
ADDRESS_TAKEN = (
    "Cette adresse sert déjà à un autre compte. Connectez-vous avec elle, ou choisissez-en une autre."
)
# Where each kind of code is asked for.
ASKED_AT = {
    CodePurpose.SIGN_IN: "account_login",
    CodePurpose.NEW_ADDRESS: "accounts:connection",
    CodePurpose.OTHER_ACCOUNT: "accounts:other_account",
}
REFUSALS = {
    CodeOutcome.LATE: "Ce code ne marche plus : il servait pendant 15 minutes. Demandez-en un nouveau.",
    CodeOutcome.BLOCKED: "Cinq codes faux : celui de ce courriel ne marche plus. Demandez-en un nouveau.",
    CodeOutcome.ELSEWHERE: (
        "Ce code a été demandé depuis un autre appareil ou un autre onglet. Prenez celui du dernier "
        "courriel, ou demandez-en un nouveau."
    ),
}

View = Callable[..., HttpResponse]


def entrance(view: View) -> View:
    """A page on the way in: kept nowhere, found by no search, its form without token and so without cookie.

    A token would change at sign-in, and refuse whoever has a second tab open; the origin of a form is checked
    instead.
    """

    @never_cache
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        response = view(request, *args, **options)
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "same-origin"
        return response

    answer.checks_origin = True
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@entrance
def sign_in(request: HttpRequest) -> HttpResponse:
    """First screen: the address."""
    if request.user.is_authenticated:
        return redirect(signin.safe_next(request, request.GET.get("next", "")) or SPACE)
    ended = SESSION_KEY in request.session
    if ended:  # the account is gone or closed, or this session was closed from elsewhere
        request.session.flush()
    form = SignInForm(request.POST or None, request=request, initial={"next": request.GET.get("next", "")})
    if form.is_valid():
        try:
            code = codes.ask_code(request, form.cleaned_data["email"], next_url=form.cleaned_data["next"])
        except codes.TooManyCodes:
            form.add_error("email", TOO_MANY)
        else:
            return redirect("accounts:code", code.pk)
    context = {"form": form, "ended": ended, "not_saved": NOT_SAVED in request.GET}
    return render(request, "accounts/sign_in.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@entrance
def enter_code(request: HttpRequest, code_id: UUID) -> HttpResponse:
    """Second screen: the code. The third is the page that the person wanted, or *mon espace*."""
    code = codes.code_held(request, code_id)
    if code is None or not may_use(request, code):
        return without_code(request)
    signs_in = code.purpose == CodePurpose.SIGN_IN
    form = CodeForm(request.POST or None, signs_in=signs_in)
    form.helper.form_action = request.path
    if form.is_valid():
        outcome = codes.try_code(code, form.cleaned_data["code"])
        if outcome == CodeOutcome.GONE:
            return without_code(request)
        if outcome == CodeOutcome.RIGHT:
            return follow(request, code, stay=form.cleaned_data.get("stay", False))
        form.add_error("code", REFUSALS.get(outcome) or wrong(code))
    context = {
        "code": code,
        "form": form,
        "signs_in": signs_in,
        "other_address": reverse(ASKED_AT[CodePurpose(code.purpose)]),
        "is_over": code.is_blocked or timezone.now() > code.ends_at,
        "wait": codes.seconds_to_wait(code),
        "news": request.GET.get("code", ""),
        "shown_digits": codes.shown_digits(request, code),
    }
    return render(request, "accounts/code.html", context)


def may_use(request: HttpRequest, code: EmailCode) -> bool:
    """Whether the code is for whoever has this session: somebody to sign in, or the person who did."""
    if code.purpose != CodePurpose.SIGN_IN:
        return request.user == code.person
    return not request.user.is_authenticated


def wrong(code: EmailCode) -> str:
    """What to say of a code that is not the right one."""
    left = codes.MOST_TRIES - code.tries
    again = f"Encore {left} essais." if left > 1 else "Encore un essai."
    return f"Ce n’est pas le bon code. Prenez celui du dernier courriel. {again}"


def without_code(request: HttpRequest) -> HttpResponse:
    """Answer who has no such code: signed in already, or on another device than the one that asked."""
    if request.user.is_authenticated:
        return redirect(SPACE)
    form = SignInForm(request=request)
    form.helper.form_action = reverse("account_login")
    return render(request, "accounts/sign_in.html", {"form": form, "elsewhere": True})


def follow(request: HttpRequest, code: EmailCode, *, stay: bool) -> HttpResponse:
    """Do what a right code is for."""
    if code.purpose == CodePurpose.NEW_ADDRESS:
        try:
            signin.change_address(request, code.person, code.email)
        except signin.AddressTaken:
            return render(request, "accounts/entrance_refused.html", {"closed": False})
        return redirect(f"{reverse('accounts:connection')}?adresse=changee")
    if code.purpose == CodePurpose.OTHER_ACCOUNT:
        merging.note_proof(request, code.email)
        return redirect("accounts:join")
    if change := signin.reserved_change(code.email):
        return redirect("accounts:objection", change.pk)
    try:
        return signin.enter(request, code.email, next_url=code.next_url, stay=stay)
    except signin.PersonInactive:
        return render(request, "accounts/entrance_refused.html", {"closed": True}, status=403)


@require_POST
@entrance
def ask_again(request: HttpRequest, code_id: UUID) -> HttpResponse:
    """Send another code, thirty seconds after the last at the earliest."""
    code = codes.code_held(request, code_id)
    if code is None or not may_use(request, code):
        return without_code(request)
    news = "nouveau"
    try:
        codes.ask_again(request, code)
    except codes.TooSoon:
        news = "attendre"
    except codes.TooManyCodes:
        news = "trop"
    return redirect(f"{reverse('accounts:code', args=[code.pk])}?{urlencode({'code': news})}")


@require_http_methods(["GET", "HEAD", "POST"])
@entrance
def objection(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """The link that the former address got: what changed, and the button that undoes it."""
    change = get_object_or_404(AddressChange.objects.select_related("person"), pk=change_id)
    is_open = not change.objected_at and timezone.now() < change.open_until
    impossible = False
    if request.method == "POST" and is_open:
        try:
            signin.object_to(change)
        except signin.AddressTaken:
            impossible = True
        else:
            return redirect("accounts:objection", change.pk)
    context = {"change": change, "is_open": is_open, "impossible": impossible}
    return render(request, "accounts/objection.html", context)
