"""« Toujours exact »: a page that somebody read again and found right."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.locks import ScheduledForPublishLock
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from accounts.models import User
from core.door import raise_generation
from core.models import BasePage

ACTION = "resources.still_right"


def is_reviewed(page: Page) -> bool:
    """Whether pages of this type carry the day of their last review."""
    return issubclass(page.specific_class or Page, BasePage)


def may_confirm(page: Page, person: User) -> bool:
    """Whether a person may say of a page that it is still right: who may edit it and is not locked out.

    A page that waits for its hour is locked to everybody, but the date is written in its waiting version too.
    """
    if not is_reviewed(page) or not page.permissions_for_user(person).can_edit():
        return False
    lock = page.get_lock()
    return lock is None or isinstance(lock, ScheduledForPublishLock) or not lock.for_user(person)


@transaction.atomic
def confirm_still_right(page: BasePage, *, by: User) -> None:
    """Write that a page was reviewed today, on the live page and in the versions that may follow it.

    Nothing is published: a draft stays a draft, and keeps the new date when it is published.
    """
    today = timezone.localdate()
    type(page).objects.filter(pk=page.pk).update(reviewed_on=today)
    page.reviewed_on = today
    versions = Revision.page_revisions.filter(object_id=str(page.pk)).filter(
        Q(pk__in=[page.latest_revision_id, page.live_revision_id]) | Q(approved_go_live_at__isnull=False)
    )
    for version in versions:
        content = version.content | {"reviewed_on": today.isoformat()}
        Revision.objects.filter(pk=version.pk).update(content=content)
    log(instance=page, action=ACTION, user=by)
    if page.live:
        raise_generation()
