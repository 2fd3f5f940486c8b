"""The testimonials that *mon espace* shows a firm."""

import re

import pytest

from tests.accounts.firm_people import browser_of, make_firm, make_person
from tests.accounts.test_space import SPACE, shown

PEERS = "Comme vous, ou près de vous"


@pytest.fixture
def lines_for(towns):
    """The lines of the card of a firm in Rennes: `lines_for(headcount=3)`; None without card."""

    def lines(**facts):
        person = make_person("lea")
        make_firm(person, facts={"place": towns.rennes} | facts)
        card = re.search(
            r'<li class="own-card" id="peers">.*?</ul>', shown(browser_of(person), SPACE), re.DOTALL
        )
        if card is None:
            return None
        assert PEERS in card[0]
        return re.findall(r'<li><a href="[^"]+">([^<]+)</a>', card[0])

    return lines


def test_firm_far_away_is_shown_for_what_is_alike_alone(lines_for, add_testimonial, towns):
    add_testimonial("Loin, même taille", headcount=3, place=towns.marseille)
    add_testimonial("Loin, plus grande", headcount=12, place=towns.marseille)
    assert lines_for(headcount=3) == ["Loin, même taille (à 765 km, même taille)"]


def test_firm_like_no_other_sees_those_near_it(lines_for, add_testimonial, towns):
    add_testimonial("À côté", place=towns.bruz)
    add_testimonial("À trois heures", place=towns.quimper)
    assert lines_for() == ["À côté (à 11 km)"]


def test_card_of_which_nothing_is_true_is_not_there(lines_for, add_testimonial, towns):
    add_testimonial("À trois heures", place=towns.quimper)
    assert lines_for() is None
