"""What accounts hold on people, one module a subject."""

from accounts.privacy.consents import Consents
from accounts.privacy.firms import Firms
from accounts.privacy.own_data import OwnData
from accounts.privacy.people import Accounts
from accounts.privacy.signin import SignIn

__all__ = ["Accounts", "Consents", "Firms", "OwnData", "SignIn"]
