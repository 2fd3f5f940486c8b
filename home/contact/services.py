"""Writes of the room `home.contact`."""

from django.db import transaction

from core.limits import too_often
from core.models import SiteSettings
from home.contact.enums import MessageState
from home.contact.models import ContactMessage
from outbox.services import send_mail
from territories.models import Commune

MOST_AN_HOUR = 5


class TooManyMessages(Exception):
    """This address has sent enough for now."""


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
