"""The second factor of the team: shown at sign-in, enrolled on the way to the admin, with recovery codes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

import qrcode
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import generate_recovery_codes
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.internal.flows import activate_totp, deactivate_totp
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_POST
from qrcode.image.svg import SvgPathImage

from accounts import signin
from accounts.forms.signin import EnrolForm, SecondFactorAgainForm, SecondFactorForm
from accounts.views.signed_out import sign_in_first
from accounts.views.signin import entrance

View = Callable[..., HttpResponse]
BACK = "after_enrolling"


def staff_page(view: View) -> View:
    """A page for whoever signed in and has access to the admin; nobody else has a second factor."""

    @entrance
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return sign_in_first(request)
        if not signin.needs_second_factor(request.user):
            raise Http404
        return view(request, *args, **options)

    return answer


def checked_again(view: View) -> View:
    """A page that asks for the second factor once more, unless that was done in the last minutes."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        if not signin.has_second_factor(request.user):
            return redirect("accounts:enrol")
        if is_reauthentication_required(request, app="allauth.mfa"):
            return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': page_of(request)})}")
        return view(request, *args, **options)

    return answer


def page_of(request: HttpRequest) -> str:
    """The page to come back to: this one, or the list of sessions for what is only a button."""
    return request.path if request.method == "GET" else reverse("accounts:connection")


@entrance
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
@transaction.atomic
def check(request: HttpRequest) -> HttpResponse:
    """The last step of signing in, for whoever has a second factor."""
    stage = request._login_stage
    form = SecondFactorForm(request.POST or None, user=stage.login.user)
    if form.is_valid():
        form.save()
        return stage.exit()
    shown = signin.demonstration_code(stage.login.user)
    return render(request, "accounts/second_factor.html", {"form": form, "shown_digits": shown})


@staff_page
@transaction.atomic
def check_again(request: HttpRequest) -> HttpResponse:
    """The second factor once more; then on to the page that asked for it."""
    if not signin.has_second_factor(request.user):
        return redirect("accounts:enrol")
    form = SecondFactorAgainForm(request.POST or None, user=request.user)
    if form.is_valid():
        form.save()
        return redirect(signin.safe_next(request, request.GET.get("next", "")) or "accounts:connection")
    context = {"form": form, "again": True, "shown_digits": signin.demonstration_code(request.user)}
    return render(request, "accounts/second_factor.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def enrol(request: HttpRequest) -> HttpResponse:
    """Give the account a second factor: scan, type the first code, note the codes to fall back on."""
    if back := signin.safe_next(request, request.GET.get("next", "")):
        request.session[BACK] = back
    if signin.has_second_factor(request.user):
        return redirect(back or "accounts:connection")
    if not signin.signed_in_lately(request):
        return sign_in_anew(request)
    form = EnrolForm(request.POST or None, user=request.user)
    if form.is_valid():
        activate_totp(request, form)
        record_authentication(request, request.user, method="mfa", type="totp", reauthenticated=True)
        return redirect("accounts:recovery-codes")
    url = get_adapter().build_totp_url(request.user, form.secret)
    context = {"form": form, "drawing": qr_code(url), "url": url, "secret": in_fours(form.secret)}
    return render(request, "accounts/enrol.html", context)


def sign_in_anew(request: HttpRequest) -> HttpResponse:
    """Have a person sign in anew: an old session alone does not give a second factor to an account."""
    back = request.session.get(BACK, "")
    request.session.flush()
    there = f"{reverse('accounts:enrol')}?{urlencode({'next': back})}"
    return redirect(f"{reverse('account_login')}?{urlencode({'next': there})}")


def qr_code(text: str) -> SafeString:
    """A text to be scanned, as SVG without a style of its own."""
    code = qrcode.QRCode(border=2, image_factory=SvgPathImage)
    code.add_data(text)
    return mark_safe(code.make_image().to_string(encoding="unicode"))  # noqa: S308  (drawn by the library)


def in_fours(secret: str) -> str:
    """A secret in groups that one can read out and type."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
@checked_again
@transaction.atomic
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes to fall back on when the phone is lost, each for one use; a button makes new ones."""
    if request.method == "POST":
        generate_recovery_codes(request)
        return redirect("accounts:recovery-codes")
    held = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES).first()
    context = {
        "codes": held.wrap().get_unused_codes() if held else [],
        "next": signin.safe_next(request, request.session.get(BACK, "")) or reverse("accounts:connection"),
    }
    return render(request, "accounts/recovery_codes.html", context)


@require_POST
@staff_page
@checked_again
@transaction.atomic
def remove(request: HttpRequest) -> HttpResponse:
    """Forget the application, for one on another phone to take its place."""
    deactivate_totp(request, Authenticator.objects.get(user=request.user, type=Authenticator.Type.TOTP))
    return redirect("accounts:enrol")
