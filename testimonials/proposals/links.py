"""The links that lead back to a story: to go on with it elsewhere, and to confirm its address."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.urls import reverse

from testimonials.proposals.models import Proposal

RESUME, CONFIRM = "proposals.resume", "proposals.confirm"
CONFIRMABLE = timedelta(days=7)


def resume_link(proposal: Proposal) -> str:
    """The path of the page on which one goes on with a story, on any device."""
    return reverse("proposals:resume", args=[signing.Signer(salt=RESUME).sign_object(proposal.pk)])


def confirm_link(proposal: Proposal) -> str:
    """The path of the page on which the address of a story that was sent is confirmed. Valid for a week."""
    return reverse("proposals:confirm", args=[signing.dumps([proposal.pk, proposal.email], salt=CONFIRM)])


def read_resume_token(token: str) -> Proposal | None:
    """The story that a link goes on with; None for a link that is not ours, and for what was sent already."""
    try:
        key = signing.Signer(salt=RESUME).unsign_object(token)
    except signing.BadSignature:
        return None
    return Proposal.objects.unfinished().filter(pk=key).first()


def read_confirm_token(token: str) -> tuple[Proposal | None, bool]:
    """The story that a link confirms, and whether it is still time.

    None for a link that is not ours, and for one that was sent to another address than the story's.
    """
    try:
        (key, email), in_time = signing.loads(token, salt=CONFIRM, max_age=CONFIRMABLE), True
    except signing.SignatureExpired:
        (key, email), in_time = signing.loads(token, salt=CONFIRM), False
    except signing.BadSignature:
        return None, False
    return Proposal.objects.filter(pk=key, email=email, sent_at__isnull=False).first(), in_time
