"""Choices of a search."""

from django.db import models


class Sort(models.TextChoices):
    """Orders of the results."""

    RELEVANCE = "pertinence", "Pertinence"
    NEWEST = "recents", "Plus récents"
