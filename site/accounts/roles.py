"""What a person is on the portal, whoever says so: the mission by a role, a firm by being theirs."""

from __future__ import annotations

from typing import Any

from accounts.enums import RoleKind


def roles_of(person: Any) -> frozenset[RoleKind]:
    """Every role of a person, none of somebody who did not sign in. Read once for each look at a person."""
    if not person.is_authenticated:
        return frozenset()
    if not hasattr(person, "_role_kinds"):
        person._role_kinds = frozenset(RoleKind(kind) for kind in person.roles.values_list("kind", flat=True))
    return person._role_kinds
