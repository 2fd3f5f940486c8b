"""Resources follow the pages above them: their origin is that of the section where they stand."""

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import post_page_move

from resources.pages import ResourcePage


@receiver(post_page_move)
def follow_moved_page(instance: Page, **_signal) -> None:
    """A page that moves takes the origin of its new place, and so do the pages below it."""
    renew_origins(instance)


@receiver(post_save)
def follow_section(sender: type, instance: Page, update_fields: object = None, **_signal) -> None:
    """A section whose organisation changes its name changes the origin of what stands below it."""
    if issubclass(sender, Page) and hasattr(sender, "organisation") and update_fields is None:
        renew_origins(instance)


def renew_origins(section: Page) -> None:
    """Write the origin of each resource at a page and below it, where it changed."""
    for page in ResourcePage.objects.descendant_of(section, inclusive=True):
        if (origin := page.inherited_origin()) != page.origin:
            ResourcePage.objects.filter(pk=page.pk).update(origin=origin)
