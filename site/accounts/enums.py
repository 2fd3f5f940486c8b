"""Choices of the app `accounts`."""

from django.db import models


class RoleKind(models.TextChoices):
    """What a person does on the portal. One person may hold several roles."""

    MISSION = "mission", "Mission"
    REGIONAL_EDITOR = "regional_editor", "Rédaction régionale"
    PARTNER = "partner", "Partenaire"
