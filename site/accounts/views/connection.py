"""« Ma connexion »: the address, the devices that are signed in, the second factor."""

from __future__ import annotations

from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import codes, signin
from accounts.devices import device_of
from accounts.enums import CodePurpose
from accounts.forms.signin import NewAddressForm
from accounts.views.signin import TOO_MANY
from accounts.views.space import personal_page

MOST_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@personal_page
def connection(request: HttpRequest) -> HttpResponse:
    """How the person signs in. The form changes the address, once a code has confirmed the new one."""
    form = NewAddressForm(request.POST or None, person=request.user)
    if form.is_valid():
        try:
            code = codes.ask_code(
                request, form.cleaned_data["email"], purpose=CodePurpose.NEW_ADDRESS, person=request.user
            )
        except codes.TooManyCodes:
            form.add_error("email", TOO_MANY)
        else:
            return redirect("accounts:code", code.pk)
    sessions = UserSession.objects.filter(user=request.user).order_by("-created_at")[:MOST_SHOWN]
    devices = [(session, device_of(session.user_agent), session.is_current()) for session in sessions]
    staff = signin.needs_second_factor(request.user)
    context = {
        "form": form,
        "devices": devices,
        "has_others": any(not current for _, _, current in devices),
        "staff": staff,
        "enrolled": staff and signin.has_second_factor(request.user),
        "news": request.GET,
    }
    return render(request, "accounts/connection.html", context)


@require_POST
@personal_page
def close_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign out one device; another person's is not there."""
    session = get_object_or_404(UserSession, pk=session_id, user=request.user)
    if session.is_current():
        end_sessions(request, [session])
        return redirect("account_login")
    end_sessions(request, [session])
    return redirect(f"{reverse('accounts:connection')}?appareils=fermes")


@require_POST
@personal_page
def close_others(request: HttpRequest) -> HttpResponse:
    """Sign out every device but this one."""
    end_other_sessions(request, request.user)
    return redirect(f"{reverse('accounts:connection')}?appareils=fermes")
