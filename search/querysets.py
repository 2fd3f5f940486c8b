"""Reads of what can be found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from wagtail.models import Site


class DocumentQuerySet(models.QuerySet):
    """Rows of what can be found."""

    def readable(self, site: Site, audiences: Iterable[str], now: datetime) -> Self:
        """What these audiences may find on a site at that moment: the one way in for whatever readers see."""
        return self.present().filter(
            Q(expires_at=None) | Q(expires_at__gt=now), site=site, audience__in={"", *audiences}
        )

    def present(self) -> Self:
        """What is there: not the rows that only wait to be taken away from Elasticsearch."""
        return self.filter(is_gone=False)
