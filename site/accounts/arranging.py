"""The order of the sections of *mon espace*, those that are folded, those that are hidden."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from django.db import transaction

from accounts.enums import SpaceSection
from accounts.models import SpaceLayout, User


@dataclass(frozen=True)
class Arrangement:
    """How a person arranged their space. `order` holds every section, once."""

    order: tuple[SpaceSection, ...] = tuple(SpaceSection)
    folded: frozenset[SpaceSection] = frozenset()
    hidden: frozenset[SpaceSection] = frozenset()

    @classmethod
    def read(cls, stored: Any) -> Self:
        """What was stored, however old: sections that are gone are left out, new ones stand at the end."""
        stored = stored if isinstance(stored, dict) else {}
        order = _sections(stored.get("order"))
        return cls(
            order=(*order, *(section for section in SpaceSection if section not in order)),
            folded=frozenset(_sections(stored.get("folded"))),
            hidden=frozenset(_sections(stored.get("hidden"))),
        )

    def stored(self) -> dict[str, list[str]]:
        """As plain values."""
        return {
            "order": [section.value for section in self.order],
            "folded": sorted(section.value for section in self.folded),
            "hidden": sorted(section.value for section in self.hidden),
        }

    def moved(self, section: SpaceSection, steps: int, shown: Sequence[SpaceSection]) -> Self:
        """With a section so many places further down among those that are shown."""
        if section not in shown:
            return self
        return self.placed(section, list(shown).index(section) + steps, shown)

    def placed(self, section: SpaceSection, rank: int, shown: Sequence[SpaceSection]) -> Self:
        """With a section at this rank (from 0) among those that are shown; the others keep their places."""
        if section not in shown:
            return self
        others = [one for one in shown if one != section]
        rank = max(0, min(rank, len(others)))
        arranged = iter([*others[:rank], section, *others[rank:]])
        return replace(self, order=tuple(next(arranged) if one in shown else one for one in self.order))

    def folding(self, section: SpaceSection, *, is_folded: bool) -> Self:
        """With a section folded, or open."""
        return replace(self, folded=self.folded | {section} if is_folded else self.folded - {section})

    def hiding(self, section: SpaceSection, *, is_hidden: bool) -> Self:
        """With a section hidden, or shown where it stood."""
        return replace(self, hidden=self.hidden | {section} if is_hidden else self.hidden - {section})


def _sections(values: Any) -> list[SpaceSection]:
    """The sections among some values, each once."""
    values = values if isinstance(values, Collection) and not isinstance(values, (str, bytes)) else []
    known = {section.value: section for section in SpaceSection}
    return list(dict.fromkeys(known[value] for value in values if isinstance(value, str) and value in known))


def arrangement_of(person: User) -> Arrangement:
    """How a person arranged their space. One query."""
    stored = SpaceLayout.objects.filter(person=person).values_list("arrangement", flat=True).first()
    return Arrangement.read(stored)


@transaction.atomic
def arrange(person: User, change: Callable[[Arrangement], Arrangement]) -> Arrangement:
    """Change how a space is arranged, from what it is now: two windows of one person lose nothing."""
    # Held from the first look: another window may be going back to the first order, which deletes the row.
    layout, _ = SpaceLayout.objects.select_for_update().get_or_create(person=person)
    arrangement = change(Arrangement.read(layout.arrangement))
    layout.arrangement = arrangement.stored()
    layout.save(update_fields=["arrangement"])
    return arrangement


def reset(person: User) -> None:
    """Go back to the first order, everything open and shown."""
    SpaceLayout.objects.filter(person=person).delete()
