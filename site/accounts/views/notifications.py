"""What a person wants to be written about, and the link by which each such mail is ended."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import notifying
from accounts.enums import Leaving
from accounts.forms.space import LeavingForm, NotificationForm
from accounts.people import has_confirmed_address
from accounts.views.space import personal_page
from core.limits import too_often

DAY = 86_400


@require_http_methods(["GET", "HEAD", "POST"])
@personal_page
def notifications(request: HttpRequest) -> HttpResponse:
    """How often, kind by kind and topic by topic; a POST sets it."""
    form = NotificationForm(request.POST or None, person=request.user)
    if form.is_valid():
        for kind, rhythms in form.chosen():
            notifying.choose(request.user, kind, rhythms)
        messages.success(request, "Vos choix sont enregistrés.")
        return redirect("accounts:notifications")
    context = {"form": form, "is_confirmed": has_confirmed_address(request.user)}
    return render(request, "accounts/notifications.html", context)


# A mailbox posts for its owner, from another host and without a token (RFC 8058): the address is the key.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End the mails that a link is about: on POST, at once. A GET only asks, since mail scanners open links.

    A POST that says why is counted, without a name. One from the page that says that the mails are ended
    (`fait`) ends nothing: what the person has chosen anew since then stays.
    """
    ended = notifying.read_unsubscribe_token(token)
    thanked = was_done = False
    if ended and request.method == "POST":
        form = LeavingForm(request.POST)
        thanked = form.is_valid()
        was_done = form.cleaned_data["fait"]
        if not was_done:
            notifying.unsubscribe(ended)
        if thanked:
            who = f"{ended.person_id}:{ended.kind.key}"
            if not too_often("leaving", who, most=1, seconds=DAY):
                notifying.count_leaving(ended.kind, Leaving(form.cleaned_data["raison"]))
    context = {
        "kind": ended.kind if ended else None,
        "is_done": request.method == "POST",
        "was_done": was_done,
        "is_thanked": thanked,
        "reasons": Leaving.choices,
    }
    response = render(request, "accounts/unsubscribe.html", context, status=200 if ended else 404)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response
