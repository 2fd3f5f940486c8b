"""The firm that a person works on now, and what is known of it: in this session, or else of a visitor."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.enums import FactOrigin
from accounts.facts import FirmFacts, Subject, facts_of, propose
from accounts.models import Firm, FirmFact, Membership, User, Visitor
from accounts.visitors import visitor_id_of, visitor_of

FIRM_KEY = "firm"


def is_signed_in(request: HttpRequest) -> bool:
    """Whether a person signed in. A request without session cookie stays without session."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def places_of(request: HttpRequest) -> list[Membership]:
    """The places of the signed-in person in firms, the first one first; one query a request."""
    if not is_signed_in(request):
        return []
    if not hasattr(request, "_places_in_firms"):
        request._places_in_firms = list(Membership.objects.of(request.user))
    return request._places_in_firms


def firm_in_use(request: HttpRequest) -> Firm | None:
    """The firm that the person chose in this session, else their first one; None without firm."""
    places = places_of(request)
    chosen = request.session.get(FIRM_KEY) if places else None
    first = places[0].firm if places else None
    return next((place.firm for place in places if place.firm_id == chosen), first)


def use_firm(request: HttpRequest, firm: Firm) -> None:
    """Work on this firm, from now on and in this session."""
    request.session[FIRM_KEY] = firm.pk
    if hasattr(request, "_places_in_firms"):
        del request._places_in_firms


def current_facts(request: HttpRequest) -> FirmFacts:
    """What is known of the firm in use; without firm, what the person said of theirs; else the visitor.

    No query for a request without session cookie, at most four for a person.
    """
    subject = _subject(request)
    return facts_of(subject) if subject else FirmFacts()


def propose_fact(
    subject: HttpRequest | Subject,
    key: str,
    value: Any,
    *,
    origin: FactOrigin = FactOrigin.PERSON,
    by: User | None = None,
) -> FirmFact | None:
    """Write down what an origin says of a firm, as `facts.propose`, by whom a request says.

    A visitor whom the portal does not remember yet is remembered from now on (a cookie): only when the person
    asks for something that needs it. Raises FactError, and TooManyLists for a browser that is new too often.
    """
    if not isinstance(subject, HttpRequest):
        return propose(subject, key, value, origin=origin, by=by)
    by = by or (subject.user if is_signed_in(subject) else None)
    of_whom = _subject(subject, lasting=True) or visitor_of(subject, create=True)
    return propose(of_whom, key, value, origin=origin, by=by)


def _subject(request: HttpRequest, *, lasting: bool = False) -> Subject | None:
    """Whose facts a request reads; with `lasting`, a visitor counts as seen again."""
    if is_signed_in(request):
        return firm_in_use(request) or request.user
    if lasting:
        return visitor_of(request)
    visitor_id = visitor_id_of(request)
    return Visitor(pk=visitor_id) if visitor_id else None
