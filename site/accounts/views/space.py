"""*Mon espace*: the first page of whoever signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.cards import space_cards
from accounts.roles import roles_of

View = Callable[..., HttpResponse]


def personal_page(view: View) -> View:
    """A page for whoever signed in: others sign in first and come back; never stored, never indexed."""

    @never_cache
    @wraps(view)
    def answer(request: HttpRequest, *args: object, **options: object) -> HttpResponse:
        response = login_required(view)(request, *args, **options)
        response["X-Robots-Tag"] = "noindex"
        return response

    return answer


@require_safe
@personal_page
def space(request: HttpRequest) -> HttpResponse:
    """What the portal has for this person, a card each."""
    roles = roles_of(request.user)
    cards = [
        (card, content)
        for card in space_cards
        if card.is_for(roles) and (content := card.content(request)) is not None
    ]
    return render(request, "accounts/space.html", {"cards": cards})
