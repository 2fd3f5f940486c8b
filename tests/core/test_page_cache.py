"""The page cache: fresh within seconds everywhere, and nothing personal in it."""

import gzip
from itertools import count

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.views.decorators.cache import never_cache
from wagtail.models import PageViewRestriction

from accounts.models import User
from config import settings as shipped_settings
from core import published
from core.middleware import PageCacheMiddleware
from core.published import forget_copies, generation, published_copy, raise_generation

GZIP = {"accept-encoding": "gzip"}


@pytest.fixture(autouse=True)
def production_like(settings):
    """Copies and pages live as they do in production."""
    settings.PUBLISHED_COPY_SECONDS = shipped_settings.PUBLISHED_COPY_SECONDS
    settings.PAGE_CACHE_SECONDS = 60


class Renderings:
    """A cache in front of a view that numbers its renderings; `change` does something to each response."""

    def __init__(self, change=None):
        self.numbers = count(1)
        self.change = change
        self.cache = PageCacheMiddleware(self.render)

    def render(self, request):
        response = HttpResponse(f"rendering {next(self.numbers)}")
        response.cacheable_page = True
        if self.change:
            self.change(response)
        return response

    def get(self, path="/", method="GET", **extra):
        response = self.cache(RequestFactory().generic(method, path, **extra))
        return response.content.decode()


@pytest.fixture
def renderings(db):
    return Renderings()


# Freshness --------------------------------------------------------------------------------------------


def publish(page, **changes):
    """Publish a change of a page as an editor does."""
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()


def test_kept_page_asks_nothing_of_the_database(portal, client, django_assert_num_queries):
    first = client.get(portal.content.url)
    with django_assert_num_queries(0):
        assert client.get(portal.content.url).content == first.content


def test_published_change_is_seen_at_once_where_it_was_made(portal, client):
    client.get(portal.content.url)
    publish(portal.content, title="Un autre titre")
    assert "Un autre titre" in client.get(portal.content.url).text


def test_published_change_is_seen_by_another_process_once_its_copy_is_old(portal, monkeypatch):
    assert shipped_settings.PUBLISHED_COPY_SECONDS <= 5
    elsewhere = Client()
    assert "Un autre titre" not in elsewhere.get(portal.content.url).text
    known = {name: getattr(published, name) for name in ("_token", "_read_at", "_copies")}
    publish(portal.content, title="Un autre titre")
    for name, value in known.items():  # nobody told the other process
        monkeypatch.setattr(published, name, value)
    assert "Un autre titre" not in elsewhere.get(portal.content.url).text
    monkeypatch.setattr(published, "_read_at", known["_read_at"] - shipped_settings.PUBLISHED_COPY_SECONDS)
    assert "Un autre titre" in elsewhere.get(portal.content.url).text


def test_what_another_thread_read_before_the_end_of_a_publication_is_dropped_with_it(
    db, renderings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        raise_generation()
        assert published_copy("menu", lambda: "as it was") == "as it was"
        assert renderings.get() == "rendering 1"
    assert published_copy("menu", lambda: "as it is") == "as it is"
    assert renderings.get() == "rendering 2"


def test_copy_that_was_being_built_during_a_publication_is_not_kept(db):
    def build():
        raise_generation()
        generation()  # another thread learns of it
        return "as it was"

    assert published_copy("menu", build) == "as it was"
    assert published_copy("menu", lambda: "as it is") == "as it is"


def test_page_is_rendered_again_when_its_time_is_over(renderings, settings):
    settings.PAGE_CACHE_SECONDS = 0
    assert renderings.get() == "rendering 1"
    assert renderings.get() == "rendering 2"


# Nothing personal -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", CookieStorage.cookie_name])
def test_reader_with_a_personal_cookie_neither_fills_nor_reads_the_cache(name, renderings):
    assert renderings.get(HTTP_COOKIE=f"{name}=abc") == "rendering 1"
    assert renderings.get() == "rendering 2"
    assert renderings.get(HTTP_COOKIE=f"{name}=abc") == "rendering 3"
    assert renderings.get() == "rendering 2"


@pytest.mark.parametrize("method", ["POST", "PUT", "HEAD", "OPTIONS"])
def test_other_methods_neither_fill_nor_read_the_cache(method, renderings):
    assert renderings.get(method=method) == "rendering 1"
    assert renderings.get() == "rendering 2"
    assert renderings.get(method=method) == "rendering 3"


def test_request_that_names_its_sender_neither_fills_nor_reads_the_cache(renderings):
    assert renderings.get(HTTP_AUTHORIZATION="Basic eA==") == "rendering 1"
    assert renderings.get() == "rendering 2"


@pytest.mark.parametrize(
    "change",
    [
        lambda response: response.set_cookie("anything", "abc"),
        lambda response: setattr(response, "status_code", 404),
        lambda response: setattr(response, "status_code", 302),
        lambda response: setattr(response, "cacheable_page", False),
        lambda response: never_cache(lambda _request: response)(RequestFactory().get("/")),
        lambda response: setattr(response, "content", b"x" * (PageCacheMiddleware.LARGEST_PAGE + 1)),
    ],
    ids=["sets a cookie", "is missing", "leads elsewhere", "says nothing", "is private", "is too large"],
)
def test_response_that_is_not_for_everybody_is_not_kept(change, db):
    renderings = Renderings(change)
    renderings.get()
    renderings.get()
    assert next(renderings.numbers) == 3


def test_signed_in_person_is_answered_afresh_and_leaves_nothing_behind(portal, client):
    client.force_login(User.objects.create_user("camille@exemple.fr"))
    for _ in range(2):
        assert "ETag" not in client.get(portal.content.url)
    client.cookies.clear()
    assert "ETag" in client.get(portal.content.url)


def test_password_page_and_what_it_protects_are_not_kept(portal, client):
    PageViewRestriction.objects.create(
        page=portal.content, restriction_type=PageViewRestriction.PASSWORD, password="abeille"
    )
    for _ in range(2):
        response = client.get(portal.content.url)
        assert 'type="password"' in response.text
        assert "private" in response["Cache-Control"]
        assert "ETag" not in response


def test_message_for_one_person_is_not_kept(db):
    request = RequestFactory().get("/")
    storage = CookieStorage(request)
    storage.add(messages.INFO, "Bonjour Camille")
    renderings = Renderings(storage.update)
    renderings.get()
    renderings.get()
    assert next(renderings.numbers) == 3


def test_editors_preview_shows_the_draft_to_the_editor_alone(portal, admin_client, client):
    portal.content.title = "Brouillon secret"
    revision = portal.content.save_revision()
    preview = admin_client.get(f"/gestion/pages/{portal.content.pk}/revisions/{revision.pk}/view/")
    assert "Brouillon secret" in preview.text
    for reader in (client, Client()):
        assert "Brouillon secret" not in reader.get(portal.content.url).text


def test_reader_gets_no_cookie(portal, client):
    for _ in range(2):
        assert not client.get(portal.home.url).cookies


# Which requests share a page --------------------------------------------------------------------------


def test_tracking_parameters_share_the_page(renderings):
    assert renderings.get("/?region=53") == "rendering 1"
    assert renderings.get("/?utm_source=x&region=53&fbclid=y") == "rendering 1"
    assert renderings.get("/?region=24") == "rendering 2"


def test_order_of_different_parameters_does_not_matter(renderings):
    assert renderings.get("/?a=1&b=2") == renderings.get("/?b=2&a=1")


def test_order_of_the_values_of_one_parameter_does_matter(renderings):
    assert renderings.get("/?a=1&a=2") != renderings.get("/?a=2&a=1")


def test_empty_parameter_is_not_the_page_without_it(portal, client):
    assert "Indiquez votre commune" in client.get("/?lieu=").text
    assert "Indiquez votre commune" not in client.get("/").text


def test_very_long_query_is_not_kept(renderings):
    address = "/?a=" + "x" * PageCacheMiddleware.LONGEST_QUERY
    assert renderings.get(address) != renderings.get(address)


def test_hosts_and_schemes_do_not_share_pages(renderings, settings):
    settings.ALLOWED_HOSTS = ["*"]
    pages = {
        renderings.get(HTTP_HOST="a.example"),
        renderings.get(HTTP_HOST="b.example"),
        renderings.get(HTTP_HOST="a.example", **{"wsgi.url_scheme": "https"}),
    }
    assert len(pages) == 3


def test_oldest_pages_leave_when_there_are_too_many(renderings, monkeypatch):
    monkeypatch.setattr(PageCacheMiddleware, "MOST_PAGES", 2)
    for path in ("/a/", "/b/", "/c/"):
        renderings.get(path)
    assert renderings.get("/c/") == "rendering 3"
    assert renderings.get("/a/") == "rendering 4"


def test_each_encoding_has_its_own_copy(portal, client):
    plain = client.get(portal.content.url)
    compressed = client.get(portal.content.url, headers=GZIP)
    assert "Content-Encoding" not in plain
    assert compressed["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.content) == plain.content
    for kept in (client.get(portal.content.url), client.get(portal.content.url, headers=GZIP)):
        assert kept.get("Content-Encoding") == ("gzip" if kept.content == compressed.content else None)
        assert "Accept-Encoding" in kept["Vary"]


# What a browser has already ---------------------------------------------------------------------------


def test_browser_that_has_the_page_is_told_so_by_every_process(portal, client):
    etag = client.get(portal.content.url, headers=GZIP)["ETag"]
    for process in (client, Client(), client):
        response = process.get(portal.content.url, headers=GZIP | {"if-none-match": etag})
        assert response.status_code == 304
        assert response.content == b""
        assert response["ETag"] == etag
        assert "Content-Encoding" not in response
        assert response.get("Content-Length", "0") == "0"


def test_browser_that_has_an_older_page_gets_the_new_one(portal, client):
    etag = client.get(portal.content.url)["ETag"]
    publish(portal.content, title="Un autre titre")
    response = client.get(portal.content.url, headers={"if-none-match": etag})
    assert response.status_code == 200
    assert response["ETag"] != etag


def test_kept_page_has_the_headers_of_the_first(portal, client):
    first, kept = client.get(portal.content.url), client.get(portal.content.url)
    assert dict(kept.items()) == dict(first.items())
    assert kept["Cache-Control"] == "max-age=0, must-revalidate"
    assert "default-src 'none'" in kept["Content-Security-Policy"]


def test_head_says_what_get_would(portal, client):
    client.get(portal.content.url)
    response = client.head(portal.content.url)
    assert response.status_code == 200
    assert response.content == b""


def test_copies_are_gone_after_forgetting(db):
    assert published_copy("menu", lambda: 1) == 1
    forget_copies()
    assert published_copy("menu", lambda: 2) == 2
