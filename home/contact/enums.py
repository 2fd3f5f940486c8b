"""Choices of the room `home.contact`."""

from django.db import models


class MessageState(models.TextChoices):
    """What became of a message."""

    NEW = "new", "Nouveau"
    TO_CHECK = "to_check", "À vérifier"
    IN_PROGRESS = "in_progress", "En cours"
    ANSWERED = "answered", "Répondu"
    SPAM = "spam", "Indésirable"
