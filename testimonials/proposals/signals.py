"""What becomes of the page of a story is followed by the story."""

from __future__ import annotations

from django.apps import apps
from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published

from testimonials.proposals import services

TestimonialPage = apps.get_model("testimonials", "TestimonialPage")


@receiver(post_save, sender=TestimonialPage)
def follow_withdrawal(instance: Page, **_signal) -> None:
    """What its person took back is kept nowhere."""
    if instance.withdrawn_at:
        services.follow_end(instance)


@receiver(pre_delete, sender=TestimonialPage)
def follow_deletion(instance: Page, **_signal) -> None:
    """Nor is what an editor deleted."""
    services.follow_end(instance)


@receiver(page_published, sender=TestimonialPage)
def follow_publication(instance: Page, **_signal) -> None:
    """Files that waited for a reader are everybody's."""
    services.release_files(instance)
