"""Visitors without an account: remembered only when they ask for it, with what they keep for later."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from accounts.held import personal_data
from accounts.models import Kept, NotificationChoice, Read, SpaceLayout, User, Visitor
from accounts.querysets import Owner
from core.limits import browser_of, too_often

VISITOR_KEY = "visitor"
# Thirteen months after the last time they opened or changed their list.
VISITOR_STAYS = timedelta(days=395)
SEEN_AGAIN_AFTER = timedelta(days=1)
# One list is enough for a browser; thirty equal tablets of a workshop look like one.
MOST_LISTS_A_DAY = 60
MOST_KEPT = 500
MOST_SEARCHES = 50


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
    kept = Kept.objects.of(owner).exclude(page=None)
    if not kept.filter(page=page).exists():
        if kept.count() >= MOST_KEPT:
            raise ListFull
        Kept.objects.get_or_create(visitor_id=owner.visitor_id, person_id=owner.person_id, page=page)


@transaction.atomic
def keep_search(owner: Owner, address: str, words: str) -> None:
    """Keep a search by its address (« ?q=devis »), once. Raises ListFull."""
    kept = Kept.objects.of(owner).searches()
    if not kept.filter(search=address).exists():
        if kept.count() >= MOST_SEARCHES:
            raise ListFull
        Kept.objects.get_or_create(
            visitor_id=owner.visitor_id, person_id=owner.person_id, search=address, defaults={"words": words}
        )


def let_go(owner: Owner, page: Page) -> None:
    """Take a page off a list; nothing changes when it is not there."""
    Kept.objects.of(owner).filter(page=page).delete()


@transaction.atomic
def hand_over_kept(giver: Owner, taker: Owner) -> int:
    """Give one's list to another; what both keep stays once, with both notes.

    Return how many rows changed hands.
    """
    held = {(kept.page_id, kept.search): kept for kept in Kept.objects.of(taker)}
    given = []
    for kept in Kept.objects.of(giver):
        twin = held.get((kept.page_id, kept.search))
        if twin is None:
            given.append(kept.pk)
        elif kept.note:
            Kept.objects.filter(pk=twin.pk).update(note=joined_notes(twin.note, kept.note))
    return Kept.objects.filter(pk__in=given).update(visitor_id=taker.visitor_id, person_id=taker.person_id)


def joined_notes(note: str, other: str) -> str:
    """Both notes, one below the other, and once what they both say.

    Together they may be longer than what one may type: nothing that was written is lost.
    """
    if other in note:
        return note
    return other if note in other else f"{note}\n{other}"


@transaction.atomic
def hand_over_choices(source: User, person: User) -> int:
    """Give a person what another account of theirs ticked, chose and arranged, where they have nothing of it.

    Return how many rows changed hands.
    """
    read = Read.objects.filter(person=person).values_list("page_id", flat=True)
    moved = Read.objects.filter(person=source).exclude(page_id__in=list(read)).update(person=person)
    chosen = set(NotificationChoice.objects.filter(person=person).values_list("kind", "topic"))
    free = [
        row.pk
        for row in NotificationChoice.objects.filter(person=source)
        if (row.kind, row.topic) not in chosen
    ]
    moved += NotificationChoice.objects.filter(pk__in=free).update(person=person)
    if not SpaceLayout.objects.filter(person=person).exists():
        moved += SpaceLayout.objects.filter(person=source).update(person=person)
    return moved


def tick(person: User, page: Page, *, is_read: bool) -> None:
    """Note that a person read a page, or did not; nothing changes when it is so already."""
    if is_read:
        Read.objects.get_or_create(person=person, page=page)
    else:
        Read.objects.filter(person=person, page=page).delete()


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
