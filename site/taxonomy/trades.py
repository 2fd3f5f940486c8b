"""From what people type to a trade: completion, and the reading of a text that was not picked.

Every name of every trade is in memory (some four thousand): no query once a process has its copy.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from django.utils.text import capfirst

from core.door import published_copy
from core.text import folded
from design.combobox import LONGEST_TEXT, UNREADABLE_CHARACTER, Meaning, quoted
from taxonomy.models import Trade

COMPLETIONS = 8
MOST_CHOICES = 20
SHORTEST_MEANT = 3
CLOSE_ENOUGH = 0.8
# A word that more names than this have (« fabricant », « magasin ») does not make two names alike.
COMMON = 25

# « Je suis la fleuriste du village » says no more than « fleuriste village ».
LINKS = (
    "a au aux avec d dans de des du en et je l la le les ma mon notre nous ou par pour sommes suis sur un une"
)
LINK_WORDS = frozenset(LINKS.split())
PLURAL = re.compile(r"(?<=...)[sx]$")
FEMININES = [
    (re.compile(ending), masculine)
    for ending, masculine in (("euse$", "eur"), ("trice$", "teur"), ("ere$", "er"), ("(?<=[eo]n)ne$", ""))
]
FINAL_E = re.compile(r"(?<=...)e+$")
NAF_CODE = re.compile(r"\d{2,4}[a-z]?")

HOW_TO = "Écrivez un mot courant, par exemple « fleuriste » ou « plombier », ou votre code NAF (APE)."
IN_WORDS = "Écrivez plutôt votre métier, avec un mot courant."
TOO_LONG = f"Ce texte est trop long. {HOW_TO}"
UNREADABLE = f"Ce texte contient des caractères que nous ne savons pas lire. {HOW_TO}"
SEVERAL = "Plusieurs métiers correspondent. Choisissez le vôtre dans la liste, ou précisez."
ONE = "Un métier s’en approche. Choisissez-le dans la liste, ou écrivez un autre mot."


@dataclass(frozen=True)
class Proposal:
    """A trade to choose, under the name that fits best what was typed."""

    trade: Trade
    label: str

    @property
    def pk(self) -> str:
        """The key of the trade."""
        return self.trade.pk

    @property
    def note(self) -> str:
        """What stands beside the name: the main word, if the name is another, and the sector."""
        main_word = [] if self.label == self.trade.label else [self.trade.label]
        return " · ".join([*main_word, self.trade.sector.name])


@dataclass(frozen=True)
class TradeResolution(Meaning[Trade | Proposal]):
    """What a text means: a trade, or else a sentence that says what to do and proposals to choose from."""

    @property
    def trade(self) -> Trade | None:
        """The trade that is meant."""
        return self.found

    def offered(self, code: str) -> Trade | None:
        """Return the trade of this key, if the text may mean it."""
        chosen = super().offered(code)
        return chosen.trade if isinstance(chosen, Proposal) else chosen


def complete_trades(text: str, most: int = COMPLETIONS) -> list[Trade]:
    """Find trades for a text that is being typed, best first.

    Exact names, then names that begin so, then names in which each typed word begins a word, then those that
    contain each of them; main words before synonyms, in alphabetical order. A NAF code or its beginning finds
    the trades of that code. Any text is fine. The rows are shared: read them, never change them.
    """
    return [proposal.trade for proposal in _index().complete(text, most)]


def trade_of(text: str) -> Trade | None:
    """Find the one trade that has this word or synonym, whatever its accents, number and gender."""
    return _index().trade_of(folded(text[:LONGEST_TEXT]))


def trade_with_key(key: str) -> Trade | None:
    """Find an offered trade by its key."""
    return _index().trades.get(key)


def trade_labels() -> dict[str, str]:
    """The words of the trades that are offered, by key."""
    return published_copy(
        ("taxonomy", "labels"), lambda: {key: trade.label for key, trade in _index().trades.items()}
    )


def resolve_trade(text: str) -> TradeResolution:
    """Find the one trade that a finished text means, or explain and propose.

    Reads a name, singular or plural, masculine or feminine, a NAF code, a name among other words
    (« boulangerie bio à Rennes »: proposed), a misspelt name (proposed).
    """
    if len(text) > LONGEST_TEXT:
        return TradeResolution(message=TOO_LONG, is_readable=False)
    if UNREADABLE_CHARACTER.search(text):
        return TradeResolution(message=UNREADABLE, is_readable=False)
    if not folded(text):
        return TradeResolution(message=f"Ce texte n’a pas de lettres. {HOW_TO}", is_readable=False)
    return _index().resolve(text)


def complete(text: str) -> TradeResolution:
    """Propose trades for a text that is being typed; where none fits, what `resolve_trade` says of it."""
    found = _index().complete(text, COMPLETIONS)
    if found or len(text.strip()) < SHORTEST_MEANT:
        return TradeResolution(proposals=found)
    resolution = resolve_trade(text)
    return TradeResolution(proposals=resolution.proposals[:COMPLETIONS], message=resolution.message)


def _index() -> TradeIndex:
    return published_copy(("taxonomy", Trade), lambda: TradeIndex(Trade.objects.offered().with_sector()))


def _meaningful(name: str) -> list[str]:
    """The words of a folded name that say something; all of them when none does."""
    words = name.split()
    return [word for word in words if word not in LINK_WORDS] or words


def _stem(word: str) -> str:
    """A folded word in the singular and masculine, its final « e » left out: only good for comparing."""
    word = PLURAL.sub("", word)
    for ending, masculine in FEMININES:
        word = ending.sub(masculine, word)
    return FINAL_E.sub("", word)


def _stems(name: str) -> tuple[str, ...]:
    return tuple(map(_stem, _meaningful(name)))


@dataclass(frozen=True, slots=True)
class Name:
    """A word or synonym of a trade, ready to be compared."""

    trade: Trade
    text: str
    folded: str
    is_main: bool
    stems: tuple[str, ...]

    def rank(self, typed: str, words: list[str]) -> int | None:
        """How well it fits a text being typed: 0 is the same; None when it does not."""
        if not all(word in self.folded for word in words):
            return None
        if self.folded == typed:
            return 0
        if self.folded.startswith(typed):
            return 1
        own = _meaningful(self.folded)
        if all(any(word.startswith(begun) for word in own) for begun in words):
            return 2
        return 3 if all(len(word) >= SHORTEST_MEANT for word in words) else None


class TradeIndex:
    """The names of the trades that are offered, as one looks for them. Read-only."""

    def __init__(self, trades: Iterable[Trade]) -> None:
        self.trades = {trade.pk: trade for trade in trades}
        self.names = [
            Name(trade, capfirst(text), fold, fold == trade.folded_word, _stems(fold))
            for trade in self.trades.values()
            for fold, text in trade.names.items()
        ]
        self.names.sort(key=lambda name: (not name.is_main, name.folded))

    @cached_property
    def by_name(self) -> dict[str, Trade]:
        """The trade of each folded name; a main word comes before the same synonym."""
        return {name.folded: name.trade for name in reversed(self.names)}

    @cached_property
    def by_stems(self) -> dict[tuple[str, ...], set[str]]:
        """The keys of the trades of which a name has exactly these stems."""
        keys = defaultdict(set)
        for name in self.names:
            keys[name.stems].add(name.trade.pk)
        return keys

    @cached_property
    def frequency(self) -> Counter[str]:
        """How many names have each stem."""
        return Counter(stem for name in self.names for stem in set(name.stems))

    def trade_of(self, typed: str) -> Trade | None:
        """The trade of a folded name; a name that two trades share but for its ending is neither's."""
        if trade := self.by_name.get(typed):
            return trade
        keys = self.by_stems.get(_stems(typed), ())
        return self.trades[next(iter(keys))] if len(keys) == 1 else None

    def complete(self, text: str, most: int) -> list[Proposal]:
        """See `complete_trades`."""
        typed = folded(text) if len(text) <= LONGEST_TEXT else ""
        if not typed:
            return []
        if code := _naf_code(typed):
            return self.with_code(code)[:most]
        words = _meaningful(typed)
        ranks = ((name.rank(typed, words), name) for name in self.names)
        ranked = sorted(((rank, name) for rank, name in ranks if rank is not None), key=lambda pair: pair[0])
        if not ranked and (trade := self.trade_of(typed)):
            return [Proposal(trade, trade.label)]
        return _proposals(name for _, name in ranked)[:most]

    def with_code(self, code: str) -> list[Proposal]:
        """Trades whose code begins so, in the order of their words."""
        main = (name for name in self.names if name.is_main)
        return _proposals(n for n in main if _compact(n.trade.naf_code.code).startswith(code))

    def resolve(self, text: str) -> TradeResolution:
        """See `resolve_trade`."""
        typed = folded(text)
        if code := _naf_code(typed):
            return self.resolve_code(text, code)
        if trade := self.trade_of(typed):
            return TradeResolution(trade)
        if found := self.complete(text, MOST_CHOICES):
            return TradeResolution(proposals=found, message=SEVERAL if len(found) > 1 else ONE)
        near = self.near(typed)
        unknown = f"Nous ne connaissons pas « {quoted(text)} »."
        advice = "Choisissez dans la liste un métier qui s’en approche, ou écrivez un autre mot."
        return TradeResolution(proposals=near, message=f"{unknown} {advice if near else HOW_TO}")

    def resolve_code(self, text: str, code: str) -> TradeResolution:
        """Read a NAF code or its beginning."""
        found = self.with_code(code)
        if len(found) == 1 and code[-1].isalpha():
            return TradeResolution(found[0].trade)
        if found:
            return TradeResolution(proposals=found[:MOST_CHOICES], message=SEVERAL)
        return TradeResolution(
            is_readable=False,
            message=f"Nous ne connaissons pas de métier du code « {quoted(text)} ». {IN_WORDS}",
        )

    def near(self, typed: str) -> list[Proposal]:
        """Trades that share a telling word with the text, or whose name is spelt almost so; best first."""
        stems = _stems(typed)
        telling = {stem for stem in stems if 0 < self.frequency[stem] <= COMMON}

        def distance(name: Name) -> tuple[int, int, int]:
            shared = telling.intersection(name.stems)
            # In French the word that matters comes first: « boulangerie bio à Rennes ».
            return -len(shared), min(map(stems.index, shared)), len(name.stems)

        sharing = sorted((name for name in self.names if telling.intersection(name.stems)), key=distance)
        lengths = range(len(typed) - 3, len(typed) + 4)
        about_as_long = {name.folded: name for name in self.names if len(name.folded) in lengths}
        close = get_close_matches(typed, about_as_long, COMPLETIONS, CLOSE_ENOUGH)
        return _proposals([*(about_as_long[name] for name in close), *sharing])[:COMPLETIONS]


def _proposals(names: Iterable[Name]) -> list[Proposal]:
    """Each trade once, under the first of its names."""
    found: dict[str, Proposal] = {}
    for name in names:
        found.setdefault(name.trade.pk, Proposal(name.trade, name.text))
    return list(found.values())


def _compact(code: str) -> str:
    return code.replace(".", "").lower()


def _naf_code(typed: str) -> str:
    """The code that a folded text is, or the beginning of one, without its dot; empty when it is none."""
    code = typed.replace(" ", "")
    return code if NAF_CODE.fullmatch(code) else ""
