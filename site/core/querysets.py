"""Reads of pages that rooms share."""

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.query import PageQuerySet

from core.published import published_copy


def open_page(request: HttpRequest, page_id: int) -> Page:
    """The published page of that key, of the site that answers, as its own type.

    Raises Http404 for a page that is not there, not published, for some readers only, or of another site.
    """
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    pages = published(Page.objects.descendant_of(site.root_page, inclusive=True))
    page = pages.filter(pk=page_id).specific().first()
    if page is None:
        raise Http404
    return page


def anything_restricted() -> bool:
    """Whether some page is for some readers only. No query once this process has its copy."""
    return published_copy("restrictions", PageViewRestriction.objects.exists)


def published(pages: PageQuerySet) -> PageQuerySet:
    """Those of the pages that everybody may read."""
    return pages.live().public() if anything_restricted() else pages.live()


def as_cards(pages: PageQuerySet) -> list[Page]:
    """Those of the pages that everybody may read, with what a card shows.

    A few queries for each type among them (its `card_relations`), however many pages.
    """
    cards = list(
        published(pages)
        .specific()
        .select_related("image", for_specific_subqueries=True)
        .prefetch_related("image__renditions", for_specific_subqueries=True)
    )
    for model in {type(card) for card in cards}:
        prefetch_related_objects([card for card in cards if type(card) is model], *model.card_relations)
    return cards
