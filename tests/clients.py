"""The test client of a portal whose admin asks for a second factor."""

import time

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.test import Client


class PortalClient(Client):
    """`force_login` stands for a whole sign-in: the code, and the second factor of whoever has one."""

    def force_login(self, user, backend=None, *, methods=("code", "mfa")):
        super().force_login(user, backend)
        session = self.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": name, "at": time.time()} for name in methods
        ]
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
        session.save()
