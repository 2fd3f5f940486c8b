"""What people type, and which commune is meant."""

import json

import pytest

from territories.folding import fold
from territories.models import Commune, PostalCode
from territories.places import LONGEST_TEXT, complete, find_communes, resolve_place

pytestmark = pytest.mark.usefixtures("territories")

RENNES, PARIS, LYON, MARSEILLE = "35238", "75056", "69123", "13055"

FOUND = {
    "Rennes": RENNES,
    "  RENNES ": RENNES,
    "35000": RENNES,
    "35 000": RENNES,
    "35000 Rennes": RENNES,
    "Rennes 35000": RENNES,
    "F-35000 Rennes": RENNES,
    "rennes (35)": RENNES,
    "Rennes, Ille-et-Vilaine": RENNES,
    "Rennes (Ille-et-Vilaine, 35)": RENNES,
    "35 Rennes": RENNES,
    "35042 RENNES CEDEX 7": RENNES,
    "12 rue de la Paix 35000 Rennes": RENNES,
    "Rennes 😀": RENNES,
    "St-Malo": "35288",
    "st malo": "35288",
    "Saint Malo": "35288",
    "paris": PARIS,
    "75011": PARIS,
    "paris 11": PARIS,
    "Paris 11e": PARIS,
    "Paris 1er arrondissement": PARIS,
    "Paris cedex 12": PARIS,
    "Paris (75)": PARIS,
    "lyon 3ème": LYON,
    "Marseille 13": MARSEILLE,
    "marseille 16": MARSEILLE,
    "Saint-Denis (93)": "93066",
    "Saint-Denis, La Réunion": "97411",
    "st denis de la reunion": "97411",
    "97400 Saint-Denis": "97411",
    "mans": "72181",
    "L'Haÿ-les-Roses": "94038",
    "l’hay les roses": "94038",
    "ile d'yeu": "85113",
    "aix provence": "13001",
    "Boulogne s/ Mer": "62160",
    "chalon s/saône": "71076",
    "VANDOEUVRE LES NANCY": "54547",
    "Mercœur (Corrèze)": "19133",
    "Ajaccio 2a": "2A004",
    "20090": "2A004",
    "Belfort, Territoire de Belfort": "90010",
    "97133": "97701",
    "Saint-Martin (978)": "97801",
    "Uvea": "98613",
}


@pytest.mark.parametrize(("text", "insee_code"), FOUND.items())
def test_a_text_that_is_clear_is_resolved(text, insee_code):
    resolution = resolve_place(text)
    assert resolution.commune is not None, resolution
    assert resolution.commune.pk == insee_code
    assert not resolution.message


PROPOSED = {
    "Saint-Denis": ("Plusieurs communes", ["Saint-Denis (974)", "Saint-Denis (93)"]),
    "Ste Colombe": ("Plusieurs communes", ["Sainte-Colombe (69)", "Sainte-Colombe (77)"]),
    "oeuilly": ("Plusieurs communes", ["Œuilly (51)", "Œuilly (02)"]),
    "51300": ("Plusieurs communes", ["Vitry-le-François (51)"]),
    "35099": ("peut-être un CEDEX", ["Rennes (35)", "Saint-Malo (35)"]),
    "35099 Cedex": ("peut-être un CEDEX", ["Rennes (35)", "Saint-Malo (35)"]),
    "20199": ("Corse-du-Sud, 2A", ["Ajaccio (2A)"]),
    "97499": ("peut-être un CEDEX", ["Saint-Denis (974)"]),
    "350": ("cinq chiffres", ["Rennes (35)"]),
    "Mayotte": ("plusieurs communes", ["Mamoudzou (976)"]),
    "la réunion": ("plusieurs communes", ["La Réunion (47)", "Saint-Denis (974)"]),
    "Bordeau": ("Nous ne trouvons pas « Bordeau »", ["Bordeaux (33)"]),
    "Strassbourg": ("Nous ne trouvons pas", ["Strasbourg (67)"]),
    "Kimper": ("Nous ne trouvons pas", ["Quimper (29)"]),
    "Renes": ("Nous ne trouvons pas", ["Renescure (59)", "Rennes (35)"]),
    "Rennes 33": ("Nous ne trouvons pas", ["Rennes (35)"]),
    "Chambéry (Haute-Savoie)": ("Nous ne trouvons pas", ["Chambéry (73)"]),
    "35000 Lyon": ("n’est pas celui de Lyon", ["Lyon (69)", "Rennes (35)"]),
    "35400 St Mallo": ("Nous ne trouvons pas", ["Saint-Malo (35)"]),
}


@pytest.mark.parametrize(("text", "expected"), PROPOSED.items())
def test_a_text_that_is_not_clear_is_explained_with_communes_to_choose_from(text, expected):
    resolution = resolve_place(text)
    words, first = expected
    assert resolution.commune is None
    assert words in resolution.message
    proposed = [str(commune) for commune in resolution.proposals]
    assert proposed[: len(first)] == first
    assert len(proposed) == len(set(proposed))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("qsdfghjkl", "Nous ne trouvons pas « qsdfghjkl »"),
        ("99999", "Aucune commune n’a le code postal 99999"),
        ("98000", "Aucune commune n’a le code postal 98000"),
        ("123456", "Nous ne trouvons pas « 123456 »"),
        ("Clipperton", "Nous ne trouvons pas"),
        ("Paris 35e", "Nous ne trouvons pas"),
        ("", "Nous ne trouvons pas"),
        ("😀", "Nous ne trouvons pas « 😀 »"),
        ("%_' OR 1=1 --", "Nous ne trouvons pas"),
        ("Ren\x00nes", "caractères que nous ne savons pas lire"),
        ("x" * 1_000_000, "trop long"),
        ("é " * (LONGEST_TEXT // 2), "Nous ne trouvons pas"),
        ("٣٥٠٠٠", "Nous ne trouvons pas"),
        ("\ud800", "Nous ne trouvons pas"),
    ],
)
def test_a_text_that_means_nothing_is_explained(text, words):
    resolution = resolve_place(text)
    assert resolution.commune is None
    assert words in resolution.message


def test_every_label_leads_back_to_its_commune():
    for commune in Commune.objects.with_department().order_by("-population")[:150]:
        assert resolve_place(commune.label).commune == commune


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("re", "Rennes (35)"),
        ("ren", "Rennes (35)"),
        ("mans", "Le Mans (72)"),
        ("st den", "Saint-Denis (974)"),
        ("St", "Strasbourg (67)"),
        ("vienne", "Vienne (38)"),
        ("en-prov", "Aix-en-Provence (13)"),
        ("350", "Rennes (35)"),
        ("ŒU", "Œuilly (51)"),
    ],
)
def test_completion_begins_with_the_likeliest(text, first):
    assert str(find_communes(text)[0]) == first


def test_exact_names_come_before_larger_communes_that_begin_so():
    Commune.objects.filter(name="Mansigné").update(
        name="Lyonnais", folded_name="lyonnais", population=9_000_000
    )
    assert [commune.name for commune in find_communes("lyon", 2)] == ["Lyon", "Lyonnais"]


def test_completion_explains_where_nothing_begins_so():
    assert complete("re").message == ""
    assert complete("zz").message == ""
    assert [str(commune) for commune in complete("paris 11").proposals] == ["Paris (75)"]
    cedex = complete("35099")
    assert "CEDEX" in cedex.message
    assert 0 < len(cedex.proposals) <= 8


@pytest.mark.parametrize("rows", [1, 50])
def test_completion_asks_the_database_as_often_for_1_row_as_for_50(django_assert_num_queries, rows):
    PostalCode.objects.filter(code="35400").delete()
    for commune in Commune.objects.all()[:rows]:
        commune.folded_name = f"vieux bourg {commune.pk}"
        commune.save()
        commune.postal_codes.create(code="35400")
    for text, queries in (("vieux-bourg", 2), ("35400", 1)):
        with django_assert_num_queries(queries):
            found = find_communes(text, 60)
            labels = [commune.label for commune in found]
        assert len(labels) == rows


def test_postal_codes_shared_by_communes_of_two_departments():
    PostalCode.objects.create(code="35000", commune_id=LYON)
    resolution = resolve_place("35000")
    assert [str(commune) for commune in resolution.proposals] == ["Lyon (69)", "Rennes (35)"]
    assert resolve_place("35000 Rennes").commune.pk == RENNES


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Saint-Étienne", "saint etienne"),
        ("ST ÉTIENNE", "saint etienne"),
        ("Ste-Mère-l’Église", "sainte mere l eglise"),
        ("Œuilly", "oeuilly"),
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("Chalon s/Saône", "chalon sur saone"),
        ("Cafe\u0301", "cafe"),
        ("  -'  ", ""),
    ],
)
def test_spellings_fold_together(text, folded):
    assert fold(text) == folded


def ask(client, text):
    response = client.get("/lieux/", {"q": text})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    return response, json.loads(response.content)


def test_the_browser_gets_communes_with_their_department(client):
    response, answer = ask(client, "rennes")
    assert answer["places"][0] == {
        "insee": RENNES,
        "name": "Rennes",
        "department": "Ille-et-Vilaine (35)",
        "label": "Rennes (Ille-et-Vilaine, 35)",
    }
    assert answer["message"] == ""
    assert set(response["Cache-Control"].split(", ")) == {"max-age=3600", "public"}
    assert not response.cookies


@pytest.mark.parametrize("text", ["", " ", "%", "\x01", "😀", "x" * 5000, "é" * 200, "';--", "99999", "\\"])
def test_the_browser_gets_an_answer_to_garbage(client, text):
    _, answer = ask(client, text)
    assert answer["places"] == []


@pytest.mark.parametrize("address", ["/lieux/", "/lieux/?q=%ff%fe", "/lieux/?autre=1&q=a&q=%C3"])
def test_an_odd_address_gets_an_answer(client, address):
    assert client.get(address).status_code == 200
