"""What is kept carries a note, searches are kept too, and whoever signed in ticks what they read."""

import re

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from accounts import visitors
from accounts.models import Kept, Read, Visitor
from accounts.models.visitors import LONGEST_NOTE
from accounts.querysets import Owner
from accounts.services import install_mission
from accounts.visitors import hand_over_kept
from tests.accounts.signing_in import EMAIL, sign_in
from tests.accounts.test_kept import press
from tests.accounts.test_space import SPACE, add_person, set_kinds, shown

pytestmark = pytest.mark.django_db

LIST = "/a-lire/"
SEARCH = "/recherche/garder/?q=devis"


@pytest.fixture
def lea(home):
    return add_person(EMAIL)


@pytest.fixture
def space(client, lea):
    """Léa's browser."""
    client.force_login(lea)
    return client


def keep(client, page):
    """Keep a page; return its row."""
    press(client, page, souhait="garder")
    return Kept.objects.get(page=page)


def window(client, kept):
    """The form of a note as it is now: what to call with the words that somebody types into it."""
    address = f"{LIST}{kept.pk}/"
    shown = re.search(r'name="shown"(?: value="(\w+)")?', client.get(address).content.decode())
    return lambda note: client.post(address, {"note": note, "shown": (shown and shown[1]) or ""})


def write_note(client, kept, note):
    """Open the form of a note, and send it."""
    return window(client, kept)(note)


def tick(client, ticked, **fields):
    """Press « Je l’ai lu »."""
    return client.post(f"/lu/{ticked.pk}/", fields)


def said(answer):
    """What the page says of what was just done."""
    return re.findall(r'role="status">(?:<p>)?([^<]+)<', answer.content.decode().replace("\u00a0", " "))


def test_page_says_what_its_button_did(space, guide):
    for address, wish, words in (
        ("garder", "garder", "« Devis » est dans votre liste."),
        ("lu", "lu", "« Devis » est coché comme lu."),
        ("lu", "a-lire", "« Devis » n’est plus coché comme lu."),
        ("garder", "retirer", "« Devis » n’est plus dans votre liste."),
    ):
        answer = space.post(f"/{address}/{guide.pk}/", {"souhait": wish}, follow=True)
        assert said(answer) == [words]
        assert said(space.get("/devis/")) == [], "once"


def test_list_says_what_its_buttons_did(space, guide):
    keep(space, guide)
    answer = press(space, guide, souhait="retirer", depuis_la_liste="on")
    assert said(space.get(answer["Location"]))[-1] == "« Devis » n’est plus dans votre liste."
    assert said(space.post(SEARCH, follow=True)) == ["Votre recherche est gardée."]
    searched = Kept.objects.searches().get()
    assert said(space.post(f"{LIST}{searched.pk}/retirer/", follow=True)) == ["C’est retiré de votre liste."]


def test_list_counts_in_french_and_quotes_a_search_once(space, guide):
    assert "0 page lue." in shown(space, f"{LIST}?voir=lu")
    space.post(SEARCH)
    html = shown(space, LIST)
    assert "1 recherche gardée." in html
    assert 'Ajouter une note<span class="fr-sr-only"> sur « devis »</span>' in html
    assert "« «" not in html
    keep(space, guide)
    assert "2 pages et recherches gardées, la dernière en premier." in shown(space, LIST)
    assert 'Ajouter une note<span class="fr-sr-only"> sur « Devis »</span>' in shown(space, LIST)


def titles(client, address=LIST):
    """What the list shows, in its order."""
    html = shown(client, address)
    return re.findall(r'class="(?:fr-card__title|kept-search__title)"><a[^>]*>([^<]+)', html)


# Notes


@pytest.mark.parametrize("signed_in", [False, True], ids=["visitor", "person"])
def test_note_is_written_changed_and_taken_away(client, lea, guide, signed_in):
    if signed_in:
        client.force_login(lea)
    kept = keep(client, guide)
    assert f'href="{LIST}{kept.pk}/"' in shown(client, "/devis/"), "beside the button of the page itself"
    assert "Ajouter une note" in shown(client, LIST)
    answer = write_note(client, kept, "  À relire avec Zoé\r\n& <b>vite</b>  ")
    assert answer["Location"] == f"{LIST}#garde-{kept.pk}"
    html = shown(client, LIST)
    assert "Votre note est enregistrée." in html
    assert "À relire avec Zoé<br>&amp; &lt;b&gt;vite&lt;/b&gt;" in html
    assert "Changer ma note" in html
    assert f'id="garde-{kept.pk}"' in html
    assert "À relire avec Zoé\n&amp; &lt;b&gt;vite" in shown(client, f"{LIST}{kept.pk}/")
    write_note(client, kept, "")
    assert Kept.objects.get().note == ""


def test_note_of_one_window_is_not_lost_by_that_of_another(space, guide):
    kept = keep(space, guide)
    first, second = window(space, kept), window(space, kept)
    first("à lire <vite>")
    answer = second("à lire demain")
    html = answer.content.decode()
    assert "Elle dit maintenant : « à lire &lt;vite&gt; »" in html
    assert "à lire demain</textarea>" in html
    assert Kept.objects.get().note == "à lire <vite>"
    assert space.post(f"{LIST}{kept.pk}/").status_code == 200, "nor by a form without fields"
    assert Kept.objects.get().note == "à lire <vite>"
    shown = re.search(r'name="shown" value="(\w+)"', html)[1]
    assert space.post(f"{LIST}{kept.pk}/", {"note": "à lire demain", "shown": shown}).status_code == 302
    assert Kept.objects.get().note == "à lire demain"
    assert second("à lire demain").status_code == 302, "the same words twice are no conflict"


def test_note_that_is_too_long_is_explained_and_stays_in_its_box(space, guide):
    kept = keep(space, guide)
    typed = "é" * (LONGEST_NOTE + 1)
    html = write_note(space, kept, typed).content.decode()
    assert "501 caractères, pour 500 au plus" in html
    assert "<title>Erreur" in html.replace("\n", "")
    assert typed in html
    assert Kept.objects.get().note == ""
    write_note(space, kept, "a\r\n" * 250)
    assert len(Kept.objects.get().note) < LONGEST_NOTE, "a line break counts once"
    write_note(space, kept, "é" * LONGEST_NOTE)
    assert len(Kept.objects.get().note) == LONGEST_NOTE


@pytest.mark.parametrize("typed", ["\x00", "a\x00b"])
def test_note_that_no_database_keeps_is_refused(space, guide, typed):
    html = write_note(space, keep(space, guide), typed).content.decode()
    assert "un caractère que nous ne savons pas garder" in html


def test_note_of_somebody_else_is_not_there(space, lea, guide, add_page):
    install_mission()
    kept = keep(space, guide)
    write_note(space, kept, "secret de Léa")
    others = [Client()]
    visitor = Client()
    press(visitor, add_page("livrer"))
    others.append(visitor)
    for name, kinds in (
        ("pme", {}),
        ("connecteur", {"connector": True}),
        ("partenaire", {"organisations": ["Chambre"]}),
        ("mission", {"mission": True}),
    ):
        person = add_person(f"{name}@exemple.fr")
        set_kinds(person, **kinds)
        client = Client()
        client.force_login(person)
        others.append(client)
    for other in others:
        assert other.get(f"{LIST}{kept.pk}/").status_code == 404
        assert write_note(other, kept, "volée").status_code in {403, 404}
        other.post(f"{LIST}{kept.pk}/retirer/")
        assert "secret de Léa" not in shown(other, LIST)
    assert Kept.objects.get(pk=kept.pk).note == "secret de Léa"


def test_note_typed_while_the_session_ended_stays_in_its_box(space, lea, guide):
    kept = keep(space, guide)
    space.logout()
    html = write_note(space, kept, "à relire avec Zoé").content.decode()
    assert "à relire avec Zoé</textarea>" in html
    assert 'href="/compte/connexion/" target="_blank"' in html
    assert "Devis" not in re.sub(r"(?s)<(header|footer).*?</\1>", "", html), "nothing of what is kept is told"
    nothing = space.post(f"{LIST}{10**30}/", {"note": "à relire avec Zoé"}).content.decode()
    assert nothing.replace(str(10**30), str(kept.pk)) == html, "there or not, the answer is the same"
    space.force_login(lea)
    assert write_note(space, kept, "à relire avec Zoé").status_code == 302
    assert Kept.objects.get().note == "à relire avec Zoé"


def test_thing_taken_off_twice_is_off(space):
    space.post(SEARCH)
    kept = Kept.objects.get()
    for _ in range(2):
        assert space.post(f"{LIST}{kept.pk}/retirer/")["Location"] == LIST
    assert not Kept.objects.exists()


@pytest.mark.parametrize("number", [0, 10**30])
def test_note_of_nothing_is_not_there(space, number):
    assert space.get(f"{LIST}{number}/").status_code == 404


def test_only_the_site_s_own_forms_write_notes(lea, guide):
    client = Client(enforce_csrf_checks=True)
    client.force_login(lea)
    kept = Kept.objects.create(person=lea, page=guide)
    addresses = [f"{LIST}{kept.pk}/", f"{LIST}{kept.pk}/retirer/", f"/lu/{guide.pk}/", SEARCH]
    for address in addresses:
        assert client.post(address, {"note": "x"}).status_code == 403
        assert (
            client.post(address, {"note": "x"}, headers={"Origin": "https://ailleurs.exemple"}).status_code
            == 403
        )
    assert client.get(f"{LIST}{kept.pk}/retirer/").status_code == 405
    assert (
        client.post(addresses[0], {"note": "x"}, headers={"Origin": "http://testserver"}).status_code == 302
    )


def test_note_stands_on_the_card_with_a_way_to_change_it(space, guide):
    kept = keep(space, guide)
    write_note(space, kept, "avec Zoé")
    html = shown(space, SPACE)
    assert '<span class="own-card__note">avec Zoé</span>' in html
    assert f'href="{LIST}{kept.pk}/"' in html


def test_person_comes_back_to_the_page_of_the_list_where_the_note_stands(space, lea, guide, add_page):
    old = keep(space, guide)
    for number in range(24):
        Kept.objects.create(person=lea, page=add_page(f"page-{number}"))
    assert write_note(space, old, "vieille")["Location"] == f"{LIST}?page=2#garde-{old.pk}"
    assert f'id="garde-{old.pk}"' in shown(space, f"{LIST}?page=2")


# Kept before the sign-in, kept after


def test_what_a_visitor_kept_with_notes_is_the_persons_after_the_sign_in(client, lea, guide, add_page):
    kept = keep(client, guide)
    write_note(client, kept, "vu au marché")
    client.post(SEARCH)
    search = Kept.objects.get(page=None)
    write_note(client, search, "à refaire")
    sign_in(client, EMAIL)
    assert not Visitor.objects.exists()
    assert {(row.person, row.note) for row in Kept.objects.all()} == {
        (lea, "vu au marché"),
        (lea, "à refaire"),
    }
    assert "vu au marché" in shown(client, LIST)


@pytest.mark.parametrize(
    ("hers", "visitors_own", "joined"),
    [
        ("", "du visiteur", "du visiteur"),
        ("de Léa", "", "de Léa"),
        ("de Léa", "du visiteur", "de Léa\ndu visiteur"),
        ("la même", "la même", "la même"),
        ("la même, et plus", "la même", "la même, et plus"),
        ("la même", "la même, et plus", "la même, et plus"),
        ("é" * 500, "à" * 500, "é" * 500 + "\n" + "à" * 500),
    ],
)
def test_two_notes_on_one_thing_are_joined_and_nothing_is_lost(lea, guide, hers, visitors_own, joined):
    visitor = Visitor.objects.create()
    for fields in ({"page": guide}, {"search": "?q=devis", "words": "« devis »"}):
        Kept.objects.create(person=lea, note=hers, **fields)
        Kept.objects.create(visitor=visitor, note=visitors_own, **fields)
    hand_over_kept(Owner(visitor_id=visitor.pk), Owner(person_id=lea.pk))
    assert [row.note for row in Kept.objects.filter(person=lea)] == [joined, joined]


def test_note_that_joining_made_too_long_is_explained_only_when_it_is_changed(space, lea, guide):
    kept = Kept.objects.create(person=lea, page=guide, note="é" * 700)
    assert "é" * 700 in shown(space, f"{LIST}{kept.pk}/")
    assert "700 caractères, pour 500 au plus" in write_note(space, kept, "é" * 700).content.decode()
    assert Kept.objects.get().note == "é" * 700


# Searches


@pytest.mark.parametrize("signed_in", [False, True], ids=["visitor", "person"])
def test_search_is_kept_once_and_found_again(client, lea, signed_in):
    if signed_in:
        client.force_login(lea)
    assert client.post(SEARCH)["Location"] == f"{LIST}?voir=recherches"
    client.post(SEARCH)
    kept = Kept.objects.get()
    assert (kept.page, kept.search, kept.words) == (None, "?q=devis", "« devis »")
    html = shown(client, f"{LIST}?voir=recherches")
    assert 'href="/recherche/?q=devis"' in html
    assert "1 recherche gardée." in html.replace("\u00a0", " ")
    if signed_in:
        assert "Mes recherches" in shown(client, SPACE)
    assert client.post(f"{LIST}{kept.pk}/retirer/", {"voir": "recherches"})["Location"] == (
        f"{LIST}?voir=recherches"
    )
    assert not Kept.objects.exists()


def test_search_for_nothing_is_not_kept(client, home):
    assert client.post("/recherche/garder/")["Location"] == "/recherche/"
    assert client.post("/recherche/garder/?q=%20&theme=rien&page=abc")["Location"] == "/recherche/"
    assert not Visitor.objects.exists()
    assert client.get("/recherche/garder/?q=devis").status_code == 405


def test_fifty_searches_are_kept_and_no_more(space, lea):
    Kept.objects.bulk_create(
        Kept(person=lea, search=f"?q={number}", words=str(number)) for number in range(visitors.MOST_SEARCHES)
    )
    html = space.post(SEARCH).content.decode()
    assert "Vous gardez déjà cinquante recherches" in html
    assert 'href="/recherche/?q=devis"' in html
    space.post("/recherche/garder/?q=7")
    assert Kept.objects.count() == visitors.MOST_SEARCHES


@pytest.mark.parametrize("query", ["q=" + "é" * 600, "q=%00", "q=<script>alert(1)</script>", "q=%FF%FE"])
def test_search_full_of_garbage_is_kept_or_refused_in_words(space, query):
    answer = space.post(f"/recherche/garder/?{query}", follow=True)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_list_full_of_pages_still_takes_a_search(space, lea, guide, monkeypatch):
    monkeypatch.setattr(visitors, "MOST_KEPT", 1)
    keep(space, guide)
    assert space.post(SEARCH)["Location"] == f"{LIST}?voir=recherches"


def test_five_hundred_pages_are_kept_and_no_more(space, lea, guide, add_page, settings):
    pages = [add_page(f"page-{number}") for number in range(3)]
    settings.PUBLISHED_COPY_SECONDS = 60
    Kept.objects.bulk_create(Kept(person=lea, search=f"?q={n}", words=str(n)) for n in range(50))
    assert visitors.MOST_KEPT == 500
    for page in pages:
        keep(space, page)
    assert Kept.objects.count() == 53, "searches are counted apart"


# Read


def test_person_ticks_a_page_and_takes_the_tick_back(space, lea, guide):
    assert "Je l’ai lu" in shown(space, "/devis/")
    assert tick(space, guide)["Location"] == "/devis/#garder"
    tick(space, guide, souhait="lu")
    assert Read.objects.get().person == lea
    assert "Lu — remettre à lire" in shown(space, "/devis/")
    tick(space, guide, souhait="a-lire")
    tick(space, guide, souhait="a-lire")
    assert not Read.objects.exists()


def test_reading_is_never_noted_by_itself(space, guide):
    shown(space, "/devis/")
    assert not Read.objects.exists()


def test_visitor_is_asked_to_sign_in_and_comes_back_to_the_page(client, guide):
    press(client, guide)
    assert "Je l’ai lu" not in shown(client, "/devis/")
    asked = client.get(tick(client, guide)["Location"])
    assert asked.context["form"].initial["next"] == "/devis/"
    assert "rien n’a été enregistré" in asked.content.decode()
    assert not Read.objects.exists()


def test_page_that_nobody_may_read_is_not_ticked(space, add_page):
    private = add_page("reservee")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    draft = add_page("brouillon", live=False)
    for page_id in (private.pk, draft.pk, 0, 10**30):
        assert space.post(f"/lu/{page_id}/").status_code == 404
    assert space.get(f"/lu/{private.pk}/").status_code == 405


def test_page_without_the_button_is_neither_kept_nor_ticked(space, home):
    for address in (f"/garder/{home.pk}/", f"/lu/{home.pk}/"):
        assert space.post(address).status_code == 404
    assert not Kept.objects.exists()
    assert not Read.objects.exists()


def test_lists_to_read_and_read(space, lea, guide, add_page):
    for page in (guide, add_page("livrer")):
        keep(space, page)
    space.post(SEARCH)
    only_read = add_page("vendre")
    tick(space, guide)
    tick(space, only_read)
    assert titles(space) == ["« devis »", "Livrer", "Devis"]
    assert titles(space, f"{LIST}?voir=a-lire") == ["Livrer"]
    assert titles(space, f"{LIST}?voir=lu") == ["Vendre", "Devis"], "kept or not"
    assert titles(space, f"{LIST}?voir=recherches") == ["« devis »"]
    html = shown(space, f"{LIST}?voir=lu").replace("\u00a0", " ")
    assert "2 pages lues" in html
    assert html.count("Lu — remettre à lire") == 2
    assert html.count("Retirer<span") == 1, "what is not kept is not taken off"
    assert "1 page à lire." in shown(space, f"{LIST}?voir=a-lire").replace("\u00a0", " ")
    assert "3 pages et recherches gardées" in shown(space, LIST).replace("\u00a0", " ")


def test_button_of_the_list_leads_back_to_where_it_stood(space, lea, guide):
    keep(space, guide)
    answer = tick(space, guide, souhait="lu", depuis_la_liste="on", voir="a-lire", page="2")
    assert answer["Location"] == f"{LIST}?voir=a-lire&page=2"
    html = shown(space, answer["Location"]).replace("\u00a0", " ")
    assert "« Devis » est coché comme lu." in html
    assert "Rien de tel dans votre liste." in html
    answer = press(space, guide, souhait="retirer", depuis_la_liste="on", voir="lu")
    assert answer["Location"] == f"{LIST}?voir=lu"


@pytest.mark.parametrize(
    "query", ["voir=%00", "voir=<script>", "page=0", "page=99999999999", "page=x", "voir=lu&page=7"]
)
def test_list_with_garbage_in_its_address_is_the_list(space, guide, query):
    keep(space, guide)
    answer = space.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    assert "<script>\n" not in answer.content.decode()


def test_visitor_has_no_list_of_pages_read(client, guide):
    press(client, guide)
    assert "voir=lu" not in shown(client, LIST)
    assert titles(client, f"{LIST}?voir=lu") == []
    assert titles(client, f"{LIST}?voir=a-lire") == ["Devis"]


def test_card_of_pages_read_tells_the_last_and_leads_to_all(space, lea, guide):
    assert "Déjà lu" not in shown(space, SPACE)
    tick(space, guide)
    html = shown(space, SPACE).replace("\u00a0", " ")
    assert "<strong>1</strong> page lue" in html
    assert f'href="{LIST}?voir=lu"' in html
    guide.unpublish()
    assert "Déjà lu" not in shown(space, SPACE)


def test_card_says_when_all_that_is_kept_is_read(space, lea, guide):
    keep(space, guide)
    tick(space, guide)
    assert "Tout est lu" in shown(space, SPACE)


@pytest.mark.parametrize("view", ["", "?voir=a-lire", "?voir=lu", "?voir=recherches"])
def test_list_asks_the_same_for_one_thing_and_for_fifty(
    space, lea, add_page, settings, view, django_assert_max_num_queries
):
    settings.PUBLISHED_COPY_SECONDS = 60
    asked = []
    for number in range(50):
        page = add_page(f"page-{number}")
        Kept.objects.create(person=lea, page=page, note="note")
        Kept.objects.create(person=lea, search=f"?q={number}", words=str(number))
        if view == "?voir=lu":
            Read.objects.create(person=lea, page=page)
        if number in (0, 49):
            for _ in range(2):
                shown(space, LIST + view)  # what everybody shares is in this process's memory then
            with django_assert_max_num_queries(25) as found:
                shown(space, LIST + view)
            asked.append(len(found))
    assert asked[0] == asked[1], asked
