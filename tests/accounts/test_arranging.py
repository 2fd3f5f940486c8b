"""A person arranges *mon espace*: the order of its sections, those that are folded, those that are hidden."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.arranging import Arrangement, arrange, arrangement_of
from accounts.cards import CardContent, CardLink, SpaceCard, space_cards
from accounts.enums import SpaceSection
from accounts.models import Kept, SpaceLayout
from tests.accounts.signing_in import EMAIL, sign_in
from tests.accounts.test_space import SPACE, add_person, shown

pytestmark = pytest.mark.django_db

ARRANGE = "/mon-espace/disposition/"
LEVEL, TESTIMONIALS, RESOURCES, CONNECTOR, SOLUTIONS, EVENTS = SpaceSection


@pytest.fixture
def lea(home):
    return add_person(EMAIL)


@pytest.fixture
def space(client, lea):
    """Léa's browser."""
    client.force_login(lea)
    return client


class Something(SpaceCard):
    """A card of a room that may come later."""

    def content(self, _request):
        return CardContent(link=CardLink("Voir", "/"))


class Waiting(Something):
    """Nothing but something to do this week."""

    def content(self, _request):
        return None

    def this_week(self, _request):
        return CardLink(self.title, f"/{self.key}/")


def cards_of(base, *sections):
    """A card in each of these sections."""
    return [
        type(
            f"Card{number}",
            (base,),
            {"key": f"carte-{number}", "title": f"Carte {number}", "section": section, "order": number},
        )
        for number, section in enumerate(sections)
    ]


@pytest.fixture
def six_sections(monkeypatch):
    """Each section has one card, and nothing else has any."""
    monkeypatch.setattr(space_cards, "_classes", cards_of(Something, *reversed(SpaceSection)))


def press(client, geste, section="", **more):
    """Press a button of a section."""
    return client.post(ARRANGE, {"geste": geste, "section": section, **more})


def order(client):
    """The sections, as the page shows them."""
    return re.findall(r'data-section="([a-z]+)"', shown(client, SPACE))


def shelf_of(html, section):
    """One section of the page."""
    return re.search(rf'<section[^>]*data-section="{section}".*?</section>', html, re.DOTALL)[0]


@pytest.mark.usefixtures("six_sections")
def test_six_sections_stand_in_their_order_below_what_to_do_this_week(space):
    html = shown(space, SPACE)
    titles = [title.strip() for title in re.findall(r"<h2[^>]*>(.*?)</h2>", html, re.DOTALL)]
    assert [title for title in titles if title in {"À faire cette semaine", *SpaceSection.labels}] == [
        "À faire cette semaine",
        "Mon niveau de maturité",
        "Ma base de témoignages",
        "Mes ressources",
        "Mon connecteur",
        "Mes solutions et prix",
        "Mes événements",
    ]


def test_section_of_a_room_that_is_not_there_is_not_shown(space):
    assert order(space) == ["level", "testimonials", "resources"]


@pytest.mark.usefixtures("six_sections")
def test_section_goes_up_and_down_and_the_page_comes_back_to_its_button(space):
    answer = press(space, "monter", RESOURCES)
    assert answer["Location"] == f"{SPACE}?section=resources#resources-monter"
    assert order(space) == [LEVEL, RESOURCES, TESTIMONIALS, CONNECTOR, SOLUTIONS, EVENTS]
    html = shown(space, answer["Location"].partition("#")[0])
    assert '<details class="shelf__more" open>' in shelf_of(html, RESOURCES), "the menu stays open"
    assert 'id="resources-monter"' in html
    press(space, "descendre", LEVEL)
    assert order(space)[:2] == [RESOURCES, LEVEL]
    for _ in range(2):
        press(space, "monter", RESOURCES)
        press(space, "descendre", EVENTS)
    assert order(space) == [RESOURCES, LEVEL, TESTIMONIALS, CONNECTOR, SOLUTIONS, EVENTS], (
        "there is no further"
    )


def buttons(html, section):
    """The buttons of one section that can be pressed, by their gesture."""
    found = re.findall(r"<button[^>]*>", shelf_of(html, section))
    return [re.search('value="([a-z]+)"', each)[1] for each in found if "disabled" not in each]


@pytest.mark.usefixtures("six_sections")
def test_first_section_goes_no_higher_and_last_no_lower(space):
    html = shown(space, SPACE)
    assert buttons(html, LEVEL) == ["replier", "descendre", "masquer"]
    assert buttons(html, RESOURCES) == ["replier", "monter", "descendre", "masquer"]
    assert buttons(html, EVENTS) == ["replier", "monter", "masquer"]
    press(space, "masquer", LEVEL)
    assert buttons(shown(space, SPACE), TESTIMONIALS) == ["replier", "descendre", "masquer"], "the first seen"


@pytest.mark.usefixtures("six_sections")
@pytest.mark.parametrize(
    ("geste", "more", "said"),
    [
        ("monter", {}, "La section « Mes ressources » est à la place 2 sur 6."),
        ("placer", {"rang": "5"}, "La section « Mes ressources » est à la place 6 sur 6."),
        ("replier", {}, "La section « Mes ressources » est repliée."),
        ("deplier", {}, "La section « Mes ressources » est dépliée."),
        ("masquer", {}, "La section « Mes ressources » est masquée : elle attend en bas de la page."),
        ("afficher", {}, "La section « Mes ressources » est affichée de nouveau."),
        ("retablir", {}, "Votre espace a repris sa disposition d’origine."),
    ],
)
def test_what_was_done_is_said(space, geste, more, said):
    answer = space.post(ARRANGE, {"geste": geste, "section": RESOURCES, **more}, follow=True)
    assert f'role="status"><p>{said}</p>' in answer.content.decode()


@pytest.mark.usefixtures("six_sections")
@pytest.mark.parametrize(("rank", "place"), [("0", 0), ("3", 3), ("5", 5), ("20", 5)])
def test_section_is_dropped_where_the_finger_left_it(space, rank, place):
    press(space, "placer", TESTIMONIALS, rang=rank)
    assert order(space).index(TESTIMONIALS) == place
    assert [one for one in order(space) if one != TESTIMONIALS] == [
        one for one in SpaceSection if one != TESTIMONIALS
    ]


@pytest.mark.usefixtures("six_sections")
def test_section_moves_among_those_that_are_seen(space, monkeypatch):
    press(space, "masquer", TESTIMONIALS)
    press(space, "monter", RESOURCES)
    assert order(space)[:2] == [RESOURCES, LEVEL], "past the hidden one, in one step"
    press(space, "afficher", TESTIMONIALS)
    assert order(space)[:3] == [RESOURCES, TESTIMONIALS, LEVEL], "which kept its place"


@pytest.mark.usefixtures("six_sections")
def test_section_is_folded_and_opened(space):
    answer = press(space, "replier", RESOURCES)
    assert answer["Location"] == f"{SPACE}#resources-plier"
    html = shown(space, SPACE)
    assert "own-card" not in shelf_of(html, RESOURCES)
    assert 'aria-expanded="false"' in shelf_of(html, RESOURCES)
    assert "own-card" in shelf_of(html, LEVEL)
    assert 'aria-expanded="true"' in shelf_of(html, LEVEL)
    press(space, "replier", RESOURCES)
    press(space, "deplier", RESOURCES)
    assert "own-card" in shelf_of(shown(space, SPACE), RESOURCES)


@pytest.mark.usefixtures("six_sections")
def test_section_is_hidden_and_shown_again_by_a_button_that_the_page_goes_to(space):
    answer = press(space, "masquer", RESOURCES)
    assert answer["Location"] == f"{SPACE}#resources-afficher"
    html = shown(space, SPACE)
    assert "Déplacer ou masquer<span" in shelf_of(html, LEVEL)
    assert re.search(
        "Sections masquées</h2>\\s*<p>Rien n’y est perdu : « Afficher » les remet à leur place.", html
    )
    assert RESOURCES not in order(space)
    assert 'id="resources-afficher"' in html
    answer = press(space, "afficher", RESOURCES)
    assert answer["Location"] == f"{SPACE}#rayon-resources"
    assert order(space) == list(SpaceSection)
    assert "Afficher<span" not in shown(space, SPACE)


@pytest.mark.usefixtures("six_sections")
def test_all_sections_can_be_hidden_and_the_first_order_comes_back_at_once(space):
    for section in SpaceSection:
        press(space, "masquer", section)
    assert order(space) == []
    press(space, "retablir")
    assert order(space) == list(SpaceSection)
    assert not SpaceLayout.objects.exists()
    assert "Remettre la disposition d’origine" not in shown(space, SPACE)


@pytest.mark.usefixtures("six_sections")
def test_arrangement_is_kept_over_sign_ins(home, lea):
    first = Client()
    sign_in(first, EMAIL)
    press(first, "monter", EVENTS)
    press(first, "replier", LEVEL)
    press(first, "masquer", CONNECTOR)
    first.post("/mon-espace/quitter/", headers={"Origin": "http://testserver"})
    second = Client()
    sign_in(second, EMAIL)
    assert order(second) == [LEVEL, TESTIMONIALS, RESOURCES, EVENTS, SOLUTIONS]
    assert 'aria-expanded="false"' in shelf_of(shown(second, SPACE), LEVEL)


def test_arrangement_is_each_persons_own(space, lea):
    press(space, "masquer", RESOURCES)
    other = Client()
    other.force_login(add_person("zoe@exemple.fr"))
    assert RESOURCES in order(other)
    assert SpaceLayout.objects.get().person == lea


def test_two_windows_of_one_person_lose_nothing(lea):
    stale = arrangement_of(lea)
    arrange(lea, lambda now: now.hiding(LEVEL, is_hidden=True))
    arrange(lea, lambda now: now.folding(EVENTS, is_folded=True))
    assert stale == Arrangement()
    assert arrangement_of(lea) == Arrangement(folded=frozenset({EVENTS}), hidden=frozenset({LEVEL}))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"geste": "monter"},
        {"geste": "danser", "section": "level"},
        {"geste": "monter", "section": "<script>"},
        {"geste": "monter", "section": "\x00"},
        {"geste": "placer", "section": "level"},
        {"geste": "placer", "section": "level", "rang": "-1"},
        {"geste": "placer", "section": "level", "rang": "9" * 500},
        {"geste": "placer", "section": "level", "rang": "trois"},
        {"geste": ["monter", "x" * 10_000], "section": "level"},
    ],
)
def test_gesture_that_is_none_changes_nothing_and_is_explained(space, fields):
    answer = space.post(ARRANGE, fields, follow=True)
    assert answer.status_code == 200
    assert "Ce geste n’a pas été compris" in answer.content.decode()
    assert not SpaceLayout.objects.exists()


def test_gesture_on_a_section_that_is_not_there_moves_none(space):
    assert press(space, "monter", EVENTS).status_code == 302
    assert press(space, "placer", EVENTS, rang="0").status_code == 302
    assert order(space) == ["level", "testimonials", "resources"]


@pytest.mark.parametrize(
    "stored",
    [
        None,
        [],
        "level",
        7,
        {"order": "level", "folded": None, "hidden": 3},
        {"order": ["gone", 7, None, ["level"], "events", "events"], "folded": ["gone"], "hidden": {"a": 1}},
    ],
)
def test_what_was_stored_long_ago_never_breaks_the_page(space, lea, stored):
    SpaceLayout.objects.create(person=lea, arrangement={} if stored is None else stored)
    assert set(order(space)) == {"level", "testimonials", "resources"}
    assert sorted(Arrangement.read(stored).order) == sorted(SpaceSection)


def test_address_with_garbage_opens_no_menu(space):
    html = shown(space, f"{SPACE}?section=%3Cscript%3E%00")
    assert 'shelf__more" open' not in html
    assert "<script>\x00" not in html


def test_arranging_is_for_the_person_and_their_own_pages_alone(home, lea):
    client = Client(enforce_csrf_checks=True)
    assert Client().post(ARRANGE, {"geste": "retablir"})["Location"].startswith("/compte/")
    client.force_login(lea)
    assert client.post(ARRANGE, {"geste": "masquer", "section": "level"}).status_code == 403
    assert client.get(ARRANGE).status_code == 405
    assert not SpaceLayout.objects.exists()


# What to do this week


@pytest.fixture
def four_waiting(monkeypatch):
    """Four cards that have something to do this week."""
    monkeypatch.setattr(space_cards, "_classes", cards_of(Waiting, EVENTS, EVENTS, LEVEL, LEVEL))


def week(client):
    """What is to be done this week."""
    part = re.search(r'<section class="week".*?</section>', shown(client, SPACE), re.DOTALL)[0]
    return re.findall(r'<a href="([^"]+)">', part) or part


@pytest.mark.usefixtures("four_waiting")
def test_three_things_at_most_are_to_be_done_this_week(space):
    assert week(space) == ["/carte-0/", "/carte-1/", "/carte-2/"]


def test_who_has_nothing_yet_is_invited_to_begin_somewhere(space):
    assert "/diagnostic/" in week(space)
    assert len(week(space)) <= 3


def test_page_that_waits_longest_is_to_be_read_this_week(space, lea, add_page):
    old, new = add_page("ancienne"), add_page("recente")
    for page in (old, new):
        Kept.objects.create(person=lea, page=page)
    assert week(space) == ["/ancienne/"]
    space.post(f"/lu/{old.pk}/")
    assert week(space) == ["/recente/"]


@pytest.mark.usefixtures("six_sections")
def test_who_is_up_to_date_is_told_so(space):
    assert "Rien ne presse" in week(space)


@pytest.mark.usefixtures("six_sections")
def test_a_gesture_costs_little(space):
    press(space, "monter", EVENTS)
    with CaptureQueriesContext(connection) as asked:
        press(space, "monter", EVENTS)
    assert len(asked) <= 20
