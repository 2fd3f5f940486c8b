"""How texts on screen count and quote."""

import pytest

from design.templatetags.design_tags import plural, quoted


@pytest.mark.parametrize(("number", "ending"), [(0, ""), (1, ""), (2, "s"), (50, "s")])
def test_none_is_singular(number, ending):
    assert plural(number) == ending
    assert plural(number, "a,ont") == ("ont" if ending else "a")


def test_what_is_quoted_already_is_not_quoted_twice():
    assert quoted("Devis") == "«\u00a0Devis\u00a0»"
    assert quoted("« devis », Guides") == "« devis », Guides"
