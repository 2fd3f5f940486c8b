"""What the page of results shows of what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from wagtail.models import Page, Site

from core.door import published_copy
from core.filters import PAGE_SIZE, Answer
from core.querysets import published
from search.door import search
from search.engines.base import Found, Hit, Question
from search.families import kind_words, kinds
from search.forms import SearchQuery
from search.meanings import Meaning, meanings
from search.text import WORD, folded_word, parse
from taxonomy.services import topics

MOST_TOPICS = 3
FEW = 5  # results: with so few, each word is offered alone

# Where to go when nothing was found, by the address below the home page; those that the site has are shown.
DOORS = {
    "diagnostic": (
        "Faire le point",
        "Dix minutes de questions simples, et des conseils pour votre entreprise.",
    ),
    "connecteurs": (
        "Demander à un connecteur",
        "Une personne près de chez vous, pour en parler de vive voix.",
    ),
    "contact": ("Nous écrire", "Dites-nous ce que vous cherchez : une personne vous répond."),
}


@dataclass(frozen=True)
class Tab:
    """A kind of things on the page of results: its words, how many there are, where it leads."""

    words: str
    count: int
    address: str
    is_current: bool


@dataclass(frozen=True)
class Result:
    """A hit with what stands above its title."""

    hit: Hit
    kind: str
    topics: list[str]


@dataclass(frozen=True)
class Results:
    """What was found for a query on a site, as the page shows it."""

    query: SearchQuery
    found: Found
    everything: Found

    @cached_property
    def answer(self) -> Answer:
        """The page of results, as every filtered list knows it."""
        return Answer(
            cards=self.results,
            total=self.found.total,
            number=self.found.number,
            last=self.found.last,
            counts={facet: dict(counts) for facet, counts in self.found.facets.items()},
        )

    @cached_property
    def results(self) -> list[Result]:
        """The hits of the page."""
        words = {topic.key: topic.name for topic in topics()}
        names = kind_words()
        return [
            Result(
                hit,
                names.get(hit.document.kind, ""),
                [words[key] for key in hit.document.topics if key in words and hit.document.kind != "theme"],
            )
            for hit in self.found.hits
        ]

    @cached_property
    def tabs(self) -> list[Tab]:
        """Everything, then each kind of which something was found, and the one that is shown."""
        counts = self.found.facets.get("type", {})
        chosen = self.query.kind
        total = sum(counts.values()) if chosen else self.found.total
        tabs = [Tab("Tout", total, self.query.address(type=""), not chosen)]
        for kind, words in kinds().items():
            if counts.get(kind) or kind == chosen:
                address = self.query.address(type=kind)
                tabs.append(Tab(words, counts.get(kind, 0), address, kind == chosen))
        return tabs

    @cached_property
    def meanings(self) -> list[tuple[str, Meaning, str]]:
        """The filters that words may mean: what they are, the filter, the address with it."""
        titles = {facet.name: facet.title for facet in self.query.facets}
        return [
            (
                one.title or titles[one.facet],
                one,
                self.query.narrowed(one.text, one.facet, one.value).address(),
            )
            for one in meanings(self.query.text, self.everything.facets)
            if one.value not in (self.query.kind, *self.query.filters.get(one.facet, []))
        ]

    @property
    def has_words(self) -> bool:
        """Whether the text holds a word to look for: signs alone, or another alphabet, hold none."""
        return bool(parse(self.query.text))

    @property
    def suggested(self) -> str:
        """The address of what was probably meant."""
        return self.query.only(self.found.suggestion).address()

    @cached_property
    def single_words(self) -> list[tuple[str, str]]:
        """Each word alone, where few things hold all of them: the word, and its address."""
        asked = parse(self.query.text).words
        if self.found.total > FEW or len(asked) < 2:
            return []
        typed = {folded_word(word): word for word in WORD.findall(self.query.text)}
        words = [typed.get(word, word) for word in asked]
        return [(word, self.query.only(word).address()) for word in words]

    @cached_property
    def topics(self) -> list[tuple[str, str]]:
        """The topics of what was found, the most frequent first: their names, and where all of each is."""
        counts: Mapping[str, int] = self.found.facets.get("theme", {})
        asked = self.query.filters.get("theme", [])
        ranked = sorted(topics(), key=lambda topic: -counts.get(topic.key, 0))
        return [
            (topic.name, self.query.narrowed("", "theme", topic.key).address(type="", page=""))
            for topic in ranked
            if counts.get(topic.key) and topic.key not in asked
        ][:MOST_TOPICS]


def results_of(query: SearchQuery, site: Site, audiences: frozenset[str]) -> Results:
    """Ask for what a query wants."""
    question = Question(
        site=site, audiences=audiences, page=query.page, size=PAGE_SIZE, **query.as_question()
    )
    return Results(query, search(question), everything_of(site))


def everything_of(site: Site) -> Found:
    """How much there is for everybody, of each value of each facet. One search for each publication."""
    return published_copy(("search", "everything", site.pk), lambda: search(Question("", site, size=1)))


def kinds_of(everything: Found) -> list[Tab]:
    """Each kind of things that a site has."""
    counts = everything.facets.get("type", {})
    return [
        Tab(words, counts[kind], f"?type={kind}", is_current=False)
        for kind, words in kinds().items()
        if counts.get(kind)
    ]


def doors_of(site: Site) -> list[tuple[str, str, str]]:
    """The ways out that the site has: title, sentence, address. One query for each publication."""

    def read() -> list[tuple[str, str, str]]:
        home = site.root_page
        pages: list[Page] = list(published(home.get_children()).filter(slug__in=DOORS))
        addresses = {page.slug: page.url for page in pages}
        return [(*words, addresses[slug]) for slug, words in DOORS.items() if slug in addresses]

    return published_copy(("search", "doors", site.pk), read)
