"""The place field in a form, as it works without JavaScript."""

import pytest
from django import forms
from django.http import QueryDict

from territories.forms import PlaceField
from territories.models import Commune

pytestmark = pytest.mark.usefixtures("territories")

RENNES, SAINT_DENIS, LYON = "35238", "93066", "69123"


class VisitForm(forms.Form):
    """Ask where."""

    place = PlaceField(label="Votre commune", help_text="Nom ou code postal")


class FreeForm(forms.Form):
    """Ask where, without insisting."""

    lieu = PlaceField(required=False)


def sent(**data):
    return VisitForm(data)


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("Rennes", "", RENNES),
        ("Rennes (Ille-et-Vilaine, 35)", RENNES, RENNES),
        ("Saint-Denis", SAINT_DENIS, SAINT_DENIS),
        ("Renes", RENNES, RENNES),
        ("35099", RENNES, RENNES),
        ("Lyon", SAINT_DENIS, LYON),
        ("Lyon", "99999", LYON),
        ("Lyon", "\x00", LYON),
    ],
)
def test_the_code_counts_only_for_a_text_that_may_mean_it(text, code, expected):
    form = sent(place=text, place_insee=code)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["place"] == Commune.objects.get(pk=expected)


def test_an_ambiguous_text_comes_back_with_a_choice():
    form = sent(place="Saint-Denis", place_insee="")
    assert not form.is_valid()
    assert form.errors["place"] == ["Plusieurs communes correspondent. Choisissez la vôtre dans la liste."]
    html = str(form["place"])
    assert 'value="Saint-Denis"' in html
    assert html.count('type="radio"') == 4
    assert "Saint-Denis (Seine-Saint-Denis, 93)" in html
    assert "Saint-Denis (La Réunion, 974)" in html
    assert 'aria-describedby="id_place_helptext id_place_error"' in html
    assert 'aria-invalid="true"' in html


def test_the_choice_made_there_is_taken():
    form = VisitForm(QueryDict("place=Saint-Denis&place_insee=&place_insee=" + SAINT_DENIS))
    assert form.is_valid()
    assert 'value="Saint-Denis (Seine-Saint-Denis, 93)"' in str(form["place"])


def test_forty_six_communes_of_one_postal_code_can_all_be_chosen():
    form = sent(place="51300")
    assert not form.is_valid()
    assert str(form["place"]).count('type="radio"') == 46


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Indiquez votre commune."),
        ({"place": "  ", "place_insee": " "}, "Indiquez votre commune."),
        ({"place_insee": "99999"}, "Nous ne connaissons pas cette commune."),
        ({"place_insee": "'; DROP"}, "Nous ne connaissons pas cette commune."),
        ({"place_insee": "\x00"}, "Nous ne connaissons pas cette commune."),
        ({"place_insee": "9" * 1_000_000}, "Nous ne connaissons pas cette commune."),
        ({"place": "Ren\x00nes"}, "caractères que nous ne savons pas lire"),
        ({"place": "x" * 1_000_000}, "Ce texte est trop long."),
        ({"place": "😀" * 20}, "Nous ne trouvons pas"),
        ({"place": "<script>alert(1)</script>"}, "Nous ne trouvons pas"),
        ({"place": "qsdfghjkl", "place_insee": RENNES}, "Nous ne trouvons pas « qsdfghjkl »"),
        ({"place": 35}, "cinq chiffres"),
    ],
)
def test_bad_input_gets_a_clear_error_and_a_page(data, words):
    form = VisitForm(data)
    assert not form.is_valid()
    assert words in form.errors["place"][0]
    html = form.as_p()
    assert len(html) < 5000
    assert "<script>alert" not in html
    assert "\x00" not in html


def test_a_place_may_be_left_out_where_the_form_says_so():
    form = FreeForm({})
    assert form.is_valid()
    assert form.cleaned_data["lieu"] is None


def test_an_address_may_carry_only_the_code():
    form = FreeForm(QueryDict("lieu_insee=35238"))
    assert form.is_valid()
    assert form.cleaned_data["lieu"].name == "Rennes"


def test_an_emptied_text_leaves_no_code_behind():
    html = str(VisitForm(initial={"place": RENNES})["place"])
    assert 'value="Rennes (Ille-et-Vilaine, 35)"' in html
    assert 'name="place_insee" value=""' in html


def test_a_commune_that_has_merged_becomes_its_successor():
    Commune.objects.filter(pk=SAINT_DENIS).update(is_current=False, successor=LYON)
    form = FreeForm({"lieu_insee": SAINT_DENIS})
    assert form.is_valid()
    assert form.cleaned_data["lieu"].pk == LYON


@pytest.mark.parametrize(
    ("initial", "text", "changed"),
    [
        (RENNES, "Rennes (Ille-et-Vilaine, 35)", False),
        (RENNES, "35000", False),
        (RENNES, "Lyon", True),
        (RENNES, "", True),
        (RENNES, "qsdfghjkl", True),
        (None, "", False),
        (None, "Lyon", True),
    ],
)
def test_a_form_knows_whether_the_place_changed(initial, text, changed):
    form = FreeForm({"lieu": text, "lieu_insee": ""}, initial={"lieu": initial})
    assert form.has_changed() is changed
    if initial:
        form = FreeForm({"lieu": text}, initial={"lieu": Commune.objects.get(pk=initial)})
        assert form.has_changed() is changed


def test_a_disabled_field_keeps_its_commune():
    form = FreeForm({"lieu": "Lyon"}, initial={"lieu": RENNES})
    form.fields["lieu"].disabled = True
    assert form.is_valid()
    assert form.cleaned_data["lieu"].pk == RENNES


def test_two_forms_do_not_share_what_was_typed():
    first, second = sent(place="Saint-Denis"), VisitForm()
    assert not first.is_valid()
    assert "radio" in str(first["place"])
    assert "radio" not in str(second["place"])


def test_the_field_brings_its_script_as_a_module(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    media = str(VisitForm().media)
    assert media.count("<script") == 1
    assert 'src="/static/design/js/combobox.js" type="module"' in media
