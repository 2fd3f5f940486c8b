"""The link of a run, mailed to oneself."""

from __future__ import annotations

from uuid import uuid4

from django.urls import reverse

from core.limits import too_often
from diagnostic.errors import TooManyMails
from diagnostic.models import Run
from outbox.services import send_mail

DAY = 86_400
MOST_MAILS_OF_A_RUN, MOST_MAILS_TO_AN_ADDRESS = 5, 10


def resume_link(run: Run) -> str:
    """The path of the page on which one goes on with a run, on any device."""
    return reverse("diagnostic:resume", args=[run.secret])


def mail_resume_link(run: Run, email: str) -> None:
    """Send the link to an address, which is kept nowhere else. Raises TooManyMails."""
    if too_often("diagnosis-link", str(run.pk), most=MOST_MAILS_OF_A_RUN, seconds=DAY) or too_often(
        "diagnosis-link-to", email.casefold(), most=MOST_MAILS_TO_AN_ADDRESS, seconds=DAY
    ):
        raise TooManyMails
    send_mail(
        f"diagnosis:{run.pk}:resume:{uuid4().hex}", email, "diagnostic/mail/resume", {"url": resume_link(run)}
    )
