"""Mail servers that behave badly."""

from smtplib import SMTPServerDisconnected

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend

from outbox.delivery import deliver
from outbox.models import Mail


class Down(BaseEmailBackend):
    """Refuses everything."""

    def send_messages(self, _email_messages):
        raise SMTPServerDisconnected("nobody at home")


class PowerCut(BaseEmailBackend):
    """The process dies while it sends."""

    def send_messages(self, _email_messages):
        raise SystemExit


class WatchedBySecondWorker(EmailBackend):
    """While the first worker sends, a second one tries every mail."""

    def send_messages(self, email_messages):
        for mail in Mail.objects.all():
            assert not deliver(mail.pk)
        return super().send_messages(email_messages)
