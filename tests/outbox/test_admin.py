"""The mission reads the mails; nobody writes one by hand."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape

from outbox.due import EraseOldMails
from outbox.models import Mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(get_user_model().objects.create_superuser(email="a@exemple.fr", password="x" * 20))
    return client


def test_mission_finds_a_mail_by_state_and_by_address(admin, order_sent, settings):
    order_sent("one", to="lea@exemple.fr")
    settings.EMAIL_BACKEND = "tests.outbox.backends.Down"
    order_sent("two", to="paul@exemple.fr")
    everything = reverse("courriels:index")

    page = admin.get(everything).content.decode()
    assert "lea@exemple.fr" in page
    assert "paul@exemple.fr" in page
    page = admin.get(everything, {"state": "waiting"}).content.decode()
    assert "lea@exemple.fr" not in page
    assert "paul@exemple.fr" in page
    page = admin.get(everything, {"q": "lea"}).content.decode()
    assert "lea@exemple.fr" in page
    assert "paul@exemple.fr" not in page


def test_mission_reads_a_mail(admin, order_sent):
    mail = order_sent(what="<script>alert(1)</script>")
    page = admin.get(reverse("courriels:inspect", args=[mail.pk])).content.decode()
    assert "État" in page
    assert "Envoyé" in page
    assert "<p>Bonjour,</p>" in page
    assert date_format(timezone.localtime(mail.created_at), "DATETIME_FORMAT") in page
    assert "<script>alert(1)</script>" not in page


def test_nobody_writes_changes_or_deletes_a_mail(admin, order_sent):
    mail = order_sent()
    for view, args in (("add", []), ("edit", [mail.pk]), ("delete", [mail.pk])):
        admin.post(reverse(f"courriels:{view}", args=args), {"recipient": "autre@exemple.fr"})
    assert Mail.objects.get().recipient == "lea@exemple.fr"
    assert reverse("courriels:add") not in admin.get(reverse("courriels:index")).content.decode()


def test_list_costs_the_same_for_one_mail_and_for_twenty(admin, order_sent, django_assert_max_num_queries):
    order_sent("first")
    admin.get(reverse("courriels:index"))
    for number in range(19):
        order_sent(f"mail-{number}")
    with django_assert_max_num_queries(12):
        admin.get(reverse("courriels:index"))


def test_nobody_reads_a_secret_mail_that_waits(admin, order_sent, settings):
    settings.EMAIL_BACKEND = "tests.outbox.backends.Down"
    mail = order_sent(secret=True)
    assert mail.subject
    for page in (reverse("courriels:index"), reverse("courriels:inspect", args=[mail.pk])):
        html = admin.get(page).content.decode()
        assert "lea@exemple.fr" in html
        assert mail.subject not in html
        assert "Bonjour," not in html


def test_nobody_follows_a_personal_link_from_the_list(admin, order_sent, mailoutbox):
    mail = order_sent(personal_link=True)
    html = admin.get(reverse("courriels:inspect", args=[mail.pk])).content.decode()
    assert escape(mail.subject) in html
    assert "Bonjour," not in html
    assert "porte un lien personnel" in html
    assert "Bonjour," in mailoutbox[0].body
    EraseOldMails().run(timezone.now() + timedelta(days=91))
    html = admin.get(reverse("courriels:inspect", args=[mail.pk])).content.decode()
    assert "porte un lien personnel" not in html, "there is no text any more"


def test_mission_reads_a_letter_to_many_but_for_the_link_that_ends_them(admin, order_sent):
    mail = order_sent(unsubscribe_url="/desinscription/jeton/")
    assert "/desinscription/jeton/" in mail.text
    html = admin.get(reverse("courriels:inspect", args=[mail.pk])).content.decode()
    assert "<p>Bonjour,</p>" in html
    assert "lien de désinscription" in html
    assert "/desinscription/jeton/" not in html
