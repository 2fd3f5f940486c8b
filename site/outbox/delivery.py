"""How a written mail leaves: claimed by one process, sent once, tried again later when that fails."""

import logging

from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from outbox.enums import MailState
from outbox.models import Mail
from outbox.querysets import RETRY_DELAYS

# What is emptied in a secret mail: its subject holds the code too.
NO_SECRET = {"subject": "", "text": "", "html": "", "last_error": ""}
NO_TEXT = {"text": "", "html": "", "unsubscribe_url": "", "last_error": ""}
NO_PERSON = {"recipient": "", "person_address": "", "reply_to": "", "subject": ""}

logger = logging.getLogger(__name__)


@task()
def deliver_later(mail_id: int) -> bool:
    """Send a mail in the background."""
    return deliver(mail_id)


@task()
def deliver_all_later(mail_ids: list[int]) -> int:
    """Send mails that wait, one after the other, in the background; what stays behind is for `due`."""
    return sum(deliver(mail_id) for mail_id in mail_ids)


def deliver(mail_id: int) -> bool:
    """Send a mail that waits; return whether it went out now.

    The row is claimed by one conditional update: of two processes that try at the same time, one sends. Never
    call it inside a transaction, where the others would not see the claim. A failure is kept, for `due` to
    try again.
    """
    now = timezone.now()
    waiting = Mail.objects.filter(pk=mail_id).in_state(MailState.WAITING, now=now)
    if not waiting.update(sending_at=now, attempts=F("attempts") + 1):
        return False
    mail = Mail.objects.get(pk=mail_id)
    try:
        message_of(mail).send()
    except Exception as error:  # noqa: BLE001  (whatever a mail server or its library can say)
        # The words of the error may hold the address: they stay in the row, which is erased in time.
        logger.warning("mail %s, attempt %s: %s", mail.pk, mail.attempts, type(error).__name__)
        keep_failure(mail, error)
        return False
    Mail.objects.filter(pk=mail_id).update(sent_at=timezone.now(), **emptied_once_sent(mail))
    return True


def emptied_once_sent(mail: Mail) -> dict[str, str]:
    """What nobody needs any more of a mail that has left."""
    if mail.farewell:
        return NO_TEXT | NO_PERSON
    return NO_SECRET if mail.secret else {"last_error": ""}


def message_of(mail: Mail) -> EmailMultiAlternatives:
    """The mail as Django sends it, marked as written by a machine (RFC 3834)."""
    headers = {"Auto-Submitted": "auto-generated"}
    if mail.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.recipient],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=headers,
    )
    message.attach_alternative(mail.html, "text/html")
    return message


def keep_failure(mail: Mail, error: Exception) -> None:
    """Note what went wrong; the next attempt comes later each time."""
    delay = RETRY_DELAYS[min(mail.attempts, len(RETRY_DELAYS)) - 1]
    Mail.objects.filter(pk=mail.pk).update(
        sending_at=None,
        next_attempt_at=timezone.now() + delay,
        last_error=f"{type(error).__name__}: {error}"[:2000],
    )
