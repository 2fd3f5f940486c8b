"""People, their roles, visitors without an account, what either keeps for later, and the consents they give."""

from accounts.models.consents import AppendOnlyRow, Consent, ConsentText
from accounts.models.people import Role, User, UserManager, normalised_email
from accounts.models.visitors import Kept, Visitor

__all__ = [
    "AppendOnlyRow",
    "Consent",
    "ConsentText",
    "Kept",
    "Role",
    "User",
    "UserManager",
    "Visitor",
    "normalised_email",
]
