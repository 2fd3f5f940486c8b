"""A page is kept for later by whoever asks, remembered from that moment only, and seen by nobody else."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.template import RequestContext
from django.test import Client
from django.utils import timezone
from wagtail.models import Comment, CommentReply, Page, PageViewRestriction, ReferenceIndex, Site
from wagtail.users.models import UserProfile

from accounts import models, visitors
from accounts.due import ClearSessions, ForgetVisitors
from accounts.models import Kept, Visitor
from accounts.privacy import Accounts
from accounts.services import set_roles
from accounts.templatetags.accounts_tags import keep_button
from core.models import PortalDocument
from home.pages import HomePage
from tests.accounts.signing_in import sign_in

pytestmark = pytest.mark.django_db

LIST = "/a-lire/"


def press(client, page, **fields):
    """Press the button of a page."""
    return client.post(f"/garder/{page.pk}/", fields)


def shown(client, address):
    """What a person reads at an address."""
    return client.get(address).content.decode()


@pytest.fixture
def person():
    return get_user_model().objects.create_user(email="lea@exemple.fr", is_superuser=True)


@pytest.fixture
def kept_by_visitor(client, guide):
    """A page kept by the visitor whose session `client` holds."""
    press(client, guide)
    return Kept.objects.get()


# Keeping, and letting go


def test_first_page_kept_begins_a_list_and_leads_back_to_the_page(client, guide):
    answer = press(client, guide)
    assert (answer.status_code, answer["Location"]) == (302, "/devis/#garder")
    kept = Kept.objects.get()
    assert (kept.page_id, kept.visitor, kept.person, kept.note) == (guide.pk, Visitor.objects.get(), None, "")
    page = shown(client, "/devis/")
    assert "Gardé — retirer" in page
    assert "Voir ma liste (1)" in page
    assert "cookie technique" not in page


def test_second_press_lets_go(client, guide, kept_by_visitor):
    press(client, guide)
    assert not Kept.objects.exists()
    page = shown(client, "/devis/")
    assert "Garder pour plus tard" in page
    assert "Voir ma liste" not in page


def test_button_pressed_twice_in_haste_asks_for_the_same_thing_twice(client, guide):
    for wish, count in (("garder", 1), ("retirer", 0)):
        press(client, guide, souhait=wish)
        press(client, guide, souhait=wish)
        assert Kept.objects.count() == count


def test_unknown_wish_is_no_wish(client, guide):
    press(client, guide, souhait="<script>", depuis_la_liste="x")
    assert Kept.objects.count() == 1


def test_letting_go_of_what_was_never_kept_begins_no_list(client, guide):
    press(client, guide, souhait="retirer")
    assert not Visitor.objects.exists()
    assert not client.cookies


def test_page_that_nobody_may_read_cannot_be_kept(client, home, add_page):
    draft = add_page("brouillon", live=False)
    private = add_page("reservee")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    other_home = Page.get_first_root_node().add_child(
        instance=HomePage(title="Export", slug="export", summary="Hello.", introduction="Yes.")
    )
    Site.objects.create(hostname="export.exemple.fr", root_page=other_home)
    elsewhere = add_page("incoterms", parent=other_home)
    for page_id in (draft.pk, private.pk, elsewhere.pk, 0, 10**30):
        assert client.post(f"/garder/{page_id}/").status_code == 404
    assert not Visitor.objects.exists()


def test_only_the_site_s_own_buttons_are_obeyed(guide):
    for headers, status in (
        ({}, 403),
        ({"Origin": "https://ailleurs.exemple"}, 403),
        ({"Origin": "null"}, 403),
        ({"Referer": "https://ailleurs.exemple/"}, 403),
        ({"Origin": "http://testserver"}, 302),
        ({"Referer": "http://testserver/devis/"}, 302),
    ):
        client = Client(enforce_csrf_checks=True)
        assert client.post(f"/garder/{guide.pk}/", headers=headers).status_code == status
    assert Kept.objects.count() == 2


def test_address_of_the_button_is_no_page(client, guide):
    assert client.get(f"/garder/{guide.pk}/").status_code == 405
    assert not Kept.objects.exists()


def test_list_has_an_end_and_says_so(client, guide, add_page, monkeypatch):
    monkeypatch.setattr(visitors, "MOST_KEPT", 1)
    press(client, guide)
    other = add_page("livrer")
    answer = client.post(f"/garder/{other.pk}/", follow=True)
    assert "Votre liste est pleine" in answer.content.decode()
    press(client, guide, souhait="garder")
    assert Kept.objects.count() == 1


def test_program_that_begins_lists_without_end_is_held_back(guide, monkeypatch):
    monkeypatch.setattr(visitors, "MOST_LISTS_A_DAY", 2)
    for _ in range(3):
        answer = Client().post(f"/garder/{guide.pk}/", follow=True)
    assert "Réessayez demain" in answer.content.decode()
    assert Visitor.objects.count() == 2
    assert (
        Client().post(f"/garder/{guide.pk}/", headers={"User-Agent": "autre"})["Location"] == "/devis/#garder"
    )


# Nobody is remembered before they ask


def test_page_with_the_button_sets_no_cookie_and_is_kept_in_memory_for_all(client, guide):
    first = client.get("/devis/")
    assert "Un cookie technique retient votre liste sur cet appareil." in first.content.decode()
    assert not first.cookies
    assert "Cookie" not in first.get("Vary", "")
    assert first["ETag"] == client.get("/devis/")["ETag"]


def test_button_costs_no_query_without_session_and_at_most_three_with_one(
    client, guide, django_assert_num_queries, django_assert_max_num_queries, rf
):
    with django_assert_num_queries(0):
        keep_button(RequestContext(rf.get("/")), guide)
    press(client, guide)
    request = rf.get("/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    request.session = client.session
    request.user = AnonymousUser()
    with django_assert_max_num_queries(2):
        assert keep_button(RequestContext(request), guide)["kept_id"]


def test_empty_list_is_shown_without_a_cookie(client, home):
    answer = client.get(LIST)
    page = answer.content.decode()
    assert "Rien ici pour l’instant" in page
    assert 'href="/ressources/"' in page
    assert "bee" in page
    assert not answer.cookies
    assert not Session.objects.exists()


def test_cookie_that_means_nothing_any_more_is_no_error(client, guide):
    client.cookies["sessionid"] = "perime"
    assert "Garder pour plus tard" in shown(client, "/devis/")
    assert "Rien ici" in shown(client, LIST)


def test_visitor_who_was_forgotten_begins_anew(client, guide, kept_by_visitor):
    Visitor.objects.all().delete()
    assert "Rien ici" in shown(client, LIST)
    press(client, guide)
    assert Kept.objects.get().visitor == Visitor.objects.get()


# The list


def test_list_shows_the_last_kept_first_with_a_way_to_let_go(client, guide, add_page):
    press(client, guide)
    press(client, add_page("livrer"))
    answer = client.get(LIST)
    page = answer.content.decode()
    assert "2 pages gardées, la dernière" in page
    assert page.rindex(">Livrer<") < page.rindex(">Devis<")
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page
    answer = press(client, guide, souhait="retirer", depuis_la_liste="on")
    assert answer["Location"] == LIST
    assert "1 page gardée." in shown(client, LIST)


def test_list_of_another_visitor_is_never_seen(client, guide, kept_by_visitor, add_page):
    other = Client()
    assert "Devis" not in shown(other, LIST)
    press(other, add_page("livrer"))
    assert "Devis" not in shown(other, LIST)
    assert "Livrer" not in shown(client, LIST)
    press(other, guide, souhait="retirer")
    assert Kept.objects.filter(pk=kept_by_visitor.pk).exists()


def test_page_that_is_withdrawn_leaves_the_list(client, guide, kept_by_visitor):
    guide.unpublish()
    assert "Rien ici" in shown(client, LIST)
    guide.delete()
    assert not Kept.objects.exists()


def test_list_costs_the_same_for_one_page_and_for_many(
    client, guide, add_page, settings, django_assert_max_num_queries
):
    settings.PUBLISHED_COPY_SECONDS = 60
    press(client, guide)
    shown(client, LIST)
    for number in range(12):
        press(client, add_page(f"page-{number}"))
    with django_assert_max_num_queries(16):
        assert "13 pages gardées" in shown(client, LIST)


def test_keeping_is_no_use_of_a_page_in_the_admin(client, guide, kept_by_visitor):
    assert not ReferenceIndex.get_references_to(guide).exists()


# Signing in


def test_visitor_who_signs_in_finds_their_list(client, guide, kept_by_visitor, person, add_page):
    other = add_page("livrer")
    press(client, other)
    Kept.objects.create(person=person, page=other)
    sign_in(client, "LEA@exemple.fr")
    assert not Visitor.objects.exists()
    assert set(Kept.objects.values_list("person", "page")) == {(person.pk, guide.pk), (person.pk, other.pk)}
    assert visitors.VISITOR_KEY not in client.session
    assert client.session.get_expiry_age() < visitors.VISITOR_STAYS.total_seconds() / 10
    assert "2 pages gardées" in shown(client, LIST)


def test_person_who_signed_in_keeps_pages_as_a_person(client, guide, person):
    client.force_login(person)
    press(client, guide)
    assert Kept.objects.get().person == person
    assert not Visitor.objects.exists()
    client.logout()
    assert "Devis" not in shown(client, LIST)


# How long


def test_session_of_a_visitor_lasts_as_long_as_they_stay(client, guide, kept_by_visitor):
    assert client.cookies["sessionid"]["max-age"] == 395 * 86_400


def test_visitor_who_comes_back_to_their_list_stays(client, guide, kept_by_visitor):
    long_ago = timezone.now() - timedelta(days=300)
    Visitor.objects.update(seen_at=long_ago)
    answer = client.get(LIST)
    assert answer.cookies["sessionid"]["max-age"] == 395 * 86_400
    assert Visitor.objects.get().seen_at > long_ago + timedelta(days=299)
    assert not client.get(LIST).cookies


def test_visitor_unseen_for_thirteen_months_is_forgotten(client, guide, kept_by_visitor, monkeypatch):
    monkeypatch.setattr("accounts.due.BATCH", 2)
    long_ago = timezone.now() - timedelta(days=396)
    Visitor.objects.bulk_create(Visitor(seen_at=long_ago) for _ in range(5))
    Kept.objects.create(visitor=Visitor.objects.filter(seen_at=long_ago).first(), page=guide)
    assert ForgetVisitors().run(timezone.now()) == 5
    assert list(Visitor.objects.all()) == [kept_by_visitor.visitor]
    assert list(Kept.objects.all()) == [kept_by_visitor]
    assert ForgetVisitors().run(timezone.now()) == 0


def test_sessions_that_are_over_are_erased(client, guide, kept_by_visitor, monkeypatch):
    monkeypatch.setattr("accounts.due.BATCH", 2)
    for number in range(5):
        Session.objects.create(session_key=str(number), expire_date=timezone.now() - timedelta(days=1))
    assert ClearSessions().run(timezone.now()) == 5
    assert Session.objects.count() == 1


# Rules of the data


def test_page_is_kept_by_exactly_one_owner_and_once(guide, person):
    visitor = Visitor.objects.create()
    Kept.objects.create(visitor=visitor, page=guide)
    Kept.objects.create(person=person, page=guide)
    for owners in ({}, {"visitor": visitor, "person": person}, {"visitor": visitor}, {"person": person}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Kept.objects.create(page=guide, **owners)
    with pytest.raises(ValidationError, match="par une seule personne"):
        Kept(page=guide).full_clean()


def test_nobody_s_list_is_empty(guide):
    Kept.objects.create(visitor=Visitor.objects.create(), page=guide)
    assert not Kept.objects.of(visitors.Owner()).exists()


# What is held on a person


def test_person_sees_what_is_held_on_them_and_has_it_erased(guide, person):
    set_roles(person, mission=True, regions=[], organisations=[], by=None)
    Kept.objects.create(person=person, page=guide, note="Pour lundi")
    (held,) = Accounts().export(" LEA@exemple.fr")
    assert held["adresse électronique"] == "lea@exemple.fr"
    assert [role["rôle"] for role in held["rôles"]] == ["Mission"]
    assert [(kept["page"], kept["note"]) for kept in held["pages gardées"]] == [("Devis", "Pour lundi")]
    assert Accounts().export("autre@exemple.fr") == []
    assert Accounts().erase("autre@exemple.fr") == 0
    assert Accounts().erase("lea@exemple.fr") >= 3
    assert not get_user_model().objects.exists()
    assert not Kept.objects.exists()


def test_person_gets_what_they_left_in_the_admin_and_who_gave_them_a_role(guide, person):
    giver = get_user_model().objects.create_user(email="zoe@exemple.fr", first_name="Zoé")
    set_roles(person, mission=True, regions=[], organisations=[], by=giver)
    comment = Comment.objects.create(page=guide, user=person, text="Trop long", contentpath="title")
    CommentReply.objects.create(comment=comment, user=person, text="Coupé")
    CommentReply.objects.create(comment=comment, user=giver, text="Merci")
    PortalDocument.objects.create(title="Modèle", file="documents/modele.odt", uploaded_by_user=person)
    UserProfile.get_for_user(person)
    (held,) = Accounts().export(person.email)
    assert (held["rôles"][0]["donné par"], held["rôles"][0]["le"].date()) == ("Zoé", timezone.now().date())
    assert [(one["page"], one["texte"]) for one in held["commentaires"]] == [
        ("Devis", "Trop long"),
        ("Devis", "Coupé"),
    ]
    assert [one["fichier"] for one in held["images et documents ajoutés"]] == ["modele.odt"]
    assert len(held["réglages de la gestion"]) == 1


def test_register_names_each_thing_held():
    told = {model for held in Accounts.holds for model in held.models}
    own = {model for model in told if model._meta.app_label == "accounts"}
    assert own == {
        models.User,
        models.JoinedAccount,
        models.Role,
        models.Visitor,
        models.Kept,
        models.Read,
        models.NotificationChoice,
        models.SpaceLayout,
    }


def test_register_says_all_that_brings_the_cookie():
    held = next(held for held in Accounts.holds if held.model is Visitor)
    for cause in ("une page", "une recherche", "un diagnostic", "votre histoire"):
        assert cause in held.why
