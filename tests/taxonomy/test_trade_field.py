"""The trade field in a form, as it works without JavaScript."""

import pytest
from django import forms
from django.http import QueryDict

from design.combobox import KEPT
from taxonomy.forms import TradeField
from taxonomy.models import Trade

pytestmark = pytest.mark.usefixtures("few_trades")

UNICORNS = "dresseur de licornes"


class FirmForm(forms.Form):
    """Ask for the trade."""

    trade = TradeField(label="Votre métier")


class LooseForm(forms.Form):
    """Ask for the trade, without insisting."""

    metier = TradeField(required=False)


class OwnWordsForm(forms.Form):
    """Ask for the trade, in one's own words if need be."""

    trade = TradeField(free=True, required=False)


def sent(**data):
    return FirmForm(data)


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ("fleuriste", "", "fleuriste"),
        ("Magasin de fleurs", "fleuriste", "fleuriste"),
        ("coach", "coach-sportif", "coach-sportif"),
        ("boulengerie", "boulangerie", "boulangerie"),
        ("47.76Z", "jardinerie", "jardinerie"),
        ("fleuriste", "coach-sportif", "fleuriste"),
        ("fleuriste", "nulle-part", "fleuriste"),
        ("fleuriste", "\x00", "fleuriste"),
        ("fleuriste", KEPT, "fleuriste"),
    ],
)
def test_the_key_counts_only_for_a_text_that_may_mean_it(text, key, expected):
    form = sent(trade=text, trade_key=key)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["trade"] == Trade.objects.get(pk=expected)


def test_an_ambiguous_text_comes_back_with_a_choice():
    form = sent(trade="coach", trade_key="")
    assert not form.is_valid()
    assert form.errors["trade"] == [
        "Plusieurs métiers correspondent. Choisissez le vôtre dans la liste, ou précisez."
    ]
    html = str(form["trade"])
    assert 'value="coach"' in html
    assert html.count('type="radio"') == 2
    assert "Coach sportif" in html
    assert "Beauté, réparation, vie locale" in html
    assert "checked" not in html
    assert 'aria-invalid="true"' in html


def test_the_choice_made_there_is_taken():
    form = FirmForm(QueryDict("trade=coach&trade_key=&trade_key=coach-sportif"))
    assert form.is_valid()
    assert 'value="Coach sportif"' in str(form["trade"])


def test_people_keep_their_own_word_for_a_trade_that_we_know():
    form = sent(trade="marchande de fleurs")
    assert form.is_valid()
    assert form.cleaned_data["trade"].word == "fleuriste"
    assert 'value="marchande de fleurs"' in str(form["trade"])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Indiquez votre métier."),
        ({"trade": "  ", "trade_key": " "}, "Indiquez votre métier."),
        ({"trade": "", "trade_key": KEPT}, "Indiquez votre métier."),
        ({"trade_key": "nulle-part"}, "Nous ne connaissons pas ce métier."),
        ({"trade_key": "'; DROP"}, "Nous ne connaissons pas ce métier."),
        ({"trade_key": "\x00"}, "Nous ne connaissons pas ce métier."),
        ({"trade_key": "9" * 1_000_000}, "Nous ne connaissons pas ce métier."),
        ({"trade": "fleu\x00riste"}, "caractères que nous ne savons pas lire"),
        ({"trade": "x" * 1_000_000}, "Ce texte est trop long."),
        ({"trade": "😀" * 20}, "Ce texte n’a pas de lettres."),
        ({"trade": "<script>alert(1)</script>"}, "Nous ne connaissons pas"),
        ({"trade": UNICORNS, "trade_key": "fleuriste"}, f"Nous ne connaissons pas «\u00a0{UNICORNS}\u00a0»."),
        ({"trade": UNICORNS, "trade_key": KEPT}, "Écrivez un mot courant"),
        ({"trade": 47}, "Nous ne connaissons pas de métier du code"),
    ],
)
def test_bad_input_gets_a_clear_error_and_a_page(data, words):
    Trade.objects.filter(naf_code__division="47").delete()
    form = FirmForm(data)
    assert not form.is_valid()
    assert words in form.errors["trade"][0]
    html = form.as_p()
    assert len(html) < 5000
    assert "<script>alert" not in html
    assert "\x00" not in html


def test_a_trade_that_nobody_knows_is_explained_and_the_text_stays():
    form = sent(trade=UNICORNS)
    assert not form.is_valid()
    assert "par exemple «\u00a0fleuriste\u00a0»" in form.errors["trade"][0]
    html = str(form["trade"])
    assert f'value="{UNICORNS}"' in html
    assert "radio" not in html


def test_a_trade_may_be_left_out_where_the_form_says_so():
    form = LooseForm({})
    assert form.is_valid()
    assert form.cleaned_data["metier"] is None


def test_an_address_may_carry_only_the_key():
    form = LooseForm(QueryDict("metier_key=fleuriste"))
    assert form.is_valid()
    assert form.cleaned_data["metier"].word == "fleuriste"


def test_own_words_are_kept_where_the_form_allows_it():
    form = OwnWordsForm({"trade": f"  {UNICORNS.replace(' ', '   ')} ", "trade_key": ""})
    assert form.is_valid()
    assert form.cleaned_data["trade"] == UNICORNS
    known = OwnWordsForm({"trade": "Fleuristes"})
    assert known.is_valid()
    assert known.cleaned_data["trade"].word == "fleuriste"


def test_own_words_close_to_a_trade_are_asked_about_once():
    form = OwnWordsForm({"trade": "boulengerie", "trade_key": ""})
    assert not form.is_valid()
    assert form.errors["trade"][0].endswith("Vous pouvez aussi garder vos mots.")
    html = str(form["trade"])
    assert html.count('type="radio"') == 2
    assert "Garder «\u00a0boulengerie\u00a0»" in html
    assert html.count("checked") == 1

    again = OwnWordsForm(QueryDict(f"trade=boulengerie&trade_key=&trade_key={KEPT}"))
    assert again.is_valid()
    assert again.cleaned_data["trade"] == "boulengerie"
    html = str(again["trade"])
    assert 'value="boulengerie"' in html
    assert "radio" not in html
    assert f'name="trade_key" value="{KEPT}"' in html

    chosen = OwnWordsForm(QueryDict("trade=boulengerie&trade_key=&trade_key=boulangerie"))
    assert chosen.is_valid()
    assert chosen.cleaned_data["trade"].pk == "boulangerie"


@pytest.mark.parametrize("text", ["x" * 121, "fleu\x00riste", "🐝", "99.00Z"])
def test_own_words_are_words(text):
    form = OwnWordsForm({"trade": text, "trade_key": KEPT})
    assert not form.is_valid()
    assert "garder vos mots" not in form.errors["trade"][0]


def test_own_words_kept_before_come_back_without_a_question():
    form = OwnWordsForm(initial={"trade": "boulengerie"})
    html = str(form["trade"])
    assert 'value="boulengerie"' in html
    assert f'name="trade_key" value="{KEPT}"' in html
    same = OwnWordsForm({"trade": "boulengerie", "trade_key": KEPT}, initial={"trade": "boulengerie"})
    assert not same.has_changed()
    emptied = OwnWordsForm({"trade": "", "trade_key": KEPT}, initial={"trade": "boulengerie"})
    assert emptied.is_valid()
    assert emptied.cleaned_data["trade"] is None


def test_an_emptied_text_leaves_no_key_behind():
    html = str(FirmForm(initial={"trade": "fleuriste"})["trade"])
    assert 'value="Fleuriste"' in html
    assert 'name="trade_key" value=""' in html


def test_initial_values_that_are_no_trade_show_nothing():
    assert 'name="trade" value=""' in str(FirmForm(initial={"trade": "nulle-part"})["trade"])
    assert 'name="trade" value=""' in str(FirmForm(initial={"trade": 12})["trade"])


@pytest.mark.parametrize(
    ("initial", "text", "changed"),
    [
        ("fleuriste", "Fleuriste", False),
        ("fleuriste", "magasin de fleurs", False),
        ("fleuriste", "coach sportif", True),
        ("fleuriste", "", True),
        ("fleuriste", UNICORNS, True),
        (None, "", False),
        (None, "fleuriste", True),
    ],
)
def test_a_form_knows_whether_the_trade_changed(initial, text, changed):
    form = LooseForm({"metier": text, "metier_key": ""}, initial={"metier": initial})
    assert form.has_changed() is changed
    if initial:
        form = LooseForm({"metier": text}, initial={"metier": Trade.objects.get(pk=initial)})
        assert form.has_changed() is changed


@pytest.mark.parametrize(("initial", "kept"), [("fleuriste", "fleuriste"), (UNICORNS, UNICORNS)])
def test_a_disabled_field_keeps_its_trade(initial, kept):
    form = OwnWordsForm({"trade": "coach sportif"}, initial={"trade": initial})
    form.fields["trade"].disabled = True
    assert form.is_valid()
    assert getattr(form.cleaned_data["trade"], "pk", form.cleaned_data["trade"]) == kept


def test_two_forms_do_not_share_what_was_typed():
    first, second = sent(trade="coach"), FirmForm()
    assert not first.is_valid()
    assert "radio" in str(first["trade"])
    assert "radio" not in str(second["trade"])
