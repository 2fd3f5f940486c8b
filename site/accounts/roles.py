"""What a person is on the portal, whoever says so: the mission by a role, a firm by being theirs."""

from __future__ import annotations

from typing import Any

from accounts.enums import RoleKind

# The roles whose people prepare pages in the admin, and so have a group there.
ADMIN_ROLES = frozenset({RoleKind.MISSION, RoleKind.REGIONAL_EDITOR, RoleKind.PARTNER})
# The roles that the mission grants: an enterprise is one by its firm.
GRANTED_ROLES = frozenset(RoleKind) - {RoleKind.SME}


def roles_of(person: Any) -> frozenset[RoleKind]:
    """Every role of a person, none of somebody who did not sign in. Read once for each look at a person."""
    if not person.is_authenticated:
        return frozenset()
    if not hasattr(person, "_role_kinds"):
        granted = frozenset(RoleKind(kind) for kind in person.roles.values_list("kind", flat=True))
        has_firm = person.memberships.exists()
        person._role_kinds = granted | {RoleKind.SME} if has_firm else granted
    return person._role_kinds


def may_enter_admin(person: Any) -> bool:
    """Whether a person has something to do in the admin."""
    return person.is_active and (person.is_superuser or not ADMIN_ROLES.isdisjoint(roles_of(person)))
