"""People, their roles, visitors and what either keeps for later, and the register of consents."""

from accounts.models.consents import AppendOnlyRow, Consent, ConsentText
from accounts.models.people import Role, User, UserManager, normalised_email
from accounts.models.signin import AddressChange, EmailCode
from accounts.models.visitors import Kept, Visitor

__all__ = [
    "AddressChange",
    "AppendOnlyRow",
    "Consent",
    "ConsentText",
    "EmailCode",
    "Kept",
    "Role",
    "User",
    "UserManager",
    "Visitor",
    "normalised_email",
]
