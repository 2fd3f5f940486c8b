"""The door `searchable.py`: families of things that can be found."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from core.door import Registry
from core.filters import Facet
from search.models import Document


class Searchable(ABC):
    """Module `searchable.py`: things that a search finds.

    `family` begins the `source` of each of their documents; several classes may share one, each with things
    of its own. `kinds` names what they are, in the plural and in the order of the tabs on the page of
    results, `ones` in the singular. `facets` are those whose words this room alone knows; several rooms may
    add values to one. `follows_tree` says that their addresses hang on pages, and change when a page moves.
    """

    family: ClassVar[str]
    kinds: ClassVar[Mapping[str, str]]
    ones: ClassVar[Mapping[str, str]]
    facets: ClassVar[Sequence[Facet]] = ()
    follows_tree: ClassVar[bool] = False
    order = 0

    @abstractmethod
    def sources(self) -> Iterator[str]:
        """The key of everything that may be found, read as it is asked for: there may be very many."""

    @abstractmethod
    def documents(self, keys: Sequence[str]) -> Iterator[Document]:
        """The documents of these keys, unsaved. A key that gives none cannot be found, or not any more.

        The number of queries does not depend on how many keys there are. A key may be anything.
        """

    def below(self, key: str) -> Iterator[str]:
        """The keys that « key/ » stands for: the thing itself and what hangs on it."""
        yield key


searchables: Registry[Searchable] = Registry(Searchable)


def kinds() -> dict[str, str]:
    """What can be found, by its key: the names of the tabs, in their order."""
    return {key: name for family in searchables for key, name in family.kinds.items()}


def kind_words() -> dict[str, str]:
    """What one thing of each kind is called."""
    return {key: name for family in searchables for key, name in family.ones.items()}


def facets_of_rooms() -> list[Facet]:
    """The facets that the rooms name, those of one name put together."""
    found: dict[str, Facet] = {}
    for family in searchables:
        for facet in family.facets:
            known = found.get(facet.name)
            choices = {**known.choices, **facet.choices} if known else facet.choices
            found[facet.name] = replace(facet, choices=choices)
    return list(found.values())


def families() -> dict[str, list[Searchable]]:
    """Who makes the documents of each family."""
    found: dict[str, list[Searchable]] = {}
    for searchable in searchables:
        found.setdefault(searchable.family, []).append(searchable)
    return found


def hanging_on(source: str) -> list[str]:
    """The marks of a page that has another address: it with all below it, and what else hangs on pages."""
    own = source.partition(":")[0]
    others = {one.family for one in searchables if one.follows_tree} - {own}
    return [f"{source}/", *(f"{family}:" for family in sorted(others))]


def documents_of(sources: Sequence[str]) -> dict[str, Document]:
    """The documents of these sources, unsaved; a source that gives none cannot be found."""
    known = families()
    keys: dict[str, list[str]] = {}
    for source in sources:
        family, _, key = source.partition(":")
        keys.setdefault(family, []).append(key)
    made = (
        document
        for family, wanted in keys.items()
        for searchable in known.get(family, ())
        for document in searchable.documents(wanted)
    )
    return {document.source: document for document in made}
