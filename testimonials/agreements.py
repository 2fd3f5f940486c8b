"""How the person of a testimonial is asked to agree, and whether they do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from accounts.door import ConsentOrigin, consent_link, give_consent, standing_consent
from accounts.models import Consent, User
from outbox.services import send_mail

PURPOSE = "testimonial"
SALT = "testimonials.agreement"


def about(page: Any) -> str:
    """The key under which the register knows a testimonial."""
    return f"testimonial:{page.pk}"


def standing(page: Any) -> Consent | None:
    """The consent of a testimonial's person; None when there is none."""
    if not (page.pk and page.contact_email):
        return None
    return standing_consent(PURPOSE, email=page.contact_email, about=about(page))


def stands(page: Any) -> bool:
    """Whether the person agreed."""
    return standing(page) is not None


def words_of(pages: Iterable[Any]) -> dict[int, str]:
    """For each testimonial, by primary key, whether the person agreed, in words. One query."""
    pages = list(pages)
    given = Consent.objects.filter(purpose=PURPOSE, about__in=[about(page) for page in pages]).standing()
    agreed = {(consent.about, consent.email) for consent in given}
    return {
        page.pk: "Donné" if (about(page), page.contact_email.lower()) in agreed else "À demander"
        for page in pages
    }


def ask(page: Any) -> None:
    """Send the person the address of the page on which they read their testimonial, and agree.

    Once a day at most for each version of the page.
    """
    send_mail(
        f"testimonial:{page.pk}:agreement:{page.latest_revision_id}:{timezone.localdate()}",
        page.contact_email,
        "testimonials/mail/agreement",
        {"page": page, "url": reverse("testimonials:agreement", args=[token_of(page)])},
        personal_link=True,
    )


def token_of(page: Any) -> str:
    """What the address carries: which testimonial, and whose agreement is asked for."""
    return signing.dumps([page.pk, page.contact_email], salt=SALT)


def read_token(token: str) -> tuple[int, str] | None:
    """The testimonial's primary key and the address asked; None for a token that is not ours."""
    try:
        pk, email = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return pk, email


def agree(page: Any, email: str, version: int) -> Consent:
    """Enter the agreement in the register, and send the person a copy with the way to withdraw it."""
    consent = give_consent(
        PURPOSE, email=email, about=about(page), origin=ConsentOrigin.MAIL, version=version
    )
    confirm(page, consent)
    return consent


def enter_paper(page: Any, *, by: User) -> None:
    """Enter an agreement that arrived on paper, once; the person gets a copy with the way to withdraw it."""
    if page.paper_consent_on and page.contact_email and not stands(page):
        consent = give_consent(
            PURPOSE, email=page.contact_email, about=about(page), origin=ConsentOrigin.PAPER, recorded_by=by
        )
        confirm(page, consent)


def confirm(page: Any, consent: Consent) -> None:
    """Tell the person what they agreed to, with the link by which they withdraw it."""
    send_mail(
        f"consent:{consent.pk}:copy",
        consent.email,
        "testimonials/mail/agreed",
        {"page": page, "consent": consent, "url": consent_link(consent)},
        personal_link=True,
    )
