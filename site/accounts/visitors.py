"""Visitors without an account: remembered only when they ask for it, with the pages that they keep."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from accounts.held import personal_data
from accounts.models import Kept, User, Visitor
from accounts.querysets import Owner
from core.limits import browser_of, too_often

VISITOR_KEY = "visitor"
# Thirteen months after the last time they opened or changed their list.
VISITOR_STAYS = timedelta(days=395)
SEEN_AGAIN_AFTER = timedelta(days=1)
# One list is enough for a browser; thirty equal tablets of a workshop look like one.
MOST_LISTS_A_DAY = 60
MOST_KEPT = 60


class ListFull(Exception):
    """This list holds all that a list may hold."""


class TooManyLists(Exception):
    """Lists were begun again and again from one browser."""


def visitor_id_of(request: HttpRequest) -> UUID | None:
    """The visitor's id that the session holds, since this very request perhaps.

    A request without session cookie stays without session.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES and not request.session.modified:
        return None
    held = request.session.get(VISITOR_KEY)
    return UUID(held) if held else None


def visitor_of(request: HttpRequest, create: bool = False) -> Visitor | None:
    """The visitor of a request, seen again now; None for one whom the portal does not remember.

    With `create` they are remembered from now on, by a session that lasts as long as they stay: only when the
    person asks for something that needs it. Raises TooManyLists for a browser that is new too often.
    """
    now = timezone.now()
    visitor_id = visitor_id_of(request)
    visitor = Visitor.objects.filter(pk=visitor_id).first() if visitor_id else None
    if visitor is None and create:
        if too_often("visitor", browser_of(request), most=MOST_LISTS_A_DAY, seconds=86_400):
            raise TooManyLists
        visitor = Visitor.objects.create()
        request.session[VISITOR_KEY] = str(visitor.pk)
        request.session.set_expiry(int(VISITOR_STAYS.total_seconds()))
    elif visitor and visitor.seen_at < now - SEEN_AGAIN_AFTER:
        Visitor.objects.filter(pk=visitor.pk).update(seen_at=now)
        request.session.set_expiry(int(VISITOR_STAYS.total_seconds()))
    return visitor


def owner_of(request: HttpRequest) -> Owner:
    """Whose list a request may read: the person's who signed in, else the visitor's."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return Owner()
    if request.user.is_authenticated:
        return Owner(person_id=request.user.pk)
    return Owner(visitor_id=visitor_id_of(request))


def lasting_owner_of(request: HttpRequest, create: bool = False) -> Owner:
    """As `owner_of`, where a visitor counts as seen again and, with `create`, a new one is remembered.

    Raises TooManyLists.
    """
    owner = owner_of(request)
    if owner.person_id:
        return owner
    visitor = visitor_of(request, create=create)
    return Owner(visitor_id=visitor.pk) if visitor else Owner()


@transaction.atomic
def keep(owner: Owner, page: Page) -> None:
    """Keep a page for later; nothing changes when it is kept already. Raises ListFull."""
    kept = Kept.objects.of(owner)
    if not kept.filter(page=page).exists():
        if kept.count() >= MOST_KEPT:
            raise ListFull
        Kept.objects.get_or_create(visitor_id=owner.visitor_id, person_id=owner.person_id, page=page)


def let_go(owner: Owner, page: Page) -> None:
    """Take a page off a list; nothing changes when it is not there."""
    Kept.objects.of(owner).filter(page=page).delete()


@transaction.atomic
def hand_over(visitor: Visitor, person: User) -> None:
    """Give a person what they did as a visitor, in every room; the visitor is forgotten."""
    for room in personal_data:
        room.move(visitor, person)
    visitor.delete()


def claim_visit(request: HttpRequest, person: User) -> None:
    """Hand the visitor of this session over to the person who has just signed in with it."""
    if visitor_id_of(request) is None:
        return
    if visitor := visitor_of(request):
        hand_over(visitor, person)
    del request.session[VISITOR_KEY]
    request.session.set_expiry(None)
