"""The backend `readers`: Wagtail's own for Elasticsearch 9, that reads French.

What an index is made like is in its name: after a change of what stands here the portal finds no index of
its kind, and readers search the database until the new one is built. So no index is read as another kind.
"""

from __future__ import annotations

import json
import re
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import timezone
from modelsearch.backends.elasticsearch9 import (
    Elasticsearch9Index,
    Elasticsearch9Mapping,
    Elasticsearch9SearchBackend,
)
from modelsearch.backends.elasticsearchbase import ElasticsearchAtomicIndexRebuilder
from modelsearch.index import BaseField
from modelsearch.utils import deep_update
from wagtail.search.backends import get_search_backend

from search.models import Document
from search.text import ELIDED, words_of

READERS = "readers"
LONGEST_BEGINNING = 30  # letters of a word that completion knows
KEPT = timedelta(days=1)  # an index that nothing reads; a rebuilding takes less
RETIRED = "_retired"

FOLDED = ("french_elision", "lowercase", "asciifolding")


def analyzer(*filters: str) -> dict[str, Any]:
    """An analyzer that cuts a text into words and passes them through filters."""
    return {"type": "custom", "tokenizer": "standard", "filter": filters}


FRENCH = {
    "settings": {
        "analysis": {
            "filter": {
                "french_elision": {"type": "elision", "articles": sorted(ELIDED), "articles_case": True},
                "french_stop": {"type": "stop", "stopwords": "_french_"},
                "french_stem": {"type": "stemmer", "language": "light_french"},
                "beginnings": {"type": "edge_ngram", "min_gram": 1, "max_gram": LONGEST_BEGINNING},
            },
            "analyzer": {
                # Stop words are listed with their accents, the stemmer knows the folded words too.
                "default": analyzer(
                    "french_elision", "lowercase", "french_stop", "asciifolding", "french_stem"
                ),
                "exact": analyzer(*FOLDED),
                "beginnings": analyzer(*FOLDED, "beginnings"),
            },
        },
        "index": {
            "number_of_shards": 1,
            "auto_expand_replicas": "0-1",
            # Said, for an index that says nothing lets the first search after a pause wait.
            "refresh_interval": "1s",
        },
    }
}

# Punctuation inside what Elasticsearch takes for one word: « aujourd’hui », « site.fr », « mot_clé ».
INSIDE = re.compile(r"(?<=[^\W_])[.,:;·'‘’_](?=[^\W_])")
LAST_WORD = re.compile(r"[^\W_]+$")
LONGEST_ELIDED = max(map(len, ELIDED)) + 1
CUT = "\u200b"


def cut_words(text: str) -> str:
    """A text where Elasticsearch sees the same words as the other engines: characters of no width cut them.

    What an apostrophe cuts off stays where it is, for the analyzers know it.
    """
    return INSIDE.sub(cut_word, text)


def cut_word(match: re.Match[str]) -> str:
    """A sign inside a word, cut off from both sides."""
    sign, start = match[0], match.start()
    if sign in "'‘’":
        before = LAST_WORD.search(match.string[max(0, start - LONGEST_ELIDED) : start])
        if before and before[0].lower() in ELIDED:
            return sign
    return f"{CUT}{sign}{CUT}"


def uncut(text: str) -> str:
    """A text as it was before its words were cut."""
    return text.replace(CUT, "")


class FrenchMapping(Elasticsearch9Mapping):
    """How documents are indexed: every text by its stems, its exact words beside; titles by beginnings."""

    # Folded on both sides: « éco » and « eco » begin « École ».
    edgengram_analyzer_config = {"analyzer": "beginnings", "search_analyzer": "exact"}

    def __init__(self, model: type[Model]) -> None:
        super().__init__(model)
        self.columns: dict[BaseField, str] = {}
        texts = (*model.get_searchable_search_fields(), *model.get_autocomplete_search_fields())
        self.texts = [self.get_field_column_name(field) for field in texts]

    def get_field_column_name(self, field: BaseField) -> str:
        """The stock name, found once: each document asks for all of them."""
        if field not in self.columns:
            self.columns[field] = super().get_field_column_name(field)
        return self.columns[field]

    def get_mapping(self) -> dict[str, Any]:
        """The stock fields with their exact words, less the copies of all texts that nothing reads here."""
        stock = super().get_mapping()["properties"]
        fields = {name: kind for name, kind in stock.items() if not is_copy(name)}
        for field in self.model.get_searchable_search_fields():
            text = fields[self.get_field_column_name(field)]
            del text["copy_to"]
            text["fields"] = {"exact": {"type": "text", "analyzer": "exact"}}
        fields["title_start"] = {"type": "keyword"}
        fields["title_length"] = {"type": "integer"}
        return {"dynamic": "strict", "properties": fields}

    def get_document(self, obj: Document) -> dict[str, Any]:
        """The stock document, its words cut, with what completion sorts titles by."""
        document = super().get_document(obj)
        del document["_edgengrams"]
        for name in self.texts:
            document[name] = cut_words(document[name])
        words = document["title_start"] = " ".join(words_of(obj.title))
        document["title_length"] = len(words)
        return document


def is_copy(name: str) -> bool:
    """Whether a field of the stock index holds what other fields hold."""
    return name.startswith(("_all_text", "_edgengrams"))


class FrenchIndex(Elasticsearch9Index):
    """The stock index, whose alias is moved in one step."""

    def replace_alias(self, alias: str) -> None:
        """Have the alias name this index alone, and that it named before be retired, in one step."""
        before = [index.name for index in self.named(alias) if index.name != self.name]
        actions: list[dict[str, Any]] = [{"add": {"index": self.name, "alias": alias}}]
        for name in before:
            actions.append({"remove": {"index": name, "alias": alias}})
            actions.append({"add": {"index": name, "alias": alias + RETIRED}})
        self.es.indices.update_aliases(actions=actions)

    def named(self, alias: str) -> list[FrenchIndex]:
        """The indexes that an alias names; none for an alias that is not there."""
        if not self.es.indices.exists_alias(name=alias):
            return []
        return [type(self)(self.backend, name) for name in self.es.indices.get_alias(name=alias)]


class Rebuilder(ElasticsearchAtomicIndexRebuilder):
    """The stock rebuilder, without a moment in which both indexes answer, or none.

    The index that is replaced stays until the next rebuilding, for those who are asking it at that moment.
    """

    def finish(self) -> None:
        """Have readers search the new index."""
        self.index.refresh()
        for index in self.index.named(self.alias.name + RETIRED):
            index.delete()
        if not self.alias.is_alias():
            self.alias.delete()  # an index of that name, which somebody else has made
        self.index.replace_alias(self.alias.name)
        self.sweep()

    def sweep(self) -> None:
        """Take away indexes of ours that nothing has read for a day: of another kind, or never finished."""
        client = self.index.es
        used = {self.alias.name, self.alias.name + RETIRED}
        everything = f"{self.index.backend.name_of_all(Document)}_*"
        found = client.indices.get(index=everything, features="aliases,settings")
        for name, index in found.items():
            made = datetime.fromtimestamp(int(index["settings"]["index"]["creation_date"]) / 1000, UTC)
            if not index["aliases"].keys() & used and made < timezone.now() - KEPT:
                client.indices.delete(index=name)


class SearchBackend(Elasticsearch9SearchBackend):
    """The stock backend, with French settings and an index name for each kind of index."""

    mapping_class = FrenchMapping
    index_class = FrenchIndex
    atomic_rebuilder_class = Rebuilder
    settings = deep_update(deepcopy(Elasticsearch9SearchBackend.settings), FRENCH)

    def __init__(self, params: dict[str, Any]) -> None:
        # Whoever asks decides what to do without an answer; trying again would make them wait several times.
        super().__init__({**params, "OPTIONS": {"max_retries": 0, **params.get("OPTIONS", {})}})
        self.kinds: dict[type[Model], str] = {}

    def get_index_for_model(self, model: type[Model]) -> FrenchIndex:
        """The index of a model, as this version of the portal makes it."""
        if model not in self.kinds:
            made_like = json.dumps([self.settings, self.mapping_class(model).get_mapping()], sort_keys=True)
            self.kinds[model] = sha256(made_like.encode()).hexdigest()[:8]
        return self.index_class(self, f"{self.name_of_all(model)}_{self.kinds[model]}")

    def name_of_all(self, model: type[Model]) -> str:
        """What the names of all indexes of a model begin with, whatever they are made like."""
        return super().get_index_for_model(model).name


def readers() -> SearchBackend:
    """The backend that readers ask: one client for this process, whose connections stay open."""
    return backend_of(json.dumps(settings.WAGTAILSEARCH_BACKENDS[READERS], sort_keys=True))


@lru_cache(maxsize=4)
def backend_of(configuration: str) -> SearchBackend:
    """The backend of a configuration."""
    return get_search_backend(
        READERS, **{k: v for k, v in json.loads(configuration).items() if k != "BACKEND"}
    )
