"""Words of a text and of a question: cut, folded, stemmed, marked.

The database engines index and ask by the same words, so that « l’École », « ecoles » and « ÉCOLE » meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import snowballstemmer
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from core.text import folded

MOST_CHARACTERS = 200  # of a question; what comes after is left out
MOST_WORDS = 8
EXTRACT = 220  # characters
LONGEST_READ = 50_000  # characters of a text in which an extract is looked for

WORD = re.compile(r"\w+")
QUOTED = re.compile(r"[\"«“”]([^\"«»“”]*)[\"»“”]")
# What an apostrophe cuts off: « l’export », « jusqu’à ».
ELIDED = frozenset(["c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"])
STOP_WORDS_IN_A_ROW = """
    a ai au aux avec ce ces cet cette comme comment dans de des du elle elles en est et eux il ils je la
    le les leur leurs lui ma mais me mes moi mon ne nos notre nous on ont ou par pas pour quel quelle
    quels quelles que qui sa sans se ses si son sont sur ta te tes toi ton tu un une vos votre vous y
"""
STOP_WORDS = ELIDED.union(STOP_WORDS_IN_A_ROW.split())


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The French stem of a folded word: the same for its plural and its feminine."""
    return stemmer().stemWord(word)


@lru_cache(maxsize=1)
def stemmer() -> snowballstemmer.stemmer:
    """Snowball's French stemmer; it is slow, hence the memory above."""
    return snowballstemmer.stemmer("french")


@lru_cache(maxsize=100_000)
def folded_word(word: str) -> str:
    """One word of a text that is marked, folded; a text has few words, many times each."""
    return folded(word)


def words_of(text: str) -> list[str]:
    """The words of a text, folded, in their order, without what an apostrophe cuts off."""
    return [word for word in folded(text).split() if word not in ELIDED]


@dataclass(frozen=True)
class Query:
    """What a person asks for: words in any order, and phrases whose words follow one another; all folded."""

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases)

    @cached_property
    def needles(self) -> frozenset[str]:
        """The stems of all its words: what is marked in a text."""
        return frozenset(stem(word) for word in (*self.words, *(w for p in self.phrases for w in p)))


def parse(text: str) -> Query:
    """What a text asks for. Whatever is typed gives a query; operators are words or nothing.

    Words that every text has are left out, unless there are no others.
    """
    if len(text) > MOST_CHARACTERS:  # a word that is cut would be another word
        text = text[:MOST_CHARACTERS].rpartition(" ")[0] or text[:MOST_CHARACTERS]
    phrases = [tuple(words_of(quoted)) for quoted in QUOTED.findall(text)]
    words = list(dict.fromkeys(words_of(QUOTED.sub(" ", text))))
    words += [phrase[0] for phrase in phrases if len(phrase) == 1 and phrase[0] not in words]
    kept = [word for word in words if word not in STOP_WORDS]
    long = [phrase[:MOST_WORDS] for phrase in phrases if len(phrase) > 1]
    if not kept and not long:
        kept = words
    return Query(tuple(kept[:MOST_WORDS]), tuple(long[:MOST_WORDS]))


def mark(text: str, words: Iterable[str]) -> SafeString:
    """A text, escaped, with the words of these stems between `<mark>` and `</mark>`."""
    needles = frozenset(words)
    parts: list[str] = []
    done = 0
    for start, end in places(text, needles):
        parts += [escape(text[done:start]), format_html("<mark>{}</mark>", text[start:end])]
        done = end
    parts.append(escape(text[done:]))
    return mark_safe("".join(parts))  # noqa: S308  (each part is escaped)


def extract(text: str, words: Iterable[str], length: int = EXTRACT) -> SafeString:
    """The part of a text that holds most of these stems, at most `length` characters, marked.

    The beginning of the text when it holds none.
    """
    needles = frozenset(words)
    text = text[:LONGEST_READ]
    if len(text) <= length:
        return mark(text, needles)
    found = [(start, stem(folded_word(text[start:end]))) for start, end in places(text, needles)]
    first = best_start(found, length) if found else 0
    return mark(cut(text, first, length), needles)


def places(text: str, needles: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where the words of these stems begin and end in a text."""
    if not needles:
        return
    for match in WORD.finditer(text):
        if stem(folded_word(match[0])) in needles:
            yield match.span()


def best_start(found: list[tuple[int, str]], length: int) -> int:
    """Of the places of stems in a text, the first from which a window of that length holds most of them."""
    best, most = 0, 0
    for i, (start, _) in enumerate(found[:200]):
        inside = {needle for place, needle in found[i : i + 20] if place < start + length * 3 // 4}
        if len(inside) > most:
            best, most = start, len(inside)
    return best


def cut(text: str, first: int, length: int) -> str:
    """About `length` characters of a text around a place, cut between words; an ellipsis where it is cut."""
    start = max(0, min(first - length // 4, len(text) - length))
    if start:
        start = text.find(" ", start, first) + 1 or first
    end = min(len(text), start + length)
    if end < len(text):
        end = max(text.rfind(" ", start + 1, end), 0) or end
    return ("… " if start else "") + text[start:end].strip() + (" …" if end < len(text) else "")


def nearest(word: str, vocabulary: Iterable[str], *, most: int = 2) -> list[str]:
    """The words of a vocabulary that are `most` typing mistakes away or less, nearest first.

    A short word must be nearer: almost every word of four letters is two mistakes from another one.
    """
    most = min(most, 1 if len(word) < LONG_ENOUGH else 2)
    if len(word) < SHORTEST_MISTAKEN:
        return []
    letters = frozenset(word)
    close: list[tuple[int, str]] = []
    for other in vocabulary:
        if abs(len(other) - len(word)) > most or len(letters.symmetric_difference(other)) > 2 * most:
            continue
        mistakes = distance(word, other, most)
        if mistakes <= most:
            close.append((mistakes, other))
    return [other for _, other in sorted(close)]


LONG_ENOUGH = 6
SHORTEST_MISTAKEN = 3


def distance(one: str, other: str, most: int) -> int:
    """Damerau and Levenshtein's distance (optimal string alignment); `most` + 1 when it is more than that."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last = row, before
        row = [i]
        for j, right in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != right))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == right:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
