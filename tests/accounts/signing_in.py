"""Somebody signs in, as they do on screen."""

import re
import time

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.test import TestCase
from django.urls import reverse

SIGN_IN = reverse("account_login")
SECRET = "MIELMIELMIELMIELMIELMIELMIELMIEL"
EMAIL = "lea@exemple.fr"


def post(client, address, fields=None, **options):
    """Send a form, and let the mails leave that follow it."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post(address, fields or {}, **options)


def ask(client, email=EMAIL, **fields):
    """Give an address; return where the code is typed."""
    return post(client, SIGN_IN, {"email": email, **fields})["Location"]


def last_code():
    """The six digits of the last mail that carries some, as its subject shows them."""
    subjects = [message.subject for message in mail.outbox if re.match(r"\d{3} \d{3} ", message.subject)]
    return subjects[-1][:7]


def type_code(client, address, code=None, **fields):
    """Type a code: the one of the last mail, unless told otherwise."""
    return post(client, address, {"code": last_code() if code is None else code, **fields})


def sign_in(client, email=EMAIL, **fields):
    """The three screens."""
    return type_code(client, ask(client, email), **fields)


def wrong_code():
    """Six digits that are not those of the last mail."""
    return f"{(int(last_code().replace(' ', '')) + 1) % 1_000_000:06}"


def enrol(person, secret=SECRET):
    """Give a person a second factor."""
    return TOTP.activate(person, secret)


def application_code(secret=SECRET, periods=0):
    """What the application on the telephone shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods))
