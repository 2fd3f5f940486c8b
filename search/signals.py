"""What changes on pages, and who may read them, is noted for the search.

What nobody may read any more is hidden at once, in the same transaction; its document goes afterwards.
"""

from __future__ import annotations

from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from search.families import families, hanging_on
from search.services import hide, hide_below, hide_site, mark


def mark_below(page: Page) -> None:
    """Mark a page with all below it, and whatever else hangs on pages."""
    mark(*hanging_on(f"page:{page.pk}"))


@receiver(page_published)
def follow_published_page(instance: Page, **_signal) -> None:
    """A published page is found as it is now."""
    mark(f"page:{instance.pk}")


@receiver(page_unpublished)
def follow_unpublished_page(instance: Page, **_signal) -> None:
    """A page that leaves the site, or is deleted, is not found from that moment on."""
    mark(f"page:{instance.pk}")
    hide(f"page:{instance.pk}")


@receiver(page_slug_changed)
def follow_renamed_page(instance: Page, **_signal) -> None:
    """A page with another address gives one to those below it. Wagtail tells this once it is committed."""
    mark_below(instance)


@receiver(post_page_move)
def follow_moved_page(instance: Page, **_signal) -> None:
    """A page that moves takes those below it along; in a private section nobody finds them."""
    mark_below(instance)
    if instance.get_view_restrictions().exists():
        hide_below(instance)


@receiver(post_save, sender=PageViewRestriction)
def follow_restriction(instance: PageViewRestriction, **_signal) -> None:
    """A section that becomes private is not found from that moment on."""
    mark_below(instance.page)
    hide_below(instance.page)


@receiver(post_delete, sender=PageViewRestriction)
def follow_opening(instance: PageViewRestriction, **_signal) -> None:
    """A section that is open again is found again."""
    mark_below(instance.page)


@receiver([post_save, post_delete], sender=Site)
def follow_site(**_signal) -> None:
    """A site that begins elsewhere in the tree has other pages, at other addresses."""
    mark(*sorted(f"{family}:" for family in families()))


@receiver(pre_delete, sender=Site)
def follow_deleted_site(instance: Site, **_signal) -> None:
    """What stood on a site that is deleted is not found from that moment on."""
    hide_site(instance)
