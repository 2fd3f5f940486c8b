"""« Not a robot »: asked of Google where the portal has its keys, and only when the person wants it.

It is never a reason to lose what they send.
"""

from __future__ import annotations

from typing import Any

from csp.constants import UNSAFE_INLINE
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django_recaptcha.fields import ReCaptchaField

from design.forms import RobotCheckWidget

# What the check needs where it stands (developers.google.com/recaptcha/docs/faq); it writes a style sheet.
GOOGLE = {
    "script-src": ["https://www.google.com/recaptcha/", "https://www.gstatic.com/recaptcha/"],
    "frame-src": ["https://www.google.com/recaptcha/", "https://recaptcha.google.com/recaptcha/"],
    "connect-src": ["https://www.google.com/recaptcha/"],
    "style-src": [UNSAFE_INLINE],
}


def is_asked() -> bool:
    """Whether forms offer the check: where both keys are set."""
    return bool(settings.RECAPTCHA_PUBLIC_KEY and settings.RECAPTCHA_PRIVATE_KEY)


class RobotCheckField(ReCaptchaField):
    """Whether the person proved to be none. Its value is True or False; it never refuses anything."""

    widget = RobotCheckWidget

    def __init__(self) -> None:
        super().__init__(label="Êtes-vous un robot ?")
        self.required = False

    def clean(self, value: str | None) -> bool:
        """Ask Google about the token, False without one, or when Google does not answer."""
        if not value:
            return False
        try:
            super().clean(value)
        except (ValidationError, OSError, ValueError, LookupError):  # refused, unreachable, or nonsense
            return False
        return True

    def get_remote_ip(self) -> str:
        """Nothing: Google has no need to be told again who asks."""
        return ""


class RobotCheckMixin:
    """Adds the check to a form where the keys are set, and says what came of it."""

    robot_check_name = "robot_check"

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if is_asked():
            self.fields[self.robot_check_name] = RobotCheckField()

    @property
    def is_doubtful(self) -> bool:
        """Whether somebody has to look whether a person wrote this; False where nothing is checked."""
        return is_asked() and not self.cleaned_data.get(self.robot_check_name)


def let_google_check(response: HttpResponseBase) -> Any:
    """The same response, on which the check may run once the person asks for it."""
    if is_asked():
        response._csp_update = GOOGLE
    return response
