"""A few trades, small enough to be made for each test."""

import pytest

from taxonomy.initial import Trades, Vocabularies
from taxonomy.models import NafCode, Trade

FEW = [
    ("fleuriste", "47.76Z", "magasin de fleurs|marchande de fleurs"),
    ("jardinerie", "47.76Z", "magasin de plantes"),
    ("producteur de fleurs", "01.19Z", "horticulteur"),
    ("boulangerie", "10.71C", "boulanger|boulangère"),
    ("coiffeur", "96.02A", "coiffeuse|salon de coiffure"),
    ("coiffeur à domicile", "96.02A", ""),
    ("coach sportif", "85.51Z", ""),
    ("coach de vie", "96.09Z", ""),
    ("développeur", "62.01Z", "création de sites web"),
    ("œnologue", "74.90B", ""),
    ("VTC", "49.32Z", "chauffeur privé"),
]


def make_trade(word, code, synonyms=""):
    """A trade with its synonyms, separated as in the shipped file."""
    naf_code = NafCode.objects.get(code=code)
    return Trade.objects.create(word=word, naf_code=naf_code, synonyms=synonyms.replace("|", "\n"))


@pytest.fixture
def few_trades(db):
    """The vocabularies, and a few trades."""
    Vocabularies().install()
    return [make_trade(*trade) for trade in FEW]


@pytest.fixture
def shipped(db):
    """Everything that is shipped."""
    Vocabularies().install()
    Trades().install()
