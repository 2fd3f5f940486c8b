"""Which site and which page answer an address: Wagtail's rules, from copies and with fewer queries."""

import pytest
from django.test import RequestFactory
from wagtail.models import PageViewRestriction, Site
from wagtail.models.sites import get_site_for_hostname

from core.published import forget_copies
from core.sites import read_sites, site_of
from home.pages import ContentPage
from tests.core.conftest import add, text

HOSTS = ["a.example", "a.example:8000", "a.example:9", "b.example", "b.example:8000", "c.example", "other"]
SETS_OF_SITES = [
    [("a.example", 80, True)],
    [("a.example", 80, True), ("b.example", 80, False)],
    [("a.example", 80, False), ("a.example", 8000, False), ("b.example", 80, True)],
    [("a.example", 80, False), ("a.example", 8000, True), ("b.example", 8000, False)],
    [("a.example", 80, False), ("a.example", 8000, False), ("c.example", 80, False)],
]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("sites", SETS_OF_SITES)
def test_site_of_a_host_is_the_one_that_wagtail_would_find(sites, host, portal, settings):
    settings.ALLOWED_HOSTS = ["*"]
    Site.objects.all().delete()
    for hostname, port, is_default in sites:
        Site.objects.create(hostname=hostname, port=port, is_default_site=is_default, root_page=portal.home)
    request = RequestFactory().get("/", HTTP_HOST=host, SERVER_PORT=host.partition(":")[2] or "80")
    try:
        expected = get_site_for_hostname(host.partition(":")[0], request.get_port())
    except Site.DoesNotExist:
        expected = None
    assert site_of(request) == expected


def test_addresses_follow_a_site_that_moves(portal):
    assert portal.content.full_url == "http://localhost/comprendre/commencer/"
    site = Site.objects.get(is_default_site=True)
    site.hostname = "portail.example"
    site.save()
    page = ContentPage.objects.get(pk=portal.content.pk)
    assert page.full_url == "http://portail.example/comprendre/commencer/"


def test_sites_are_read_in_one_query(portal, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [site.root_page.locale.language_code for site in read_sites()] == ["fr"]


@pytest.mark.parametrize(
    "path",
    [
        "/absente/",
        "/comprendre/absente/",
        "/commencer/",
        "/comprendre/regions/",
        "/comprendre/comprendre/",
        "/contact/absente/",
        "/comprendre/commencer/merci/",
    ],
)
def test_address_of_no_page_is_not_found(path, portal, client):
    assert client.get(path).status_code == 404


def test_pages_of_one_slug_answer_each_at_its_own_place(portal, client):
    add(portal.section, ContentPage, "regions", title="Régions à comprendre")
    assert "Régions à comprendre" in client.get("/comprendre/regions/").text
    assert "Régions à comprendre" not in client.get("/regions/").text


def test_page_below_an_unpublished_one_is_read_and_the_unpublished_one_is_not(portal, client):
    portal.section.live = False
    portal.section.save()
    assert client.get("/comprendre/").status_code == 404
    assert client.get("/comprendre/commencer/").status_code == 200


def test_path_to_a_page_names_the_published_pages_above_it(portal, client):
    deeper = add(portal.content, ContentPage, "encore", title="Plus loin")
    path = "Accueil", "Comprendre", "Commencer"
    assert tuple(page.title for page in deeper.breadcrumb()) == path
    assert tuple(page.title for page in client.get(deeper.url).context["page"].breadcrumb()) == path
    portal.section.unpublish()
    forget_copies()
    assert tuple(page.title for page in client.get(deeper.url).context["page"].breadcrumb()) == path[::2]


def test_page_with_addresses_of_its_own_reads_them(portal, client):
    add(portal.contact, ContentPage, "merci", title="Une page de ce nom")
    assert "Votre message est arrivé" in client.get("/contact/merci/").text


def test_restricted_page_asks_for_its_password_and_leaves_menus_and_lists(portal, client, settings):
    settings.PUBLISHED_COPY_SECONDS = 60
    assert "/comprendre/" in client.get("/").text
    assert client.get("/comprendre/commencer/").status_code == 200
    PageViewRestriction.objects.create(
        page=portal.section, restriction_type=PageViewRestriction.PASSWORD, password="abeille"
    )
    assert 'type="password"' in client.get("/comprendre/commencer/").text
    assert "/comprendre/" not in client.get("/").text


def test_link_to_a_page_that_is_gone_leaves_its_words(portal, client):
    portal.content.body = text('<p><a linktype="page" id="999999">Une page</a> <a linktype="page">x</a></p>')
    portal.content.save()
    forget_copies()
    assert "<a>Une page</a>" in client.get("/comprendre/commencer/").text
