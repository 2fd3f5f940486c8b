"""Choices of the room `home`."""

from django.db import models


class Conformity(models.TextChoices):
    """The state of conformity that the law has a site display (décret 2019-768, article 5)."""

    FULL = "full", "totalement conforme"
    PARTIAL = "partial", "partiellement conforme"
    NONE = "none", "non conforme"
