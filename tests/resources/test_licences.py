"""What a licence allows, and what it asks of an adaptation."""

import pytest

from resources.enums import Licence
from resources.licences import TERMS, deed_url, objection

# Original → licences that an adaptation may carry. Source: Creative Commons' table for adapters.
ALLOWED = {
    Licence.CC0: set(Licence),
    Licence.BY: set(Licence),
    Licence.BY_SA: {Licence.BY_SA},
    Licence.BY_NC: {Licence.BY_NC, Licence.BY_NC_SA, Licence.BY_NC_ND},
    Licence.BY_NC_SA: {Licence.BY_NC_SA},
    Licence.BY_ND: set(),
    Licence.BY_NC_ND: set(),
}


@pytest.mark.parametrize("original", Licence)
@pytest.mark.parametrize("chosen", Licence)
def test_adaptation_keeps_to_the_original_s_licence(original, chosen):
    reason = objection(original, chosen)
    assert (reason == "") == (chosen in ALLOWED[original])
    if reason:
        assert original.label in reason


@pytest.mark.parametrize("licence", Licence)
def test_every_licence_is_said_in_words_and_has_its_deed(licence):
    assert TERMS[licence].short
    assert len(TERMS[licence].meaning) >= 3
    assert deed_url(licence).startswith("https://creativecommons.org/")


def test_share_alike_and_commercial_use_are_told():
    assert "Partagez votre version sous la même licence." in TERMS[Licence.BY_NC_SA].meaning
    assert TERMS[Licence.BY_NC].short.endswith("sans le vendre")
    assert "citant" not in TERMS[Licence.CC0].short
