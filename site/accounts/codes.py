"""Codes sent by mail: asked for, sent again, tried. All of it is the same for known and unknown addresses."""

import math
import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from accounts.enums import CodeOutcome, CodePurpose
from accounts.models import EmailCode, User
from accounts.models.signin import CODE_LASTS, MOST_TRIES
from accounts.visitors import VISITOR_KEY
from core.limits import address_of, browser_of, too_often
from outbox.services import send_mail

CODES_KEY = "codes"
DIGITS_KEY = "digits"
DIGITS = 6
RESEND_AFTER = timedelta(seconds=30)
# The last codes of a browser: one for each tab in which somebody signs in.
MOST_CODES_AT_ONCE = 5

QUARTER = 15 * 60
DAY = 24 * 60 * 60
# Thirty equal tablets of a workshop look like one browser, and are one network.
MOST_TO_AN_ADDRESS = 10
MOST_TO_AN_ADDRESS_A_DAY = 60
MOST_FROM_A_BROWSER = 150
MOST_FROM_A_NETWORK = 600

WORDS = {
    CodePurpose.SIGN_IN: "pour vous connecter",
    CodePurpose.NEW_ADDRESS: "pour confirmer votre nouvelle adresse",
    CodePurpose.OTHER_ACCOUNT: "pour réunir vos deux comptes",
}


class TooManyCodes(Exception):
    """This address, this browser or this network asked for many codes already."""


class TooSoon(Exception):
    """A code has just left: wait `seconds` before asking for another one."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def ask_code(
    request: HttpRequest,
    email: str,
    *,
    purpose: CodePurpose = CodePurpose.SIGN_IN,
    person: User | None = None,
    next_url: str = "",
) -> EmailCode:
    """Send a code to an address; it works in this browser alone. Raises TooManyCodes."""
    count_one(request, email)
    code = EmailCode(purpose=purpose, email=email, person=person, next_url=next_url)
    send(request, code)
    if VISITOR_KEY not in request.session and not request.user.is_authenticated:
        request.session.set_expiry(0)
    held = [*request.session.get(CODES_KEY, []), str(code.pk)]
    request.session[CODES_KEY] = held[-MOST_CODES_AT_ONCE:]
    return code


def ask_again(request: HttpRequest, code: EmailCode) -> None:
    """Send another code in the place of this one. Raises TooSoon, TooManyCodes."""
    if seconds := seconds_to_wait(code):
        raise TooSoon(seconds)
    count_one(request, code.email)
    code.asked_at, code.tries, code.sendings = timezone.now(), 0, code.sendings + 1
    send(request, code)


def seconds_to_wait(code: EmailCode) -> int:
    """How many seconds are left before another code may be asked for."""
    return max(0, math.ceil((code.asked_at + RESEND_AFTER - timezone.now()).total_seconds()))


def count_one(request: HttpRequest, email: str) -> None:
    """Count a code that is asked for. Raises TooManyCodes."""
    limits = [
        ("code-address", email, MOST_TO_AN_ADDRESS, QUARTER),
        ("code-address-day", email, MOST_TO_AN_ADDRESS_A_DAY, DAY),
        ("code-browser", browser_of(request), MOST_FROM_A_BROWSER, QUARTER),
        ("code-network", address_of(request), MOST_FROM_A_NETWORK, QUARTER),
    ]
    for action, who, most, seconds in limits:
        if too_often(action, who, most=most, seconds=seconds):
            raise TooManyCodes


@transaction.atomic
def send(request: HttpRequest, code: EmailCode) -> None:
    """Draw six digits, keep their digest, mail them."""
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    code.digest = code.digest_of(digits)
    code.save()
    if settings.DEBUG:
        request.session[DIGITS_KEY] = {str(code.pk): digits}
    context = {"code": f"{digits[:3]} {digits[3:]}", "what_for": WORDS[CodePurpose(code.purpose)]}
    send_mail(f"code-{code.pk}-{code.sendings}", code.email, "accounts/mail/code", context, secret=True)


def shown_digits(request: HttpRequest, code: EmailCode) -> str:
    """The code itself, for whoever develops the portal; empty where DEBUG is off."""
    return request.session.get(DIGITS_KEY, {}).get(str(code.pk), "") if settings.DEBUG else ""


def code_held(request: HttpRequest, code_id: UUID) -> EmailCode | None:
    """The code of that id, if this browser asked for it and nobody has used it."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or str(code_id) not in request.session.get(
        CODES_KEY, []
    ):
        return None
    return EmailCode.objects.select_related("person").filter(pk=code_id).first()


def try_code(code: EmailCode, digits: str) -> CodeOutcome:
    """Try six digits, which counts. The right ones use the code up: of two who try at once, one succeeds."""
    if timezone.now() > code.ends_at:
        return CodeOutcome.LATE
    counted = EmailCode.objects.filter(pk=code.pk, tries__lt=MOST_TRIES).update(tries=F("tries") + 1)
    present = EmailCode.objects.filter(pk=code.pk).values_list("tries", "digest").first()
    if present is None:
        return CodeOutcome.GONE
    code.tries, code.digest = present
    if counted and code.is_made_of(digits):
        used, _ = EmailCode.objects.filter(pk=code.pk, digest=code.digest).delete()
        return CodeOutcome.RIGHT if used else CodeOutcome.GONE
    if code.is_blocked:
        return CodeOutcome.BLOCKED
    return CodeOutcome.ELSEWHERE if was_sent_elsewhere(code, digits) else CodeOutcome.WRONG


def was_sent_elsewhere(code: EmailCode, digits: str) -> bool:
    """Whether these digits are those of another code that the same address got and that still works."""
    others = EmailCode.objects.filter(email=code.email).asked_since(timezone.now() - CODE_LASTS)
    return any(other.is_made_of(digits) for other in others.exclude(pk=code.pk))
