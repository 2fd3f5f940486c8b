"""Choices of the app `outbox`."""

from django.db import models


class MailState(models.TextChoices):
    """How far a mail has come."""

    WAITING = "waiting", "En attente d’envoi"
    SENDING = "sending", "En cours d’envoi"
    SENT = "sent", "Envoyé"
    IN_DOUBT = "in_doubt", "Envoi incertain"
    GIVEN_UP = "given_up", "Abandonné après plusieurs échecs"
