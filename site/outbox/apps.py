"""Every mail of every room: written once, sent in the background, never twice."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """The mails."""

    name = "outbox"
    verbose_name = "Courriels"
