"""Writes of the room `home.contact`."""

from django.db import IntegrityError, transaction
from wagtail.log_actions import log

from accounts.models import User
from core.limits import too_often
from core.models import SiteSettings
from home.contact.enums import MessageState
from home.contact.models import ContactAnswer, ContactMessage
from home.contact.querysets import ContactMessageQuerySet
from outbox.services import send_mail
from territories.models import Commune

MOST_AN_HOUR = 5


class TooManyMessages(Exception):
    """This address has sent enough for now."""


class AnsweredMeanwhile(Exception):
    """Somebody else answered this message since it was read."""


@transaction.atomic
def receive(
    *,
    subject: str,
    text: str,
    email: str,
    name: str = "",
    place: Commune | None = None,
    is_spam: bool = False,
    is_doubtful: bool = False,
    settings: SiteSettings,
) -> ContactMessage:
    """Keep a message, then tell the mission and its author.

    What a robot left is kept apart for a month; what nobody proved to be none, until the mission has looked.
    No mail leaves for either. Raises TooManyMessages beyond `MOST_AN_HOUR` messages of one address.
    """
    if too_often("contact", email.lower(), most=MOST_AN_HOUR, seconds=3600):
        raise TooManyMessages
    message = ContactMessage.objects.create(
        subject=subject,
        text=text,
        email=email,
        name=name,
        place=str(place) if place else "",
        region_code=place.region_id if place else "",
        state=state_of_new(is_spam, is_doubtful),
    )
    if message.state != MessageState.NEW:
        return message
    context = {"message": message}
    send_mail(f"contact:{message.pk}:author", email, "contact/mail/received", context)
    if settings.contact_email:
        send_mail(
            f"contact:{message.pk}:mission",
            settings.contact_email,
            "contact/mail/message",
            context,
            reply_to=email,
        )
    return message


def state_of_new(is_spam: bool, is_doubtful: bool) -> MessageState:
    """What a message is when it comes."""
    if is_spam:
        return MessageState.SPAM
    return MessageState.TO_CHECK if is_doubtful else MessageState.NEW


@transaction.atomic
def assign(messages: ContactMessageQuerySet, to: User | None, *, by: User) -> int:
    """Give messages to a person, or to nobody; return how many changed hands.

    What was new is taken in hand with it; what nobody has in hand any more is new again.
    """
    given = [message for message in messages.select_for_update() if message.assignee_id != (to and to.pk)]
    for message in given:
        message.assignee = to
        if to and message.state == MessageState.NEW:
            message.state = MessageState.IN_PROGRESS
        elif to is None and message.state == MessageState.IN_PROGRESS:
            message.state = MessageState.NEW
        message.save(update_fields=["assignee", "state"])
        log(message, "contact.assign", user=by, data={"to": to and to.pk})
    return len(given)


@transaction.atomic
def answer(message: ContactMessage, text: str, *, by: User, reply_to: str, seen: int) -> ContactAnswer:
    """Answer a message by mail; whoever answers an unassigned one takes care of it.

    `seen` is how many answers there were when its author read the message. Raises AnsweredMeanwhile when
    there are more: nothing leaves.
    """
    try:
        with transaction.atomic():
            written = ContactAnswer.objects.create(message=message, number=seen + 1, text=text, by=by)
    except IntegrityError as error:
        raise AnsweredMeanwhile from error
    message.state = MessageState.ANSWERED
    message.assignee = message.assignee or by
    message.save(update_fields=["state", "assignee"])
    log(message, "contact.answer", user=by)
    send_mail(
        f"contact:{message.pk}:answer:{written.number}",
        message.email,
        "contact/mail/answer",
        {"message": message, "answer": written},
        reply_to=reply_to,
    )
    return written
