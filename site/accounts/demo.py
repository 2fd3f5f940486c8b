"""Demonstration people with their firms: fictional, and without a password."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts import firms
from accounts.enums import FactOrigin, NumberStatus
from accounts.facts import propose
from accounts.models import Firm, User
from core.door import DemoContent, demo_contents
from taxonomy.services import trade_of
from territories.models import Commune

# Each with the key of the form that would have made the firm: built again, it is found.
DEMO_FIRMS: dict[str, dict[str, Any]] = {
    "pme@exemple.fr": {
        "person": ("Inès", "Kermarrec"),
        "made_with": UUID("0e9f2f4e-7f1c-4a52-9a6b-000000000001"),
        "columns": {
            "name": "Menuiserie du Blosne (fictive)",
            "number_status": NumberStatus.NONE_YET,
            "website": "https://menuiserie-du-blosne.example",
            "address_kind": "own",
        },
        "trade": "menuisier",
        "place": "35238",
        "facts": {
            "headcount": 14,
            "stage": "activite",
            "creation_date": date(2008, 4, 1),
            "legal_form": "sarl",
            "customers": ["particuliers", "entreprises"],
            "sales_areas": ["local"],
            "turnover": 1_450_000,
            "independence": True,
        },
        "registered": {"headcount": 12},
    },
    "artisan@exemple.fr": {
        "person": ("Noé", "Lambert"),
        "made_with": UUID("0e9f2f4e-7f1c-4a52-9a6b-000000000002"),
        "columns": {"name": "Noé Lambert, plombier (fictif)", "number_status": NumberStatus.UNSAID},
        "trade": "plombier",
        "place": "59350",
        "facts": {"headcount": 1, "stage": "creation"},
        "registered": {},
    },
}


@demo_contents.register
class DemoFirms(DemoContent):
    """Two people who run a small firm."""

    name = "entreprises"
    order = 20

    @transaction.atomic
    def build(self, *, scale: int) -> str:
        """Create what is missing."""
        made = 0
        for email, data in DEMO_FIRMS.items():
            first_name, last_name = data["person"]
            person = User.objects.filter(email=email).first() or User.objects.create_user(
                email, is_demo=True, first_name=first_name, last_name=last_name
            )
            if not Firm.objects.filter(made_with=data["made_with"]).exists():
                add_demo_firm(person, data)
                made += 1
        return f"{made} nouvelles entreprises"

    def welcome(self) -> list[str]:
        """The demonstration accounts, which sign in by a code."""
        return ["Entreprises   par un code envoyé à :", *(f"              {email}" for email in DEMO_FIRMS)]


def add_demo_firm(person: User, data: dict[str, Any]) -> None:
    """Make a firm as its owner would; a commune that is not loaded is left out."""
    trade = trade_of(data["trade"])
    place = Commune.objects.filter(pk=data["place"]).first()
    facts = data["facts"] | {"trade": trade or data["trade"], "place": place}
    description = firms.Description(data["columns"] | {"is_demo": True}, facts)
    firm = firms.add_firm(person, description, made_with=data["made_with"])
    for key, value in data["registered"].items():
        propose(firm, key, value, origin=FactOrigin.REGISTER)
