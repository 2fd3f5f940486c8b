"""Choices about territories."""

from django.db import models


class Zone(models.TextChoices):
    """Which part of France a territory belongs to. Only the first two have outlines on our maps."""

    METRO = "metro", "France métropolitaine"
    DROM = "drom", "Départements et régions d’outre-mer"
    COM = "com", "Autres territoires d’outre-mer"
