"""The button that keeps a page for later, and the menu of *mon espace*."""

from typing import Any

from django import template
from django.conf import settings
from django.contrib.messages import get_messages
from wagtail.models import Page

from accounts.models import Kept, Read
from accounts.own_space import SpaceMenu
from accounts.visitors import owner_of

register = template.Library()

REFUSALS = {
    "pleine": "Votre liste est pleine. Retirez une page que vous avez lue, puis gardez celle-ci.",
    "attente": "Beaucoup de listes viennent d’être commencées sur cet appareil. Réessayez demain.",
}


@register.inclusion_tag("accounts/keep_button.html", takes_context=True)
def keep_button(context: template.RequestContext, page: Page) -> dict[str, Any]:
    """The button, as it stands for this reader; the same for all who have no session, which stays untouched.

    At most four queries, none without session.
    """
    request = context.request
    owner = owner_of(request)
    kept = list(Kept.objects.of(owner).values_list("page_id", "pk")) if owner else []
    return {
        "page": page,
        "kept_id": dict(kept).get(page.pk),
        "count": len(kept),
        "needs_cookie": not owner and settings.SESSION_COOKIE_NAME not in request.COOKIES,
        "done": [str(message) for message in get_messages(request)] if owner else [],
        "refusal": REFUSALS.get(request.GET.get("liste", ""), ""),
        "may_tick": owner.person_id is not None,
        "is_read": owner.person_id is not None
        and Read.objects.filter(person_id=owner.person_id, page=page.pk).exists(),
    }


@register.simple_tag(takes_context=True)
def space_menu(context: template.RequestContext) -> SpaceMenu:
    """The pages of *mon espace* that this person has."""
    return SpaceMenu(context.request)
