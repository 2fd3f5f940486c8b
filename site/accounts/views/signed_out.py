"""What answers whoever is not signed in, or not any more: the way in, and what they had typed."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.contrib.auth.views import redirect_to_login
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.signin import safe_next

# The parameter of the sign-in page by which it says that nothing was saved.
NOT_SAVED = "rien-enregistre"


def sign_in_first(request: HttpRequest, page: str = "") -> HttpResponse:
    """Lead to signing in, then back to what was asked for.

    From a form, back to `page`, or else to where it stood: its own address may answer forms alone. Signing in
    says then that nothing was saved.
    """
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(page or request.get_full_path())
    back = page or page_of_form(request) or reverse("accounts:space")
    return redirect(f"{reverse('account_login')}?{urlencode({'next': back, NOT_SAVED: 'oui'})}")


def page_of_form(request: HttpRequest) -> str:
    """The path of the page of this host that a form was sent from; empty where the browser does not say."""
    referer = urlsplit(safe_next(request, request.headers.get("Referer", "")))
    return referer._replace(scheme="", netloc="", fragment="").geturl() if referer.netloc else ""


def still_typed(request: HttpRequest, form: BaseForm) -> HttpResponse:
    """The form with what was typed, to be sent once more after signing in elsewhere; nothing is saved.

    It has no token, which would not outlive that sign-in, and holds nothing of an account.
    """
    response = render(request, "accounts/still_typed.html", {"form": form}, status=403)
    response["X-Robots-Tag"] = "noindex"
    return response
