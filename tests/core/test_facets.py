"""Counts of each facet without its own filter, against counting by hand."""

import random

from core.facets import FacetIndex, build_masks, mask_of

COLOURS, SHAPES = ["red", "green", "blue"], ["round", "square"]


def a_thousand():
    chance = random.Random(7)
    return {
        pk: {
            "colour": chance.sample(COLOURS, chance.randint(0, 3)),
            "shape": [chance.choice(SHAPES)],
            "text": chance.choice(["pain frais", "pain d epice", "tarte"]),
        }
        for pk in range(100, 1100)
    }


def index_of(rows):
    ids = list(rows)
    masks = build_masks(ids, {name: lambda pk, name=name: rows[pk][name] for name in ("colour", "shape")})
    backwards = list(range(len(ids)))[::-1]
    orders = {"up": backwards[::-1], "down": backwards}
    return FacetIndex(ids, masks, orders)


def keeps(row, filters):
    return all(set(row[name]) & set(values) for name, values in filters.items())


def test_every_combination_counts_as_by_hand():
    rows = a_thousand()
    index = index_of(rows)
    for filters in ({}, {"colour": ["red"]}, {"colour": ["red", "blue"], "shape": ["round"]}):
        for text in ("", "pain", "frais", "absent"):
            among = {pk: row for pk, row in rows.items() if text in row["text"]}
            mask = index.holding([*among, 7])
            found = list(index.ordered(index.select(filters, among=mask), "up"))
            assert found == [pk for pk, row in among.items() if keeps(row, filters)]
            for facet, values in index.counts(filters, among=mask).items():
                others = {name: chosen for name, chosen in filters.items() if name != facet}
                for value, count in values.items():
                    by_hand = sum(keeps(row, others | {facet: [value]}) for row in among.values())
                    assert count == by_hand, (filters, text, facet, value)


def test_order_is_kept_and_unknown_values_find_nothing():
    index = index_of(a_thousand())
    assert list(index.ordered(index.everything, "down")) == index.ids[::-1]
    assert index.select({"colour": ["ultraviolet"]}) == 0
    assert index.select({"taste": ["sweet"]}) == 0


def test_an_empty_index_answers():
    index = FacetIndex([], build_masks([], {"colour": lambda _: []}), {"up": []})
    assert list(index.ordered(index.select({"colour": ["red"]}, among=index.holding([1])), "up")) == []
    assert index.counts({}) == {"colour": {}}
    assert mask_of([], 0) == 0
