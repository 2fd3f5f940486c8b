"""How Django finds people and what they may do."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest


class PeopleBackend(ModelBackend):
    """People and their permissions. Nobody comes in by a password, whatever form asks for one."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        """Refuse."""
        return
