"""People, their roles, firms, data and space, what is kept for later, and the register of consents."""

from accounts.models.consents import AppendOnlyRow, Consent, ConsentText
from accounts.models.data import DataCopy, ErasureRequest, JoinedAccount
from accounts.models.facts import FirmFact
from accounts.models.firms import Firm, Invitation, Membership
from accounts.models.people import Role, User, UserManager, normalised_email
from accounts.models.signin import AddressChange, EmailCode
from accounts.models.space import LeavingReason, NotificationChoice, Read, SpaceLayout
from accounts.models.visitors import Kept, Visitor

__all__ = [
    "AddressChange",
    "AppendOnlyRow",
    "Consent",
    "ConsentText",
    "DataCopy",
    "EmailCode",
    "ErasureRequest",
    "Firm",
    "FirmFact",
    "Invitation",
    "JoinedAccount",
    "Kept",
    "LeavingReason",
    "Membership",
    "NotificationChoice",
    "Read",
    "Role",
    "SpaceLayout",
    "User",
    "UserManager",
    "Visitor",
    "normalised_email",
]
