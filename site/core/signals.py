"""What changes the public pages besides the models that say so themselves."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from core.models import BasePage, PortalDocument, PortalImage
from core.published import raise_generation

for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
    signal.connect(raise_generation, dispatch_uid="generation")
for model in (Site, Redirect, PageViewRestriction, PortalImage, PortalDocument):
    for signal in (post_save, post_delete):
        signal.connect(raise_generation, sender=model, dispatch_uid=f"generation-{model.__name__}")


@receiver(post_delete)
def follow_deleted_page(sender: type, **_signal) -> None:
    """A page that is gone is gone from menus and lists."""
    if issubclass(sender, Page):
        raise_generation()


@receiver(post_page_move)
def follow_moved_page(instance: Page, **_signal) -> None:
    """A page that moves takes the region of its new place, and so do the pages below it."""
    for page in instance.get_descendants(inclusive=True).order_by("path").specific():
        if isinstance(page, BasePage) and not hasattr(page, "region_id"):
            type(page).objects.filter(pk=page.pk).update(region_code=page.inherited_region_code())
