"""Choices of the app `core`."""

from django.db import models


class NoticeKind(models.TextChoices):
    """How much a notice matters; the values are the design system's own words."""

    INFORMATION = "info", "Information"
    WARNING = "warning", "Attention"
    ALERT = "alert", "Alerte"


class MediaKind(models.TextChoices):
    """Whether a recording is seen or only heard."""

    VIDEO = "video", "Vidéo"
    AUDIO = "audio", "Son"
