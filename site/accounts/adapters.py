"""How allauth, which runs sign-in, sessions and second factors, fits into the portal."""

import base64
import hashlib
from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse

from outbox.services import send_mail

STAY_KEY = "stay_signed_in"
STAYS = timedelta(days=30)

# The second factor of the demonstration's people. Known to whoever reads this file: what the database holds
# is only its name, and the name means this secret in debug alone.
DEMONSTRATION = "demonstration"
DEMONSTRATION_SECRET = "ABEILLEABEILLEABEILLEABEILLEABEI"  # noqa: S105


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in and its mails, without the messages and the network addresses that allauth would keep."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": "Trop d’essais. Attendez cinq minutes, puis prenez le code du moment."
    }

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: our pages tell what happened where it happened."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """No network address is kept with a session: the device and the day are enough to know one's own."""
        return "0.0.0.0"  # noqa: S104

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Send what allauth has to say through the outbox, in our words."""
        name = template_prefix.rpartition("/")[2]
        send_mail(f"account-{name}-{uuid4()}", email, f"accounts/mail/{name}", {})

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Let the session last as the person wished, then go on."""
        stays = request.session.pop(STAY_KEY, False)
        request.session.set_expiry(int(STAYS.total_seconds()) if stays else 0)
        return super().post_login(request, user, **kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors, whose secrets the database holds encrypted by the portal's own key."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Ce code n’est pas le bon. Prenez celui que l’application montre en ce moment."
    }

    def encrypt(self, text: str) -> str:
        """The text, as the database holds it."""
        return ciphers().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text again. What cannot be read becomes a secret that nobody knows: no code fits it."""
        if encrypted_text == DEMONSTRATION:
            return DEMONSTRATION_SECRET if settings.DEBUG else generate_totp_secret()
        try:
            return ciphers().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return generate_totp_secret()


def ciphers() -> MultiFernet:
    """The cipher of the secret key, and those of the keys that it replaced."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [hashlib.sha256(f"second-factor:{secret}".encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
