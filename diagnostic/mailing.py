"""The link of a run or of a result, mailed to oneself."""

from __future__ import annotations

from uuid import uuid4

from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from core.limits import too_often
from diagnostic.errors import TooManyMails
from diagnostic.models import DiagnosisResult, Run
from diagnostic.results import page_of
from outbox.services import send_mail

DAY = 86_400
MOST_MAILS_OF_A_RUN, MOST_MAILS_TO_AN_ADDRESS = 5, 10
# Thirty equal tablets of a workshop look like one browser.
MOST_RESULTS_FROM_A_BROWSER = 90


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
        f"diagnosis:{run.pk}:resume:{uuid4().hex}",
        email,
        "diagnostic/mail/resume",
        {"url": resume_link(run)},
        personal_link=True,
    )


def mail_result(result: DiagnosisResult, site: Site, email: str, browser: str) -> None:
    """Send a result to an address, which is kept nowhere else; the mail's words are erased once it is sent.

    Raises TooManyMails.
    """
    limits = (
        ("diagnosis-result", str(result.pk), MOST_MAILS_OF_A_RUN),
        ("diagnosis-result-to", email.casefold(), MOST_MAILS_TO_AN_ADDRESS),
        ("diagnosis-result-by", browser, MOST_RESULTS_FROM_A_BROWSER),
    )
    if any(too_often(action, who, most=most, seconds=DAY) for action, who, most in limits):
        raise TooManyMails
    page = page_of(result, site)
    send_mail(
        f"diagnosis:{result.run_id}:result:{uuid4().hex}",
        email,
        "diagnostic/mail/result",
        {
            "level": page.level,
            "first": page.plan.first,
            "made_on": timezone.localdate(result.created_at),
            "url": reverse("diagnostic:result", args=[result.secret]),
        },
        secret=True,
    )
