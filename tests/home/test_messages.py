"""The mission shares messages out and answers them from the admin."""

import re
from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import registry

from accounts.door import personal_data
from accounts.models import User
from accounts.services import set_roles
from core.models import SiteSettings
from home.contact import services
from home.contact.enums import MessageState
from home.contact.models import ContactAnswer, ContactMessage
from home.contact.pages import ContactPage
from outbox.models import Mail

pytestmark = pytest.mark.usefixtures("whole_portal")

QUERIES_OF_LIST = 7
LIST = reverse("messages:index")
RESULTS = reverse("messages:index_results")
HOME = reverse("wagtailadmin_home")


@pytest.fixture
def mission():
    return User.objects.get(email="mission@exemple.fr")


@pytest.fixture
def zoe():
    """A colleague who is in the team too."""
    person = User.objects.create_user("zoe@exemple.fr", first_name="Zoé", last_name="Le Goff")
    set_roles(person, mission=True, regions=[], organisations=[], by=None)
    return person


@pytest.fixture
def message():
    return receive()


def receive(**fields):
    values = {"subject": "Autre question", "text": "Bonjour.", "email": "lea@exemple.fr", "name": "Léa"}
    return ContactMessage.objects.create(**values | fields)


def text_of(response):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def answer_url(message):
    return reverse("messages:answer", args=[message.pk])


def read(client, message):
    return text_of(client.get(reverse("messages:inspect", args=[message.pk])))


def test_message_is_taken_with_one_click_and_is_mine(client, mission, message):
    client.force_login(mission)
    other = receive(subject="Un stage")
    assert "Je m’en occupe" in read(client, message)
    assert client.post(reverse("messages:take", args=[message.pk])).status_code == 302
    message.refresh_from_db()
    assert (message.assignee, message.state) == (mission, MessageState.IN_PROGRESS)
    assert "Je m’en occupe" not in read(client, message)
    assert "Attribution changée" in read(client, message)
    mine, nobodys = (text_of(client.get(RESULTS, {"pour": whose})) for whose in ("moi", "personne"))
    assert "Autre question" in mine
    assert "Un stage" not in mine
    assert other.subject in nobodys
    assert "Autre question" not in nobodys


def test_opening_the_address_that_takes_does_not_take(client, mission, message):
    client.force_login(mission)
    assert client.get(reverse("messages:take", args=[message.pk])).status_code == 405
    message.refresh_from_db()
    assert message.assignee is None


def test_home_counts_what_waits_for_me(client, mission, zoe, message):
    client.force_login(mission)
    services.assign(ContactMessage.objects.filter(pk=message.pk), mission, by=zoe)
    receive()
    receive()
    receive(state=MessageState.TO_CHECK)
    receive(state=MessageState.ANSWERED, assignee=mission)
    html = client.get(HOME).content.decode()
    for words in ("1 message vous attend", "2 nouveaux messages", "1 message à vérifier"):
        assert words in html
    url = unescape(re.search(r'href="([^"]+)">1 message vous attend', html)[1])
    assert text_of(client.get(url)).count("Léa") == 1
    client.force_login(zoe)
    assert "vous attend" not in client.get(HOME).content.decode()


def test_ticked_messages_go_to_a_colleague(client, mission, zoe, message):
    client.force_login(mission)
    done = receive(state=MessageState.ANSWERED)
    url = reverse("wagtail_bulk_action", args=["contact", "contactmessage", "assign"])
    url += f"?id={message.pk}&id={done.pk}&next={LIST}"
    assert "Zoé Le Goff" in text_of(client.get(url))
    assert client.post(url, {"assignee": zoe.pk})["Location"] == LIST
    message.refresh_from_db()
    done.refresh_from_db()
    assert (message.assignee, message.state) == (zoe, MessageState.IN_PROGRESS)
    assert (done.assignee, done.state) == (zoe, MessageState.ANSWERED)
    assert "(À Zoé Le Goff)" in read(client, message)
    client.post(url, {"assignee": ""})
    message.refresh_from_db()
    assert (message.assignee, message.state) == (None, MessageState.NEW)


def test_messages_go_to_nobody_outside_the_team(client, mission, message):
    client.force_login(mission)
    stranger = User.objects.get(email="bretagne@exemple.fr")
    url = reverse("wagtail_bulk_action", args=["contact", "contactmessage", "assign"]) + f"?id={message.pk}"
    assert client.post(url, {"assignee": stranger.pk}).status_code == 200
    edit = reverse("messages:edit", args=[message.pk])
    client.post(edit, {"state": MessageState.NEW, "assignee": stranger.pk, "note": ""})
    message.refresh_from_db()
    assert message.assignee is None


def test_colleague_who_left_the_team_keeps_the_message_until_it_is_given_away(client, mission, zoe, message):
    services.assign(ContactMessage.objects.filter(pk=message.pk), zoe, by=mission)
    zoe.roles.all().delete()
    client.force_login(mission)
    edit = reverse("messages:edit", args=[message.pk])
    assert "Zoé Le Goff" in text_of(client.get(edit))
    client.post(edit, {"state": MessageState.IN_PROGRESS, "assignee": zoe.pk, "note": "Relancer."})
    message.refresh_from_db()
    assert (message.assignee, message.note) == (zoe, "Relancer.")
    zoe.delete()
    message.refresh_from_db()
    assert message.assignee is None


def test_answer_leaves_by_mail_and_stays_with_the_message(
    client, mission, message, mailoutbox, django_capture_on_commit_callbacks
):
    site_settings = SiteSettings.for_site(ContactPage.objects.get().get_site())
    site_settings.contact_email = "equipe@exemple.fr"
    site_settings.save()
    client.force_login(mission)
    assert "equipe@exemple.fr" in text_of(client.get(answer_url(message)))
    with django_capture_on_commit_callbacks(execute=True):
        answer = {"text": "Oui, & <b>vite</b>.\nÀ bientôt !", "seen": "0"}
        assert client.post(answer_url(message), answer).status_code == 302
    [mail] = mailoutbox
    assert (mail.to, mail.reply_to) == (["lea@exemple.fr"], ["equipe@exemple.fr"])
    assert "Oui, & <b>vite</b>.\nÀ bientôt !" in mail.body.replace("\r", "")
    assert "Bonjour Léa," in mail.body
    assert "Oui, &amp; &lt;b&gt;vite&lt;/b&gt;.<br>" in mail.alternatives[0][0]
    message.refresh_from_db()
    assert (message.state, message.assignee) == (MessageState.ANSWERED, mission)
    page = read(client, message)
    assert "À bientôt !" in page
    assert "Réponse envoyée" in page


def test_answer_goes_back_to_whoever_wrote_it_when_the_team_has_no_address(client, mission, message):
    client.force_login(mission)
    client.post(answer_url(message), {"text": "Oui.", "seen": "0"})
    assert Mail.objects.get().reply_to == mission.email


def test_two_colleagues_do_not_answer_without_knowing(client, mission, zoe, message):
    client.force_login(zoe)
    client.post(answer_url(message), {"text": "Oui, dit Zoé.", "seen": "0"})
    client.force_login(mission)
    response = client.post(answer_url(message), {"text": "Non !", "seen": "0"})
    page = text_of(response)
    assert "Une réponse est partie pendant que vous écriviez" in page
    assert "Oui, dit Zoé." in page
    assert "Non !" in page
    assert Mail.objects.count() == 1
    assert 'name="seen" value="1"' in response.content.decode()
    assert client.post(answer_url(message), {"text": "Non !", "seen": "1"}).status_code == 302
    assert Mail.objects.count() == 2


@pytest.mark.parametrize("answer", [{"text": " "}, {"text": "a" * 5001}, {"text": "\x00"}, {"seen": "x"}, {}])
def test_answer_that_cannot_leave_is_told_and_nothing_is_lost(client, mission, message, answer):
    client.force_login(mission)
    sent = {"text": "Bonjour", "seen": "0"} | answer if answer else {}
    response = client.post(answer_url(message), sent)
    assert response.status_code == 200
    assert not ContactAnswer.objects.exists()


def test_what_no_person_wrote_is_not_answered(client, mission):
    client.force_login(mission)
    spam = receive(state=MessageState.SPAM)
    assert "Répondre" not in read(client, spam)
    assert client.get(answer_url(spam)).status_code == 404
    assert client.get(reverse("messages:answer", args=[0])).status_code == 404


@pytest.mark.parametrize("email", ["bretagne@exemple.fr", "partenaire@exemple.fr"])
def test_nobody_else_reads_answers_or_shares_out(client, email, message):
    message.text = "secret"
    message.save()
    client.force_login(User.objects.get(email=email))
    bulk = reverse("wagtail_bulk_action", args=["contact", "contactmessage", "assign"]) + f"?id={message.pk}"
    names = ["inspect", "edit", "answer", "take", "history", "delete"]
    for url in [*(reverse(f"messages:{name}", args=[message.pk]) for name in names), bulk, LIST, RESULTS]:
        for response in (client.get(url), client.post(url, {"text": "Pris", "seen": "0", "assignee": ""})):
            assert response.status_code in (302, 403, 404, 405), url
            assert b"secret" not in response.content
            assert b"Autre question" not in response.content
    assert not ContactAnswer.objects.exists()
    client.logout()
    assert client.post(answer_url(message), {"text": "x", "seen": "0"})["Location"].startswith("/")
    assert not ContactAnswer.objects.exists()


def test_list_costs_the_same_for_one_message_and_for_fifty(client, mission, zoe, django_assert_num_queries):
    client.force_login(mission)
    receive(assignee=zoe)
    client.get(RESULTS)
    with django_assert_num_queries(QUERIES_OF_LIST):
        client.get(RESULTS)
    for number in range(49):
        receive(name=f"Personne {number}", assignee=(zoe, mission, None)[number % 3])
    with django_assert_num_queries(QUERIES_OF_LIST):
        assert client.get(RESULTS).content.decode().count("<tr") > 50


def test_answers_are_exported_and_leave_with_the_message(client, mission, message):
    services.answer(message, "Oui, bien sûr.", by=mission, reply_to=mission.email, seen=0)
    [held] = [data for data in personal_data if data.name == "Formulaire de contact"]
    assert "Oui, bien sûr." in str(held.export("Lea@exemple.fr "))
    ContactMessage.objects.update(sent_at=timezone.now() - timezone.timedelta(days=366))
    call_command("due")
    assert not ContactAnswer.objects.exists()


def test_histories_say_nothing_of_who_wrote(mission, message):
    services.answer(message, "Oui.", by=mission, reply_to=mission.email, seen=0)
    for entry in registry.get_logs_for_instance(message):
        assert "Léa" not in entry.label
        assert "lea@" not in entry.label
