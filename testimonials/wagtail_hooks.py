"""What the room adds to the admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from testimonials import agreements
from testimonials.admin import AskConsentButton, TestimonialListViewSet, ask_consent
from testimonials.pages import TestimonialPage


@hooks.register("register_admin_viewset")
def lists() -> TestimonialListViewSet:
    """The list of testimonials."""
    return TestimonialListViewSet()


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The one click."""
    return [path("temoignages/<int:page_id>/accord/", ask_consent, name="testimonials_ask_consent")]


@hooks.register("register_page_header_buttons")
def header_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Ask for the person's consent, on top of the form."""
    is_testimonial = isinstance(page, TestimonialPage) and page.pk and not page.is_demo
    if is_testimonial and not page.withdrawn_at and page.permissions_for_user(user).can_edit():
        yield AskConsentButton(page, priority=14)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def enter_paper_consent(request: HttpRequest, page: Page) -> None:
    """A consent that arrived on paper enters the register, under the name of who received it."""
    if isinstance(page, TestimonialPage):
        agreements.enter_paper(page, by=request.user)
