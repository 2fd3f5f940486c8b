"""Filters with counts, over thousands of rows, without asking the database for each count.

A list that is filtered reads once, per publication and process, what it filters by; each value of each facet
becomes a bit mask over the rows (bit *i* is row *i*). A filter is then an « and » of masks, a count the
number of bits: a few microseconds each, whatever the combination, so that every facet can be counted
without its own filter. For 5,000 rows an index takes about a megabyte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, reduce
from itertools import islice
from operator import and_, or_
from typing import Any

Filters = Mapping[str, Sequence[str]]


@dataclass
class FacetIndex:
    """Rows by their primary key, masks by facet and value, orders by name."""

    ids: list[int]
    masks: dict[str, dict[str, int]]
    orders: dict[str, list[int]]

    def __contains__(self, pk: int | None) -> bool:
        """Whether a row has that primary key."""
        return pk in self.places

    @cached_property
    def places(self) -> dict[int, int]:
        """The place of each row in the masks, by primary key."""
        return {pk: i for i, pk in enumerate(self.ids)}

    @property
    def everything(self) -> int:
        """The mask of all rows."""
        return (1 << len(self.ids)) - 1

    def holding(self, ids: Iterable[int]) -> int:
        """The mask of the rows with these primary keys; those that are not in the index are left out."""
        places = self.places
        return mask_of((places[pk] for pk in ids if pk in places), len(self.ids))

    def one_of(self, facet: str, values: Iterable[str]) -> int:
        """Rows that have at least one of the values; all rows for no value."""
        masks = [self.masks.get(facet, {}).get(value, 0) for value in values]
        return reduce(or_, masks) if masks else self.everything

    def select(self, filters: Filters, *, among: int = -1) -> int:
        """Rows of the mask `among` (all of them without it) that every filter keeps."""
        masks = (self.one_of(facet, values) for facet, values in filters.items())
        return reduce(and_, masks, self.everything & among)

    def counts(self, filters: Filters, *, among: int = -1) -> dict[str, dict[str, int]]:
        """For each facet, how many rows of `among` each value would give, all other filters kept."""
        chosen = {facet: self.one_of(facet, values) for facet, values in filters.items()}
        result = {}
        for facet, values in self.masks.items():
            others = reduce(and_, (mask for name, mask in chosen.items() if name != facet), among)
            result[facet] = {value: (mask & others).bit_count() for value, mask in values.items()}
        return result

    def ordered(self, mask: int, order: str) -> Iterator[int]:
        """The primary keys of the rows of a mask, in one of the orders, as far as they are asked for."""
        flags = mask.to_bytes((len(self.ids) + 7) // 8, "little")
        return (self.ids[i] for i in self.orders[order] if flags[i >> 3] >> (i & 7) & 1)

    def first(self, most: int, order: str, *, among: int = -1) -> list[int]:
        """The primary keys of the first rows of the mask `among`, in one of the orders."""
        return list(islice(self.ordered(among & self.everything, order), most))


def mask_of(positions: Iterable[int], size: int) -> int:
    """The mask of rows by their positions, in an index of `size` rows."""
    flags = bytearray((size + 7) // 8)
    for i in positions:
        flags[i >> 3] |= 1 << (i & 7)
    return int.from_bytes(flags, "little")


def build_orders(
    ids: Sequence[int], keys: Mapping[str, Callable[[int], tuple[Any, ...]]]
) -> dict[str, list[int]]:
    """The positions of the rows in each order, from what each row (by primary key) is sorted by."""
    position = {pk: i for i, pk in enumerate(ids)}
    return {name: [position[pk] for pk in sorted(ids, key=key)] for name, key in keys.items()}


def timestamp(moment: datetime | None) -> float:
    """A moment as a number to sort by; 0 for none."""
    return moment.timestamp() if moment else 0.0


def build_masks(
    ids: Sequence[int], values_of: Mapping[str, Callable[[int], Iterable[str]]]
) -> dict[str, dict[str, int]]:
    """Masks by facet and value, from the values that each row (by primary key) has."""
    masks: dict[str, dict[str, int]] = {}
    for facet, read in values_of.items():
        positions: dict[str, list[int]] = {}
        for i, pk in enumerate(ids):
            for value in read(pk):
                positions.setdefault(value, []).append(i)
        masks[facet] = {value: mask_of(rows, len(ids)) for value, rows in positions.items()}
    return masks
