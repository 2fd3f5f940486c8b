"""Pages as production sends them: their words have the spaces of French, what people typed has its own."""

import gzip
import re
from html import unescape

import pytest
from django.test import Client

from home.contact.models import ContactMessage
from outbox.models import Mail

TYPED = "« Combien ? » : 12 % ; 3 € !"
SET = "«\u00a0Combien\u00a0?\u00a0»\u00a0: 12\u00a0%\u00a0; 3\u00a0€\u00a0!"


@pytest.fixture(autouse=True)
def as_in_production(settings):
    settings.SETS_FRENCH_SPACES = True
    settings.PAGE_CACHE_SECONDS = 60


@pytest.fixture
def page(portal):
    """A page of which an editor wrote all with plain spaces."""
    page = portal.content
    page.title, page.body = "Où en êtes-vous ?", [("text", f"<p>{TYPED}</p>")]
    page.save_revision().publish()
    return page


def test_editors_words_get_the_spaces(client, page):
    html = client.get(page.url).text
    assert SET in html
    assert "Où en êtes-vous\u00a0?</h1>" in html
    assert "<title>Où en êtes-vous ? " in html


def test_kept_page_is_set_already_and_has_one_name(client, page):
    first, kept = client.get(page.url), client.get(page.url)
    assert SET in kept.text
    assert kept.content == first.content
    compressed = Client().get(page.url, headers={"accept-encoding": "gzip"})
    assert gzip.decompress(compressed.content) == kept.content
    assert compressed["ETag"] == kept["ETag"]
    assert client.get(page.url, headers={"if-none-match": kept["ETag"]}).status_code == 304


def test_length_is_that_of_what_is_sent(client, page):
    answer = client.get(page.url)
    assert answer["Content-Length"] == str(len(answer.content))
    head = client.head(page.url)
    assert head.content == b""
    assert head["Content-Length"] == answer["Content-Length"]


def test_missing_page_has_them_too(client, portal):
    answer = client.get("/perdue/")
    assert answer.status_code == 404
    assert not re.search(r"« | [?!:;»](?![^<]*>)", answer.text.partition("<main")[2])


def test_what_was_typed_comes_back_and_is_kept_as_it_was(client, portal):
    typed = {"subject": "Une question", "name": TYPED, "text": TYPED, "email": "pas une adresse"}
    html = client.post(portal.contact.url, typed).text
    assert f'value="{TYPED}"' in unescape(html)
    assert re.search(rf"<textarea[^>]*>\s*{re.escape(TYPED)}</textarea>", unescape(html))
    assert client.post(portal.contact.url, typed | {"email": "lea@exemple.fr"}).status_code == 302
    message = ContactMessage.objects.get()
    assert (message.name, message.text) == (TYPED, TYPED)


def test_mail_about_it_has_them(client, portal):
    typed = {"subject": "Une question", "text": TYPED, "email": "lea@exemple.fr", "name": "Léa"}
    client.post(portal.contact.url, typed)
    mails = Mail.objects.all()
    assert mails
    assert any(SET in mail.text for mail in mails)
    for mail in mails:
        assert not re.search(r"« | [?!;»]", mail.text)


def test_editor_finds_their_words_as_typed_and_previews_them_as_they_will_be(admin_client, page):
    listed = admin_client.get(f"/gestion/pages/{page.get_parent().pk}/").text
    assert "Où en êtes-vous ?" in listed
    assert "Où en êtes-vous\u00a0?" not in listed
    preview = admin_client.get(f"/gestion/pages/{page.pk}/revisions/{page.latest_revision_id}/view/")
    assert SET in preview.text


def test_answer_for_machines_stays(client, portal):
    assert client.get("/readyz")["Content-Type"] == "application/json"
    assert client.get("/sitemap.xml").status_code == 200
