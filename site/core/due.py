"""Dated work of the pages themselves."""

from datetime import datetime

from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, Revision

from core.door import DueWork, due_works


@due_works.register
class ScheduledPublishing(DueWork):
    """Publish and withdraw the pages whose hour has come."""

    name = "publications programmées"

    def run(self, now: datetime) -> int:
        """How many pages changed; Wagtail's own command does the work, at the current time."""
        waiting = Revision.page_revisions.filter(approved_go_live_at__lt=now).count()
        waiting += Page.objects.filter(live=True, expire_at__lt=timezone.now()).count()
        if waiting:
            call_command("publish_scheduled", verbosity=0)
        return waiting
