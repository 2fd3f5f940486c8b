"""What whoever searches may expect of any engine, on the documents of `documents.yaml`.

An engine subclasses `SearchContract` and says in its fixture `engine` what answers, once the documents are
loaded and indexed. Where an engine may differ, the test says so.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from itertools import chain

import pytest
from wagtail.models import Site

from core.door import raise_generation
from search.engines.base import Found, Question, Sort
from search.models import Document

HIDDEN = {
    "retire": "kaléidoscope",
    "perime": "trampoline",
    "reserve": "parapluie",
    "voisin": "coquelicot",
}
HIDDEN_MISTYPED = ["kaléidoscoppe", "trampolin", "parapluei", "coquelicto"]
VITRINES = {
    "vitrine-fleurs",
    "vitrine-restaurant",
    "vitrine-kit",
    "vitrine-temoignage",
    "vitrine-formation",
    "vitrine-region",
    "jusqu-a-demain",
}
STRANGE = {
    "nothing": "",
    "spaces": " \t\n\u00a0 ",
    "one letter": "a",
    "one accented letter": "é",
    "10,000 letters": "a" * 10_000,
    "10,000 words": "école " * 10_000,
    "punctuation": "?!.,;:…–—/\\|",
    "one quote": '"',
    "empty quotes": '""',
    "an unclosed phrase": '"paiement sans',
    "three quotes": 'a "b" "c',
    "French quotes": "« »",
    "star": "*",
    "tilde": "~2",
    "brackets": "((([{",
    "closing brackets": "}])",
    "AND": "AND",
    "operators": "AND OR NOT && || ! + - ^4",
    "near": "école NEAR/2 numérique",
    "a field": "title:école",
    "a weight": "école:A & !numérique <-> x",
    "a regular expression": "/éc.*le/",
    "control characters": "\x00\x01\x1b[31m\x7f\ufeff",
    "a lone surrogate": "\ud800",
    "another alphabet": "Ελληνικά школа 学校 مدرسة",
    "emoji": "🐝👩🏽‍🌾",
    "only accents": "\u0301\u0300",
    "SQL": "'; DROP TABLE search_document; --",
    "a percent": "100 % _ \\",
    "HTML": "<script>alert(1)</script>",
    "JSON": '{"query": {"match_all": {}}}',
    "stop words": "le la les de du",
}


def name_of(document: Document) -> str:
    return document.source.partition(":")[2]


def plain(html: str) -> str:
    """What a person reads of a marked text."""
    return unescape(re.sub(r"</?mark>", "", html))


@pytest.mark.django_db
class SearchContract:
    """To be subclassed with a fixture `engine`."""

    @pytest.fixture(autouse=True)
    def ready(self, engine):
        self.engine = engine
        self.site = Site.objects.get(is_default_site=True)
        raise_generation()

    def search(self, text: str, **values) -> Found:
        return self.engine.search(Question(text=text, **{"site": self.site, "size": 50, **values}))

    def names(self, text: str, **values) -> list[str]:
        return [name_of(hit.document) for hit in self.search(text, **values).hits]

    def counts(self, text: str, facet: str, **values) -> dict[str, int]:
        """The values of a facet that hold something: whether the others are told as 0 is the engine's."""
        return {value: n for value, n in self.search(text, **values).facets.get(facet, {}).items() if n}

    def hit(self, text: str, name: str, **values):
        return next(hit for hit in self.search(text, **values).hits if name_of(hit.document) == name)

    def proposals(self, text: str, *, audiences=frozenset(), most: int = 8, site: Site | None = None):
        return self.engine.complete(text, site or self.site, frozenset(audiences), most)

    def proposed(self, text: str, **values) -> list[str]:
        return [proposal.title for proposal in self.proposals(text, **values)]

    # Words and their forms

    @pytest.mark.parametrize("typed", ["école", "ecole", "écoles", "ecoles", "ÉCOLE", "Ecole", "e\u0301cole"])
    def test_a_school_is_found_however_it_is_typed(self, typed):
        assert set(self.names(typed)) == {"ecole", "ateliers-du-soir"}

    @pytest.mark.parametrize(
        "typed", ["l'export", "l’export", "export", "L'EXPORT", "à l’export", "d'export"]
    )
    def test_an_apostrophe_of_either_form_hides_no_word(self, typed):
        assert "export" in self.names(typed)

    @pytest.mark.parametrize("typed", ["coeur", "cœur", "CŒUR", "coeurs", "cœurs"])
    def test_a_heart_is_found_with_one_letter_or_two(self, typed):
        assert set(self.names(typed)) == {"coeur-soude", "coeur-ecrit-en-deux"}

    @pytest.mark.parametrize("typed", ["réferencement", "referencement", "référencements", "REFERENCEMENT"])
    def test_accents_may_be_wrong_or_missing(self, typed):
        assert self.names(typed) == ["referencement"]

    @pytest.mark.parametrize(
        ("typed", "name"),
        [
            ("marchand", "marchands"),
            ("marchande", "marchands"),
            ("marchandes", "marchands"),
            ("canaux", "marchands"),
            ("réseaux", "marchands"),
            ("gratuite", "marchands"),
            ("gratuites", "marchands"),
            ("artisan", "ateliers-du-soir"),
            ("artisans", "ateliers-du-soir"),
            ("artisane", "ateliers-du-soir"),
            ("numériques", "ecole"),
            ("courriels", "identite"),
            ("cliente", "devis"),
            ("factures électroniques", "facture"),
        ],
    )
    def test_plural_and_feminine_forms_meet(self, typed, name):
        assert name in self.names(typed)

    @pytest.mark.parametrize(
        ("typed", "name"),
        [
            ("vol d'identité", "identite"),
            ("aujourd'hui", "identite"),
            ("aujourd’hui", "identite"),
            ("rgpd", "identite"),
            ("e-commerce", "e-commerce"),
            ("E commerce 2026", "e-commerce"),
            ("2026", "e-commerce"),
            ("tva 20 %", "e-commerce"),
            ("ﬁche", "fiche"),
            ("rendez-vous", "ecole"),
            ("facture\u00a0électronique", "facture"),
        ],
    )
    def test_words_are_found_as_people_type_or_paste_them(self, typed, name):
        assert name in self.names(typed)

    @pytest.mark.parametrize(
        "typed", ["la facture", "une facture", "qu’est-ce que la facture électronique ?"]
    )
    def test_little_words_change_nothing(self, typed):
        assert set(self.names(typed)) == {"facture", "devis"}

    def test_every_word_must_be_there_in_the_title_or_in_the_text(self):
        assert self.names("boulangerie nantes") == ["deux-mots"]

    @pytest.mark.parametrize("typed", ["nantes boulangerie", "boulangerie, Nantes", "boulangerie à Nantes"])
    def test_words_come_in_any_order(self, typed):
        assert self.names(typed) == ["deux-mots"]

    def test_a_word_that_nothing_holds_finds_nothing(self):
        found = self.search("hippopotame")
        assert (found.total, list(found.hits), found.number, found.last) == (0, [], 1, 1)

    def test_a_word_deep_in_a_page_is_found(self):
        assert self.names("apiculteur") == ["profond"]

    def test_a_word_of_a_summary_is_found(self):
        assert "referencement" in self.names("trouvé voisins")

    # Phrases

    @pytest.mark.parametrize(
        "typed", ['"paiement sans contact"', "« paiement sans contact »", "“paiement sans contact”"]
    )
    def test_words_of_a_quoted_phrase_follow_one_another(self, typed):
        assert self.names(typed) == ["phrase"]

    def test_without_quotes_the_same_words_stand_anywhere(self):
        assert set(self.names("paiement sans contact")) == {"phrase", "phrase-en-desordre"}

    def test_a_phrase_and_a_word_are_both_asked_for(self):
        assert self.names('"dans les rues" rennes') == ["un-mot-sur-deux"]

    def test_a_phrase_ignores_accents_and_capitals(self):
        assert set(self.names('"FACTURE ELECTRONIQUE"')) == {"facture", "devis"}

    @pytest.mark.parametrize("typed", ['"facture"', '"école'])
    def test_a_quoted_word_or_an_unclosed_quote_is_a_word(self, typed):
        assert self.names(typed)

    # Order

    @pytest.mark.parametrize(
        ("typed", "first", "second"),
        [
            ("journal", "journal-au-singulier", "journal-au-pluriel"),
            ("journaux", "journal-au-pluriel", "journal-au-singulier"),
            ("journaux chantier", "journal-au-pluriel", "journal-au-singulier"),
        ],
    )
    def test_the_exact_word_comes_before_its_other_forms(self, typed, first, second):
        assert self.names(typed) == [first, second]

    def test_a_title_comes_before_a_text(self):
        assert self.names("facture") == ["facture", "devis"]

    def test_what_is_put_forward_comes_first(self):
        assert self.names("sauvegarde") == ["sauvegarde-mise-en-avant", "sauvegarde"]

    def test_the_newest_come_first_when_asked(self):
        assert self.names("facture", sort=Sort.NEWEST) == ["devis", "facture"]
        assert self.names("vitrine", sort=Sort.NEWEST) == [
            "jusqu-a-demain",
            "vitrine-formation",
            "vitrine-temoignage",
            "vitrine-kit",
            "vitrine-restaurant",
            "vitrine-fleurs",
            "vitrine-region",  # it has no date
        ]

    def test_no_words_give_everything_the_newest_first(self):
        found = self.search("", size=100)
        assert found.total == len(found.hits) == self.readable().count()
        dates = [hit.document.published_at for hit in found.hits if hit.document.published_at]
        assert dates == sorted(dates, reverse=True)
        assert all(hit.document.published_at is None for hit in found.hits[len(dates) :])

    def test_the_order_is_the_same_each_time(self):
        assert self.names("lettre réseau") == self.names("lettre réseau")

    def readable(self):
        return Document.objects.filter(site=self.site, audience="", is_gone=False).exclude(
            source="sample:perime"
        )

    # Filters and counts

    @pytest.mark.parametrize(
        ("facet", "values", "names"),
        [
            ("theme", ["etre-visible"], {"vitrine-fleurs", "vitrine-restaurant", "vitrine-formation"}),
            ("niveau", ["1"], {"vitrine-fleurs", "vitrine-kit"}),
            ("secteur", ["batiment"], {"vitrine-temoignage"}),
            ("region", ["53"], {"vitrine-fleurs", "vitrine-restaurant", "vitrine-region"}),
            ("departement", ["44"], {"vitrine-kit"}),
            ("format", ["video"], {"vitrine-formation"}),
            ("taille", ["1-9"], {"vitrine-fleurs", "vitrine-restaurant"}),
            ("metier", ["fleuriste"], {"vitrine-fleurs"}),
            ("public", ["connecteur"], {"vitrine-kit"}),
            ("niveau", ["1", "3"], VITRINES - {"vitrine-restaurant", "vitrine-region", "jusqu-a-demain"}),
            ("departement", ["35", "85"], {"vitrine-fleurs", "vitrine-temoignage"}),
            ("public", ["equipe", "connecteur"], {"vitrine-restaurant", "vitrine-kit"}),
            ("type", ["kit"], {"vitrine-kit"}),
            ("theme", ["bleu"], set()),
            ("theme", ["bleu", "clients"], {"vitrine-temoignage", "jusqu-a-demain"}),
            ("theme", [], VITRINES),
            ("couleur", ["bleu"], VITRINES),
            ("__class__", ["x"], VITRINES),
        ],
    )
    def test_a_filter_keeps_what_has_one_of_its_values(self, facet, values, names):
        found = self.search("vitrine", filters={facet: values})
        assert {name_of(hit.document) for hit in found.hits} == names
        assert found.total == len(names)

    @pytest.mark.parametrize(
        ("facet", "counts"),
        [
            ("type", {"guide": 3, "kit": 1, "temoignage": 1, "formation": 1, "region": 1}),
            ("theme", {"etre-visible": 3, "vendre-en-ligne": 2, "clients": 2}),
            ("niveau", {"1": 2, "2": 2, "3": 2}),
            ("secteur", {"commerce": 2, "restauration": 2, "batiment": 1}),
            ("region", {"52": 2, "53": 3}),
            ("departement", {"35": 1, "29": 1, "44": 1, "85": 1}),
            ("format", {"lecture": 3, "diaporama": 1, "video": 1}),
            ("taille", {"seul": 1, "1-9": 2, "10-49": 1}),
            ("metier", {"fleuriste": 1, "electricien": 1}),
            ("public", {"dirigeant": 2, "equipe": 1, "connecteur": 1}),
        ],
    )
    def test_every_facet_is_counted(self, facet, counts):
        assert self.counts("vitrine", facet) == counts

    def test_several_facets_are_all_asked_for(self):
        filters = {"theme": ["etre-visible"], "region": ["53"], "niveau": ["2", "3"]}
        assert self.names("vitrine", filters=filters) == ["vitrine-restaurant"]

    def test_a_facet_is_counted_without_its_own_filter(self):
        filters = {"theme": ["vendre-en-ligne"]}
        assert self.counts("vitrine", "theme", filters=filters) == self.counts("vitrine", "theme")
        assert self.counts("vitrine", "region", filters=filters) == {"52": 1, "53": 1}
        assert self.counts("vitrine", "type", filters=filters) == {"guide": 1, "kit": 1}
        assert self.counts("vitrine", "public", filters=filters) == {
            "dirigeant": 1,
            "equipe": 1,
            "connecteur": 1,
        }

    def test_two_facets_are_each_counted_under_the_other_one(self):
        filters = {"theme": ["etre-visible"], "region": ["52"]}
        assert self.search("vitrine", filters=filters).total == 0
        assert self.counts("vitrine", "theme", filters=filters) == {"vendre-en-ligne": 1, "clients": 1}
        assert self.counts("vitrine", "region", filters=filters) == {"53": 2}
        assert self.counts("vitrine", "niveau", filters=filters) == {}

    def test_a_facet_of_one_room_is_counted_without_its_own_filter(self):
        filters = {"public": ["equipe"]}
        assert self.counts("vitrine", "public", filters=filters) == self.counts("vitrine", "public")
        assert self.counts("vitrine", "theme", filters=filters) == {"etre-visible": 1, "vendre-en-ligne": 1}

    def test_an_unknown_value_finds_nothing_and_still_shows_the_others(self):
        assert self.counts("vitrine", "theme", filters={"theme": ["bleu"]}) == self.counts("vitrine", "theme")

    def test_a_tab_keeps_its_kind_and_counts_all(self):
        assert self.names("vitrine", kinds=["kit"]) == ["vitrine-kit"]
        assert self.counts("vitrine", "type", kinds=["kit"]) == self.counts("vitrine", "type")
        assert self.counts("vitrine", "region", kinds=["kit"]) == {"52": 1}

    def test_a_list_may_be_of_several_kinds(self):
        assert set(self.names("vitrine", kinds=["kit", "formation"])) == {"vitrine-kit", "vitrine-formation"}

    def test_a_tab_under_a_filter_counts_what_it_would_hold(self):
        found = {"filters": {"region": ["52"]}, "kinds": ["guide"]}
        assert self.search("vitrine", **found).total == 0
        assert self.counts("vitrine", "type", **found) == {"kit": 1, "temoignage": 1}

    def test_an_unknown_kind_finds_nothing(self):
        assert self.search("vitrine", kinds=["licorne"]).total == 0

    def test_facets_are_counted_without_words_too(self):
        assert self.counts("", "type")["page"] == 26
        assert self.counts("", "type", filters={"region": ["52"]}) == {"kit": 1, "temoignage": 1}

    def test_filters_and_newest_first_go_together(self):
        names = self.names("vitrine", filters={"region": ["53"]}, sort=Sort.NEWEST)
        assert names == ["vitrine-restaurant", "vitrine-fleurs", "vitrine-region"]

    # Pages and totals

    def test_pages_follow_one_another_without_a_gap_or_a_double(self):
        pages = [self.search("lettre", page=number, size=10) for number in (1, 2, 3)]
        assert [len(page.hits) for page in pages] == [10, 10, 5]
        assert {(page.total, page.last) for page in pages} == {(25, 3)}
        assert [page.number for page in pages] == [1, 2, 3]
        assert len({hit.document.pk for page in pages for hit in page.hits}) == 25

    def test_pages_of_the_newest_follow_one_another(self):
        pages = [self.names("lettre", page=number, size=10, sort=Sort.NEWEST) for number in (1, 2, 3)]
        assert [*chain.from_iterable(pages)] == [f"lettre-{number}" for number in range(25, 0, -1)]

    @pytest.mark.parametrize("page", [4, 10_000, 10**12])
    def test_a_page_past_the_end_is_the_last_one(self, page):
        found = self.search("lettre", page=page, size=10)
        assert (found.number, found.last, len(found.hits)) == (3, 3, 5)

    @pytest.mark.parametrize("page", [0, -1])
    def test_a_page_before_the_first_is_the_first(self, page):
        assert self.search("lettre", page=page, size=10).number == 1

    def test_a_page_past_the_end_of_nothing_is_the_first(self):
        found = self.search("hippopotame", page=10_000)
        assert (found.number, found.last, list(found.hits)) == (1, 1, [])

    def test_a_few_documents_are_counted_exactly(self):
        found = self.search("vitrine")
        assert (found.total, found.is_capped, found.counted) == (len(VITRINES), False, None)

    def test_counts_say_the_same_on_every_page(self):
        first, last = (self.search("lettre", page=number, size=10) for number in (1, 3))
        assert first.facets == last.facets

    def test_an_answer_says_who_gave_it_and_how_fast(self):
        found = self.search("vitrine")
        assert (found.mode, found.fell_back) == (self.engine.name, False)
        assert 0 < found.milliseconds < 60_000

    @pytest.mark.parametrize("size", [2, 50])
    def test_a_page_takes_at_most_four_database_queries(self, size, django_assert_max_num_queries):
        with django_assert_max_num_queries(4):
            self.search("lettre", size=size, filters={"region": []}, sort=Sort.NEWEST)
        with django_assert_max_num_queries(4):
            self.search("vitrine", size=size, filters={"theme": ["clients"], "public": ["equipe"]})

    # What is not for this reader

    @pytest.mark.parametrize("word", HIDDEN.values())
    def test_what_is_hidden_is_not_found_by_its_title(self, word):
        assert self.search(word).total == 0

    def test_what_is_hidden_is_not_among_the_others(self):
        found = self.search("vitrine")
        assert {name_of(hit.document) for hit in found.hits} == VITRINES
        assert found.total == len(VITRINES)

    def test_what_is_hidden_is_not_among_everything(self):
        assert set(HIDDEN).isdisjoint(self.names("", size=100))
        assert set(HIDDEN).isdisjoint(self.names("", size=100, sort=Sort.NEWEST))

    @pytest.mark.parametrize(
        ("facet", "value"), [("theme", "securite"), ("region", "93"), ("public", "stagiaire")]
    )
    @pytest.mark.parametrize("text", ["", "vitrine"])
    def test_what_is_hidden_is_in_no_count(self, text, facet, value):
        assert value not in self.counts(text, facet)
        assert self.search(text, filters={facet: [value]}).total == 0

    @pytest.mark.parametrize(("name", "word"), HIDDEN.items())
    def test_what_is_hidden_is_not_proposed(self, name, word):
        assert self.proposed(word[:4]) == []
        assert self.proposed(word) == []

    @pytest.mark.parametrize("typed", HIDDEN_MISTYPED)
    def test_a_mistyped_hidden_word_is_not_suggested(self, typed):
        found = self.search(typed)
        assert not any(word in found.suggestion for word in HIDDEN.values())
        assert set(HIDDEN).isdisjoint(name_of(hit.document) for hit in found.hits)

    def test_what_is_hidden_matches_no_list(self):
        keys = set(self.engine.matching(Question(text="vitrine", site=self.site)))
        names = {name_of(document) for document in Document.objects.filter(pk__in=keys)}
        assert names == VITRINES

    def test_who_belongs_to_an_audience_finds_what_is_for_it(self):
        audiences = frozenset({"connector"})
        assert self.names("parapluie", audiences=audiences) == ["reserve"]
        assert set(self.names("vitrine", audiences=audiences)) == {*VITRINES, "reserve"}
        assert self.counts("vitrine", "theme", audiences=audiences)["securite"] == 1
        assert self.proposed("parap", audiences=audiences) == ["Sous le parapluie de la vitrine"]

    def test_another_audience_opens_nothing(self):
        assert self.search("parapluie", audiences=frozenset({"partner", "connectors", ""})).total == 0

    def test_the_other_site_finds_its_own_alone(self):
        theirs = Site.objects.get(hostname="voisin.example")
        assert self.names("vitrine", site=theirs) == ["voisin"]
        assert self.names("", site=theirs) == ["voisin"]
        assert self.counts("", "type", site=theirs) == {"guide": 1}
        assert self.proposed("coq", site=theirs) == ["Le coquelicot de la vitrine"]
        assert self.proposed("vitrine", site=theirs) == ["Le coquelicot de la vitrine"]

    def test_what_ends_later_is_still_there(self):
        assert self.names("chèques") == ["jusqu-a-demain"]

    # Typing mistakes

    @pytest.mark.parametrize(
        ("typed", "name"),
        [
            ("boulngerie", "deux-mots"),  # a letter missing
            ("boulanngerie", "deux-mots"),  # one too many
            ("boulnagerie", "deux-mots"),  # two that changed places
            ("boulamgerie", "deux-mots"),  # the key beside
            ("référencment", "referencement"),
            ("factrue electronique", "facture"),
            ("sauvegrade", "sauvegarde"),
        ],
    )
    def test_a_typing_mistake_is_forgiven_or_corrected(self, typed, name):
        """Elasticsearch may find it at once; the others suggest what would be found."""
        found = self.search(typed)
        names = [name_of(hit.document) for hit in found.hits]
        assert name in names or name in self.names(found.suggestion), found.suggestion

    def test_a_suggestion_is_a_plain_question_that_differs(self):
        suggestion = self.search("boulngerie").suggestion
        assert suggestion in ("", "boulangerie")

    def test_a_suggestion_keeps_the_words_that_were_right(self):
        assert self.search("boulngerie nantes").suggestion in ("", "boulangerie nantes")

    @pytest.mark.parametrize("typed", ["facture", "école numérique", "vitrine", "journaux", ""])
    def test_what_is_well_typed_is_not_corrected(self, typed):
        assert self.search(typed).suggestion == ""

    # Marks and extracts

    def test_words_are_marked_in_title_and_extract(self):
        hit = self.hit("facture", "facture")
        assert hit.title == "La <mark>facture</mark> électronique"
        assert "La <mark>facture</mark> électronique viendra" in self.hit("facture", "devis").extract

    @pytest.mark.parametrize("typed", ["école", "ecole", "ÉCOLES"])
    def test_other_forms_of_a_word_are_marked(self, typed):
        assert "<mark>écoles</mark>" in self.hit(typed, "ateliers-du-soir").extract
        assert "<mark>école</mark>" in self.hit(typed, "ecole").title.replace(
            "<mark>L’école", "L’<mark>école"
        )

    def test_an_extract_is_around_the_word(self):
        extract = self.hit("apiculteur", "profond").extract
        assert "<mark>apiculteur</mark> raconte" in extract
        assert 40 < len(plain(extract)) < 400

    def test_an_extract_without_the_word_is_the_beginning(self):
        assert plain(self.hit("soigner", "referencement").extract).startswith("Être trouvé par ses voisins.")

    def test_without_words_nothing_is_marked(self):
        assert not any("<mark>" in hit.title + hit.extract for hit in self.search("", size=100).hits)

    @pytest.mark.parametrize("typed", ["balise", "script", "<script>", "chevrons", "mark", "amp lt", "b"])
    def test_what_looks_like_a_tag_is_text(self, typed):
        for hit in self.search(typed).hits:
            assert re.findall(r"<[^>]*>?", re.sub(r"</?mark>", "", hit.title + hit.extract)) == []
            assert plain(hit.title) == hit.document.title

    def test_marks_open_and_close_around_escaped_text(self):
        assert (
            self.hit("script", "balises").title == "Lire une balise &lt;<mark>script</mark>&gt; sans crainte"
        )

    def test_a_title_is_whole_and_safe(self):
        for hit in self.search("vitrine").hits:
            assert hasattr(hit.title, "__html__")
            assert hasattr(hit.extract, "__html__")
            assert plain(hit.title) == hit.document.title

    def test_little_words_are_not_marked(self):
        assert "<mark>La</mark>" not in self.hit("la facture", "facture").title

    # Completion

    @pytest.mark.parametrize("typed", ["eco", "éco", "ECO", "Éco", "e\u0301co", "école", "l'éco", "l’éco"])
    def test_completion_ignores_accents_and_capitals(self, typed):
        assert "L’école du numérique" in self.proposed(typed)

    @pytest.mark.parametrize(
        ("typed", "title"),
        [
            ("num", "L’école du numérique"),
            ("école num", "L’école du numérique"),
            ("cœ", "Le cœur de métier d’abord"),
            ("coe", "Le cœur de métier d’abord"),
            ("identit", "Reconnaître un vol d’identité"),
            ("facture élec", "La facture électronique"),
            ("soigner son ref", "Soigner son référencement"),
        ],
    )
    def test_completion_goes_by_the_beginning_of_any_word(self, typed, title):
        assert title in self.proposed(typed)

    def test_completion_is_of_titles_alone(self):
        assert self.proposed("apicult") == []

    def test_completion_wants_every_word(self):
        assert self.proposed("école boulang") == []

    def test_topics_and_titles_are_groups_of_their_own(self):
        groups = {proposal.title: (proposal.group, proposal.kind) for proposal in self.proposals("export")}
        assert groups == {
            "Livrer et exporter": ("themes", "theme"),
            "Réussir à l’export": ("titres", "guide"),
        }

    def test_a_proposal_leads_to_its_page(self):
        assert [p.address for p in self.proposals("soigner")] == ["/exemples/referencement/"]

    def test_completion_gives_no_more_than_is_asked_and_nothing_twice(self):
        proposals = self.proposals("lettre", most=5)
        assert len({proposal.address for proposal in proposals}) == len(proposals) == 5

    @pytest.mark.parametrize("typed", ["", " ", "?", '"', "\x00"])
    def test_nothing_typed_proposes_nothing(self, typed):
        assert self.proposed(typed) == []

    def test_completion_reads_the_database_at_most_twice(self, django_assert_max_num_queries):
        with django_assert_max_num_queries(2):
            self.proposals("lettre")

    # What a room's list is filtered by

    def test_a_list_gets_what_a_search_finds_in_its_order(self):
        found = self.engine.matching(Question(text="journaux", site=self.site))
        assert found == [hit.document.pk for hit in self.search("journaux").hits]

    def test_a_list_gets_more_than_a_page(self):
        assert len(self.engine.matching(Question(text="lettre", site=self.site, size=10))) == 25

    def test_a_list_gets_its_kinds_and_filters(self):
        question = Question(text="vitrine", site=self.site, kinds=["guide"], filters={"region": ["53"]})
        names = {name_of(d) for d in Document.objects.filter(pk__in=self.engine.matching(question))}
        assert names == {"vitrine-fleurs", "vitrine-restaurant"}

    # Whatever is typed

    @pytest.mark.parametrize("typed", STRANGE.values(), ids=STRANGE)
    def test_whatever_is_typed_gets_a_sensible_page(self, typed):
        found = self.search(typed)
        assert found.total >= len(found.hits)
        assert 1 <= found.number <= found.last
        assert len(found.suggestion) < 1_000
        assert "\x00" not in found.suggestion
        assert set(HIDDEN).isdisjoint(name_of(hit.document) for hit in found.hits)
        assert isinstance(self.proposals(typed), list)
        assert isinstance(self.engine.matching(Question(text=typed, site=self.site)), list)

    @pytest.mark.parametrize(
        "typed", ["?!.,;:…", '"', "*", "(", "\x00\x1b", "Ελληνικά", "🐝", "'; DROP TABLE search_document; --"]
    )
    def test_what_holds_no_word_of_ours_does_not_find_everything(self, typed):
        assert self.search(typed).total == 0

    @pytest.mark.parametrize(
        "typed", ["école*", "(école)", "+école", "école~", "école;", "école?", "*école", "[école"]
    )
    def test_signs_around_a_word_are_harmless(self, typed):
        assert "ecole" in self.names(typed)

    def test_spaces_alone_are_no_words(self):
        assert self.search(" \t\u00a0 ").total == self.search("").total

    def test_what_is_past_a_reasonable_length_is_left_out(self):
        assert "ecole" in self.names("école numérique " * 700)

    @pytest.mark.parametrize("value", ["", "\x00", "x" * 10_000, "'; DROP TABLE", "é", "*", '"'])
    def test_whatever_value_is_filtered_by_gets_a_page(self, value):
        for facet in ("theme", "region", "public", "couleur"):
            found = self.search("vitrine", filters={facet: [value]})
            assert found.total in (0, len(VITRINES))

    def test_a_hundred_values_are_as_good_as_one(self):
        values = [f"inconnu-{number}" for number in range(100)]
        found = self.search("vitrine", filters={"theme": [*values, "clients"]})
        assert {name_of(hit.document) for hit in found.hits} == {"vitrine-temoignage", "jusqu-a-demain"}

    def test_a_decomposed_question_is_the_composed_one(self):
        assert self.names(unicodedata.normalize("NFD", "référencement")) == ["referencement"]
