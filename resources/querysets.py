"""Reads of the room `resources`."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Prefetch
from wagtail.models import PageManager

from core.querysets import ListedQuerySet


class ResourceQuerySet(ListedQuerySet):
    """Resources of every format."""

    def for_cards(self) -> Self:
        """With what a card shows. Three queries, whatever the number of rows."""
        topics = self.model._meta.get_field("topics").related_model
        return self.select_related("level", "image").prefetch_related(
            Prefetch("topics", queryset=topics.objects.order_by("position"))
        )

    def past_review(self, on: date) -> Self:
        """Resources whose day to be read again has passed, or that nobody ever reviewed."""
        due = models.Q(reviewed_on=None)
        for months in self.order_by().values_list("review_months", flat=True).distinct():
            due |= models.Q(review_months=months, reviewed_on__lte=months_before(on, months))
        return self.filter(due)


ResourceManager = PageManager.from_queryset(ResourceQuerySet)


def months_before(day: date, months: int) -> date:
    """The same day some months earlier (the 28th at most, so that it always exists)."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, 28))
