"""Named reads on visitors and on what is kept for later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from django.db import models
from wagtail.models import Page, Site

from core.querysets import as_cards


@dataclass(frozen=True)
class Owner:
    """Whose list it is, by primary key: a visitor's, a person's, or (with neither) nobody's."""

    visitor_id: UUID | None = None
    person_id: int | None = None

    def __bool__(self) -> bool:
        return self != Owner()


class VisitorQuerySet(models.QuerySet):
    """Reads on visitors."""

    def unseen_since(self, moment: datetime) -> Self:
        """Visitors who did not come back to what they keep since that moment."""
        return self.filter(seen_at__lt=moment)


class KeptQuerySet(models.QuerySet):
    """Reads on pages kept for later."""

    def of(self, owner: Owner) -> Self:
        """What somebody keeps; nothing for nobody."""
        if not owner:
            return self.none()
        return self.filter(visitor_id=owner.visitor_id, person_id=owner.person_id)

    def pages(self, site: Site) -> list[Page]:
        """The pages, as their own types, the last kept first; without those that are not public any more."""
        order = list(self.order_by("-kept_at", "-pk").values_list("page_id", flat=True))
        of_site = Page.objects.descendant_of(site.root_page, inclusive=True)
        pages = {page.pk: page for page in as_cards(of_site.filter(pk__in=order))}
        return [pages[pk] for pk in order if pk in pages]
