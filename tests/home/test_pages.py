"""A reader goes through the whole portal, whatever the address says behind the question mark."""

import re
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import reverse
from wagtail.models import Page

from core.views import server_error
from home.pages import ContentPage, SectionPage

pytestmark = pytest.mark.usefixtures("whole_portal")

HANDLERS = re.compile(r"on[a-z]+")
GARBAGE = [
    "page=%F0%9F%90%9D",
    "q=" + "x" * 5000,
    "lieu[]=1&lieu[]=2&lieu[a][b]=3",
    "%FF%FE=%C3%28",
    "=&&&==",
    "lieu=%F0%9F%90%9D&lieu_insee=%E2%80%AE",
    "lieu=" + "é" * 2500,
    "lieu_insee=35238&lieu_insee=99999&lieu_insee[]=1",
    "lieu=%27%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "format=json&theme=1;2&niveau=-1&page=999999999999999999999",
    "lieu=%00&lieu_insee=%00&q=a%00b&theme=%00&%00=1",
    "&".join(f"a{number}={number}" for number in range(1500)),
]
PAGES = ["/", "/comprendre/", "/comprendre/par-ou-commencer/", "/regions/", "/regions/bretagne/", "/contact/"]
PAGES += [
    "/plan-du-site/",
    "/donnees-personnelles/",
    "/contact/merci/",
    "/nulle-part/",
    "/lieux/",
    "/metiers/",
    "/sitemap.xml",
]


class Markup(HTMLParser):
    """What a page is made of: ids, links, and what a strict policy refuses."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.links, self.inline, self.tags = Counter(), set(), [], Counter()
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags[tag] += 1
        if "id" in attributes:
            self.ids[attributes["id"]] += 1
        if tag == "a" and attributes.get("href"):
            self.links.add(attributes["href"])
        if tag == "style" or (tag == "script" and "src" not in attributes):
            self.inline.append(tag)
        self.inline += [name for name in attributes if name == "style" or HANDLERS.fullmatch(name)]
        self.inline += [value for value in attributes.values() if value and value.startswith("javascript:")]

    def internal(self, base):
        """The addresses of this site that the page leads to, without what is behind `#`."""
        for link in self.links:
            parts = urlsplit(urljoin(f"http://testserver{base}", link))
            if parts.netloc in ("testserver", "localhost"):
                yield parts.path + (f"?{parts.query}" if parts.query else "")


def test_every_link_leads_to_a_sound_page(client):
    waiting, seen = ["/"], {"/"}
    while waiting:
        address = waiting.pop()
        response = client.get(address)
        assert not response.cookies, address
        if response.status_code == 302:  # a person's own page: the way in is what everybody sees of it
            assert response["Location"].startswith(reverse("account_login")), address
            response = client.get(response["Location"])
        assert response.status_code == 200, address
        if not response["Content-Type"].startswith("text/html"):
            continue
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy, address
        assert "unsafe" not in policy, address
        html = response.content.decode()
        page = Markup(html)
        assert not page.inline, address
        assert page.tags["h1"] == 1, address
        assert not [name for name, times in page.ids.items() if times > 1], address
        fragments = {link[1:] for link in page.links if link.startswith("#")}
        assert fragments <= set(page.ids), address
        assert '<html lang="fr"' in html, address
        for link in page.internal(urlsplit(address).path):
            # The filters of a list multiply its addresses: its room tests them.
            if link not in seen and "?" not in link:
                seen.add(link)
                waiting.append(link)
    published = {page.get_url() for page in Page.objects.live().filter(depth__gte=2)}
    assert published <= seen


@pytest.mark.parametrize("query", GARBAGE, ids=[query[:25] for query in GARBAGE])
def test_unknown_parameters_never_fail(client, query):
    for address in PAGES:
        expected = 404 if address == "/nulle-part/" else 200
        assert client.get(f"{address}?{query}").status_code == expected, address


@pytest.mark.parametrize("address", ["/%00", "/regions/%00/", "/contact/merci/%00"])
def test_control_character_in_an_address_gets_an_answer_in_french(client, address):
    response = client.get(address)
    assert response.status_code == 400
    assert "Nous n’avons pas pu lire votre demande" in response.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_a_form_without_fields_never_fails(client, address):
    assert client.post(address).status_code in (200, 404, 405)
    assert client.post(address, {"text": "🐝", "lieu[]": ["a", "b"]}).status_code in (200, 404, 405)


@pytest.mark.parametrize("address", PAGES[:-1])
def test_head_is_answered(client, address):
    assert client.head(address).status_code == client.get(address).status_code


def test_place_leads_to_its_region(client):
    assert client.get("/", {"lieu_insee": "35238"})["Location"] == "/regions/bretagne/"
    assert client.get("/", {"lieu": "35000"})["Location"] == "/regions/bretagne/"
    assert client.get("/", {"lieu": "st denis (974)"}).status_code in (200, 302)


@pytest.mark.parametrize(
    ("place", "answer"),
    [
        ("Saint-Denis", "Plusieurs communes correspondent"),
        ("35099", "CEDEX"),
        ("Renes", "Rennes"),
        ("", "Indiquez votre commune"),
        ("Gustavia", "commune"),
        ("97133", "pas encore de page"),
    ],
)
def test_place_that_leads_nowhere_is_explained_and_kept(client, place, answer):
    response = client.get("/", {"lieu": place, "lieu_insee": ""})
    html = unescape(response.content.decode())
    assert response.status_code == 200
    assert answer in html[html.index("pres-de-chez-vous") :]
    assert not place.isalpha() or f'value="{place}"' in html


def test_menu_follows_the_tree(client):
    section = SectionPage.objects.get(slug="comprendre")
    page = ContentPage(
        title="Nouvelle page du menu", slug="nouvelle", summary="Une phrase.", show_in_menus=True
    )
    section.add_child(instance=page)

    def menu():
        html = client.get("/regions/").content.decode()
        return re.search(r'<nav class="fr-nav".*?</nav>', html, re.DOTALL)[0]

    assert "Nouvelle page du menu" in menu()
    page.unpublish()
    assert "Nouvelle page du menu" not in menu()
    page.save_revision().publish()
    page.show_in_menus = False
    page.save_revision().publish()
    assert "Nouvelle page du menu" not in menu()
    assert "/comprendre/nouvelle/" in client.get("/plan-du-site/").content.decode()
    assert menu().index("Comprendre") < menu().index("Nous écrire")


def test_search_engines_are_told_of_every_page_by_its_public_address(client, settings):
    addresses = re.findall(r"<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode())
    assert set(addresses) == {page.full_url for page in Page.objects.live().filter(depth__gte=2)}
    assert all(address.startswith(settings.BASE_URL) for address in addresses)
    robots = client.get("/robots.txt").content.decode()
    assert f"Disallow: {reverse('wagtailadmin_home')}" in robots
    assert "/sitemap.xml" in robots


def test_page_that_breaks_says_sorry(client, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr(ContentPage, "serve", broken)
    client.raise_request_exception = False
    response = client.get("/comprendre/par-ou-commencer/")
    assert response.status_code == 500
    assert "Une panne, de notre côté" in response.content.decode()
    assert client.get("/").status_code == 200


def test_page_that_says_sorry_needs_no_database(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        html = server_error(rf.get("/")).content.decode()
    assert not Markup(html).inline
