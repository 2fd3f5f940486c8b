"""What `accounts` offers to the rooms: `privacy.py`, `consents.py`, `space.py`, the register of consents.

A room says in its `consents.py` what it asks people to agree to, and calls the register by that key::

    # <room>/consents.py
    from accounts.door import ConsentPurpose, consent_purposes

    @consent_purposes.register
    class Publication(ConsentPurpose):
        key = "testimonial"
        name = "Publication de votre témoignage"
        text = "J’accepte que…"
        on_withdrawal = "Votre témoignage quittera aussitôt le site."
        def withdrawn(self, consent): ...

A form shows `consent_text(key).text` and sends its `version` back to `give_consent`. A mail carries
`consent_link(consent)`.

What is known of a firm is read and written here only: `current_facts(request)` (no query for a request
without session), `facts_of(firm)`, and `propose_fact(request, "headcount", 4)`, which raises `FactError` with
a sentence in French. The keys are the fields of `FirmFacts`.

A room says in its `space.py` what it has for a person who signed in::

    # <room>/space.py
    from accounts.door import CardContent, CardLink, SpaceCard, SpaceSection, space_cards

    @space_cards.register
    class Meetings(SpaceCard):
        key = "meetings"
        title = "Mes rendez-vous"
        section = SpaceSection.CONNECTOR
        def content(self, request): ...

Records of a region are guarded by `RegionPermissionPolicy`, and their screens made with
`accounts.region_admin`.
"""

from __future__ import annotations

from accounts.announcing import NewPages, new_pages
from accounts.cards import CardContent, CardLink, SpaceCard, space_cards
from accounts.current import current_facts, firm_in_use, propose_fact
from accounts.enums import ConsentOrigin, FactOrigin, Rhythm, RoleKind, SpaceSection
from accounts.facts import FactError, FirmFacts, Known, Naf, TradeSaid, facts_of
from accounts.held import Held, HeldFile, PersonalData, personal_data
from accounts.kept import keep_search, kept_pages, read_pages
from accounts.notifying import NotificationKind, notification_kinds, unsubscribe_url, wants
from accounts.people import may_be_contacted
from accounts.permissions import RegionPermissionPolicy, edited_regions
from accounts.purposes import ConsentPurpose, UnknownPurpose, consent_purposes
from accounts.register import (
    consent_link,
    consent_link_token,
    consent_text,
    consents_of,
    give_consent,
    read_consent_token,
    standing_consent,
    withdraw_consent,
)
from accounts.roles import roles_of

__all__ = [
    "CardContent",
    "CardLink",
    "ConsentOrigin",
    "ConsentPurpose",
    "FactError",
    "FactOrigin",
    "FirmFacts",
    "Held",
    "HeldFile",
    "Known",
    "Naf",
    "NewPages",
    "NotificationKind",
    "PersonalData",
    "RegionPermissionPolicy",
    "Rhythm",
    "RoleKind",
    "SpaceCard",
    "SpaceSection",
    "TradeSaid",
    "UnknownPurpose",
    "consent_link",
    "consent_link_token",
    "consent_purposes",
    "consent_text",
    "consents_of",
    "current_facts",
    "edited_regions",
    "facts_of",
    "firm_in_use",
    "give_consent",
    "keep_search",
    "kept_pages",
    "may_be_contacted",
    "new_pages",
    "notification_kinds",
    "personal_data",
    "propose_fact",
    "read_consent_token",
    "read_pages",
    "roles_of",
    "space_cards",
    "standing_consent",
    "unsubscribe_url",
    "wants",
    "withdraw_consent",
]
