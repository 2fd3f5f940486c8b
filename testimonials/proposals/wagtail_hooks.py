"""What the room adds to the admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from testimonials.proposals.admin import ProposalViewSet, StoryButton, readable_by


@hooks.register("register_admin_viewset")
def lists() -> ProposalViewSet:
    """The list of stories."""
    return ProposalViewSet()


@hooks.register("register_page_header_buttons")
def header_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Back to the story, on top of its draft's form: there the person is written to."""
    if page.pk:
        for proposal in readable_by(user).filter(page=page.pk):
            yield StoryButton(proposal, priority=15)
