"""The door of the admin, where a second factor is shown; and the day on which somebody last came."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts import signin
from accounts.erasure import note_use


class StaffDoorMiddleware:
    """Stand before `/gestion/`. Whoever did not sign in goes on to Wagtail, which sends them to sign in."""

    ALWAYS_OPEN = frozenset({"login/", "logout/", "jsi18n/"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Hand on, refuse, or lead to the second factor and back."""
        before, is_admin, page = request.path_info.partition(settings.ADMIN_PATH)
        if before or not is_admin or page in self.ALWAYS_OPEN or not request.user.is_authenticated:
            return self.get_response(request)
        if not signin.needs_second_factor(request.user):
            return render(request, "accounts/staff_only.html", status=403)
        if signin.passed_second_factor(request):
            return self.get_response(request)
        return self.lead(request)

    @staticmethod
    def lead(request: HttpRequest) -> HttpResponseBase:
        """To the second factor, or to its enrolment; then back to the page that was asked for."""
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return render(request, "accounts/staff_only.html", status=403)
        back = request.get_full_path() if request.method == "GET" else settings.ADMIN_PATH
        known = signin.has_second_factor(request.user)
        there = reverse("mfa_reauthenticate" if known else "accounts:enrol")
        return redirect(f"{there}?{urlencode({'next': back})}")


class UseMiddleware:
    """Note the day on which a person came: retention leaves the accounts that are used. Once a day.

    Only where a page looked at who asks; a request without session costs nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then note."""
        response = self.get_response(request)
        person = getattr(request, "_cached_user", None)
        if person is not None and person.is_authenticated and person.used_on < timezone.localdate():
            note_use(person)
        return response
