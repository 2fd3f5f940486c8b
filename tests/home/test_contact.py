"""A person writes to the mission, which reads, sorts and answers."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.models import SiteSettings
from home.contact.enums import MessageState
from home.contact.models import ContactMessage
from home.contact.pages import ContactPage
from outbox.models import Mail

pytestmark = pytest.mark.usefixtures("whole_portal")

CONTACT = "/contact/"
MESSAGE = {"subject": "Autre question", "text": "Bonjour à vous.", "email": "lea@exemple.fr"}
LIST = "messages:index"


def sign_in(client, email="mission@exemple.fr"):
    client.force_login(User.objects.get(email=email))
    return client


def receive(**fields):
    """A message that has arrived."""
    values = {"subject": "Autre question", "text": "Bonjour.", "email": "lea@exemple.fr", "name": "Léa"}
    return ContactMessage.objects.create(**values | fields)


def rows_of(response):
    """The rows of a downloaded table."""
    text = b"".join(response.streaming_content if response.streaming else [response.content]).decode(
        "utf-8-sig"
    )
    return list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ","))


def test_subjects_are_those_that_editors_wrote(client):
    page = ContactPage.objects.get()
    page.subjects.first().label = "Autre question"
    page.subjects.add(page.subjects.model(label="Un cheval, une charrette"))
    page.save_revision().publish()
    assert "Un cheval, une charrette" in client.get(CONTACT).content.decode()
    answer = client.post(CONTACT, MESSAGE | {"subject": "Un cheval, une charrette"})
    assert answer.status_code == 302
    assert (
        "Choisissez un sujet de la liste" in client.post(CONTACT, MESSAGE | {"subject": "x"}).content.decode()
    )


def test_place_is_kept_with_its_region(client):
    assert client.post(CONTACT, MESSAGE | {"place": "Rennes", "place_insee": "35238"}).status_code == 302
    message = ContactMessage.objects.get()
    assert (message.place, message.region_code) == ("Rennes (35)", "53")


def test_place_that_is_not_clear_is_asked_again_and_nothing_typed_is_lost(client):
    html = unescape(client.post(CONTACT, MESSAGE | {"place": "St Denis"}).content.decode())
    assert "Plusieurs communes correspondent" in html
    assert "Saint-Denis (La Réunion, 974)" in html
    assert 'value="St Denis"' in html
    assert 'value="lea@exemple.fr"' in html
    assert "Bonjour à vous." in html
    assert re.search(r'<option value="Autre question"[^>]*selected', html)
    assert not ContactMessage.objects.exists()
    assert (
        client.post(CONTACT, MESSAGE | {"place": "St Denis", "place_insee": ["", "97411"]}).status_code == 302
    )
    assert ContactMessage.objects.get().region_code == "04"


@pytest.mark.parametrize(
    "fields",
    [
        {"text": " \n\t "},
        {"text": "\x00"},
        {"text": "a" * 5001},
        {"email": "lea@exemple.fr, tous@exemple.fr"},
        {"email": "lea@exemple.fr\nBcc: tous@exemple.fr"},
        {"email": "x" * 400 + "@exemple.fr"},
        {"name": "x" * 121},
        {"subject": "\x00"},
        {"place": "🐝" * 200},
    ],
    ids=str,
)
def test_what_cannot_be_read_is_told_in_french(client, fields):
    response = client.post(CONTACT, MESSAGE | fields)
    assert response.status_code == 200
    html = response.content.decode()
    assert re.search(r"<title>\s*Erreur\s:", html)
    assert "data-error-summary" in html
    assert not ContactMessage.objects.exists()


def test_text_arrives_as_it_was_written(client):
    text = "Œufs & <b>crème</b> : 12 € 🐝\r\nDeuxième ligne « e\u0301t\u00e9 »"
    assert client.post(CONTACT, MESSAGE | {"text": text}).status_code == 302
    assert ContactMessage.objects.get().text == text.replace("e\u0301", "é")


def test_message_stays_when_no_mail_can_leave(client, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "tests.outbox.backends.Down"
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(CONTACT, MESSAGE).status_code == 302
    assert ContactMessage.objects.get().state == MessageState.NEW
    assert Mail.objects.get().sent_at is None


def test_author_and_mission_are_told(client, mailoutbox, django_capture_on_commit_callbacks):
    mission = SiteSettings.for_site(ContactPage.objects.get().get_site())
    mission.contact_email = "equipe@exemple.fr"
    mission.save()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            CONTACT, MESSAGE | {"name": "Léa\r\nBcc: tous@exemple.fr", "text": "Une <question> & demie"}
        )
    mails = {mail.to[0]: mail for mail in mailoutbox}
    assert set(mails) == {"lea@exemple.fr", "equipe@exemple.fr"}
    assert mails["equipe@exemple.fr"].reply_to == ["lea@exemple.fr"]
    for mail in mails.values():
        assert "Une <question> & demie" in mail.body
        assert "Une &lt;question&gt; &amp; demie" in mail.alternatives[0][0]
        assert not mail.bcc
        assert "Bcc" not in mail.message()


def test_messages_are_erased_when_their_time_is_over():
    old = timezone.now() - timedelta(days=366)
    month = timezone.now() - timedelta(days=31)
    kept, gone, spam = receive(text="garder"), receive(text="vieux"), receive(state=MessageState.SPAM)
    ContactMessage.objects.filter(pk=gone.pk).update(sent_at=old)
    ContactMessage.objects.filter(pk=spam.pk).update(sent_at=month)
    receive(state=MessageState.SPAM, text="récent")
    call_command("due")
    call_command("due")
    assert set(ContactMessage.objects.values_list("text", flat=True)) == {"garder", "récent"}
    assert ContactMessage.objects.filter(pk=kept.pk).exists()


def test_mission_lists_filters_reads_and_sorts_messages(client):
    sign_in(client)
    message = receive(name="Léa <script>", text="Ma boutique\nferme")
    receive(name="Zoé", state=MessageState.ANSWERED)
    html = client.get(reverse(LIST)).content.decode()
    assert "Léa &lt;script&gt;" in html
    assert "Zoé" in html
    html = client.get(reverse(LIST), {"etat": MessageState.NEW}).content.decode()
    assert "Léa" in html
    assert "Zoé" not in html
    assert (
        "Ma boutique<br>ferme" in client.get(reverse("messages:inspect", args=[message.pk])).content.decode()
    )
    edit = reverse("messages:edit", args=[message.pk])
    assert "Ma boutique" in client.get(edit).content.decode()
    changed = {
        "state": MessageState.ANSWERED,
        "note": "Rappelée.",
        "text": "Autre chose",
        "email": "x@exemple.fr",
    }
    assert client.post(edit, changed).status_code == 302
    message.refresh_from_db()
    assert (message.state, message.note) == (MessageState.ANSWERED, "Rappelée.")
    assert (message.text, message.email) == ("Ma boutique\nferme", "lea@exemple.fr")


def test_nobody_writes_a_message_in_the_admin(client):
    sign_in(client)
    response = client.post(reverse("messages:add"), MESSAGE)
    assert response.status_code in (302, 403)
    assert not ContactMessage.objects.exists()


def test_table_of_messages_opens_in_a_spreadsheet_without_running_anything(client):
    sign_in(client)
    message = receive(
        name='=HYPERLINK("https://ailleurs.example/")', text="+33 1 02 03 04 05\nDeuxième ligne", subject="@x"
    )
    head, row = rows_of(client.get(reverse(LIST), {"export": "csv"}))
    assert len(row) == len(head)
    assert "lea@exemple.fr" in row
    assert any("Deuxième ligne" in cell for cell in row)
    assert "Nouveau" in row
    assert timezone.localtime(message.sent_at).strftime("%d/%m/%Y") in row
    for cell in row:
        assert not cell.startswith(("=", "+", "@", "-", "\t", "\r")), cell


@pytest.mark.parametrize("email", ["bretagne@exemple.fr", "partenaire@exemple.fr"])
@pytest.mark.parametrize("query", [{}, {"export": "csv"}])
def test_messages_are_the_mission_s_alone(client, email, query):
    message = receive(name="Léa", text="secret")
    sign_in(client, email)
    assert "Messages" not in client.get(reverse("wagtailadmin_home")).content.decode()
    inspect = reverse("messages:inspect", args=[message.pk])
    for address in (reverse(LIST), inspect):
        response = client.get(address, query)
        assert response.status_code in (302, 403)
        assert b"secret" not in response.content


def test_anonymous_reader_is_asked_to_sign_in(client):
    assert reverse("account_login") in client.get(reverse(LIST))["Location"]


@pytest.mark.parametrize(
    ("token", "answer", "state"),
    [
        ("", b'{"success": true}', MessageState.TO_CHECK),
        ("token", b'{"success": true}', MessageState.NEW),
        ("token", b'{"success": false}', MessageState.TO_CHECK),
        ("token", OSError("unreachable"), MessageState.TO_CHECK),
    ],
    ids=["not asked", "a person", "refused", "unreachable"],
)
def test_message_is_never_lost_whatever_google_says(client, google, token, answer, state):
    google(answer)
    assert client.post(CONTACT, MESSAGE | {"g-recaptcha-response": token}).status_code == 302
    assert ContactMessage.objects.get().state == state
    assert Mail.objects.exists() == (state == MessageState.NEW), "nobody is written to before somebody looked"
    assert ContactMessage.objects.unread().exists()


def test_check_against_robots_says_what_google_learns_before_it_is_asked(client, google):
    response = client.get(CONTACT)
    html = response.content.decode()
    assert "Vérifier que je ne suis pas un robot (Google)" in html
    assert 'data-robot-check="public-key"' in html
    assert "google.com" not in html, "its script comes with the click"
    assert "https://www.google.com/recaptcha/" in response["Content-Security-Policy"]
    assert "google" not in client.get("/contact/merci/")["Content-Security-Policy"]
    wrong = client.post(CONTACT, MESSAGE | {"email": "lea@"})
    assert "https://www.google.com/recaptcha/" in wrong["Content-Security-Policy"]


def test_without_keys_nothing_is_said_of_google(client):
    response = client.get(CONTACT)
    assert "google" not in (response.content.decode() + response["Content-Security-Policy"]).lower()


def test_home_of_the_admin_tells_messages_to_check_apart(client):
    receive()
    receive(state=MessageState.TO_CHECK)
    html = sign_in(client).get(reverse("wagtailadmin_home")).content.decode()
    assert "1 nouveau message" in html
    assert "1 message à vérifier" in html
