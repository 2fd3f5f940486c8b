"""Who may go on with a run: whoever began it, on their device or in their account, or holds its link."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from accounts.current import is_signed_in
from accounts.visitors import visitor_id_of, visitor_of
from diagnostic import services
from diagnostic.models import Run

HELD_KEY = "diagnoses"
MOST_HELD = 20


def run_open_to(request: HttpRequest, run_id: UUID) -> Run | None:
    """The run, for who may go on with it; None for all others, as for a run that is none.

    One query besides those of the session, none for a request without session cookie.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    run = Run.objects.with_version().filter(pk=run_id).first()
    return run if run and _is_theirs(request, run) else None


def open_here(request: HttpRequest, run: Run) -> None:
    """Let whoever asks, and holds the link of a run, go on with it here.

    A person who signed in keeps it in their space, unless they help its firm; any other browser remembers it
    (a cookie, if there was none). Raises TooManyLists.
    """
    if is_signed_in(request):
        try:
            services.hand_to(run, request.user)
        except services.NotTheirs:
            pass
        else:
            return
    else:
        visitor_of(request, create=True)
    held = [each for each in request.session.get(HELD_KEY, []) if each != str(run.pk)]
    request.session[HELD_KEY] = [*held, str(run.pk)][-MOST_HELD:]


def _is_theirs(request: HttpRequest, run: Run) -> bool:
    if run.visitor_id and run.visitor_id == visitor_id_of(request):
        return True
    if str(run.pk) in request.session.get(HELD_KEY, []):
        return True
    return bool(run.person_id and is_signed_in(request) and run.person_id == request.user.pk)
