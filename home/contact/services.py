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
    settings: SiteSettings,
) -> ContactMessage:
    """Keep a message, then tell the mission and its author.

    What a robot left is kept apart for a month, and no mail leaves. Raises TooManyMessages beyond
    `MOST_AN_HOUR` messages of one address.
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
        state=MessageState.SPAM if is_spam else MessageState.NEW,
    )
    if is_spam:
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
