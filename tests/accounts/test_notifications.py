"""A person chooses what they are written about, and how often; each such mail can be ended by one press."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Leaving, Rhythm
from accounts.leaving_admin import YEAR
from accounts.models import LeavingReason, NotificationChoice
from accounts.notifying import (
    NewContent,
    NotificationKind,
    UnknownKind,
    choose,
    notification_kinds,
    unsubscribe_url,
    wants,
)
from accounts.services import install_mission
from taxonomy.services import topics
from tests.accounts.signing_in import EMAIL
from tests.accounts.test_space import SPACE, add_person, set_kinds, shown
from tests.clients import PortalClient
from tests.resources.conftest import home  # noqa: F401  (with the vocabularies)

pytestmark = pytest.mark.django_db

CHOICES = "/mon-espace/notifications/"
NEW = "new-content"
SOLD, SAFE = "vendre-en-ligne", "securite"


@pytest.fixture(autouse=True)
def _new_pages_alone(monkeypatch):
    """No room declares more."""
    monkeypatch.setattr(notification_kinds, "_classes", [NewContent])


@pytest.fixture
def reminders(monkeypatch):
    """A room whose mails are asked for one by one."""

    class Reminder(NotificationKind):
        key = "reminder"
        title = "Rappels"
        text = "Un rappel, le jour que vous avez choisi."
        rhythms = (Rhythm.AT_ONCE, Rhythm.NEVER)
        start = Rhythm.AT_ONCE
        words = {Rhythm.AT_ONCE: "Le jour choisi"}
        order = 10

    monkeypatch.setattr(notification_kinds, "_classes", [NewContent, Reminder])
    return Reminder()


@pytest.fixture
def lea(home):  # noqa: F811
    return add_person(EMAIL)


@pytest.fixture
def space(client, lea):
    """Léa's browser."""
    client.force_login(lea)
    return client


def fields(**changed):
    """The whole form, as a browser sends it: never, but for what is named (« vendre_en_ligne »)."""
    sent = {f"{NEW}-{topic.key}": Rhythm.NEVER for topic in topics()}
    if "reminder" in {kind.key for kind in notification_kinds}:
        sent["reminder"] = Rhythm.AT_ONCE
    return sent | changed


def choose_all(person, rhythm=Rhythm.AT_ONCE):
    """Follow every topic."""
    choose(person, NewContent(), {topic.key: rhythm for topic in topics()})


# Choosing


@pytest.mark.usefixtures("reminders")
def test_rhythm_of_a_reminder_is_the_day_that_was_chosen(space):
    html = shown(space, CHOICES)
    [list_of_reminders] = re.findall(r'<select name="reminder".*?</select>', html, re.DOTALL)
    assert re.findall(r">\s*([^<>]+?)\s*</option>", list_of_reminders) == ["Le jour choisi", "Jamais"]
    assert "sauf les rappels que vous demandez" in html
    [list_of_news] = re.findall(rf'<select name="{NEW}-{SOLD}".*?</select>', html, re.DOTALL)
    assert "Tout de suite" in list_of_news


def test_nobody_is_written_to_before_they_ask(space, lea):
    assert wants(lea, NEW, SOLD) == Rhythm.NEVER
    html = shown(space, CHOICES)
    assert html.count("<select") == len(topics())
    assert len(re.findall(r'<option value="never" selected', html)) == len(topics())
    assert "Choisir mes thèmes" in shown(space, SPACE)


def test_rhythm_is_chosen_topic_by_topic_on_one_page_and_shown_again(space, lea, reminders):
    sent = fields(**{f"{NEW}-{SOLD}": "at_once", f"{NEW}-{SAFE}": "weekly", "reminder": "never"})
    answer = space.post(CHOICES, sent, follow=True)
    html = answer.content.decode()
    assert "Vos choix sont enregistrés." in html
    assert (wants(lea, NEW, SOLD), wants(lea, NEW, SAFE)) == (Rhythm.AT_ONCE, Rhythm.WEEKLY)
    assert wants(lea, "reminder") == Rhythm.NEVER
    assert len(re.findall(r'<option value="at_once" selected', html)) == 1
    assert len(re.findall(r'<option value="weekly" selected', html)) == 1
    assert "<strong>2</strong> sujets suivis" in shown(space, SPACE).replace("\u00a0", " ")
    assert NotificationChoice.objects.count() == 3, "what stays as it was is not written"


def test_choice_that_stays_keeps_its_day(space, lea):
    space.post(CHOICES, fields(**{f"{NEW}-{SOLD}": "at_once"}))
    before = NotificationChoice.objects.get().chosen_at
    space.post(CHOICES, fields(**{f"{NEW}-{SOLD}": "at_once", f"{NEW}-{SAFE}": "weekly"}))
    assert NotificationChoice.objects.get(topic=SOLD).chosen_at == before
    space.post(CHOICES, fields(**{f"{NEW}-{SOLD}": "weekly"}))
    assert NotificationChoice.objects.get(topic=SOLD).chosen_at > before


def test_mail_that_is_asked_for_one_by_one_goes_until_it_is_refused(lea, reminders):
    assert wants(lea, "reminder") == Rhythm.AT_ONCE
    choose(lea, reminders, {"": Rhythm.NEVER})
    assert wants(lea, "reminder") == Rhythm.NEVER
    with pytest.raises(UnknownKind):
        wants(lea, "horoscope")


@pytest.mark.parametrize("typed", ["hourly", "", "\x00", "x" * 10_000, "<script>"])
def test_rhythm_that_is_none_is_explained_beside_its_topic_and_the_rest_stays(space, typed):
    html = space.post(CHOICES, fields(**{f"{NEW}-{SOLD}": typed, f"{NEW}-{SAFE}": "weekly"})).content.decode()
    assert "« Vendre en ligne »" in html.replace("\u00a0", " ")
    assert "corrigez-le ci-dessous" in html
    assert 'aria-invalid="true"' in html
    described = re.search(r'aria-describedby="([^"]+)"', html)[1]
    assert f'id="{described}"' in html
    assert len(re.findall(r'<option value="weekly" selected', html)) == 1
    assert not NotificationChoice.objects.exists()


def test_form_without_any_field_changes_nothing(space):
    assert space.post(CHOICES, {}).status_code == 200
    assert not NotificationChoice.objects.exists()


def test_choices_are_each_persons_own(space, lea):
    choose_all(lea)
    zoe = add_person("zoe@exemple.fr")
    set_kinds(zoe, connector=True)
    other = Client()
    other.force_login(zoe)
    assert 'at_once" selected' not in shown(other, CHOICES)
    other.post(CHOICES, fields())
    assert wants(lea, NEW, SOLD) == Rhythm.AT_ONCE
    assert Client().get(CHOICES)["Location"].endswith(f"?next={CHOICES}")
    assert Client().post(CHOICES)["Location"].startswith("/compte/connexion/")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(zoe)
    assert strict.post(CHOICES, fields()).status_code == 403


def test_who_did_not_confirm_their_address_is_told_why_nothing_comes(space):
    assert "Nous n’écrirons qu’une fois" not in shown(space, CHOICES)
    EmailAddress.objects.update(verified=False)
    assert "Nous n’écrirons qu’une fois" in shown(space, CHOICES)


def test_page_asks_the_same_with_no_choice_and_with_all(space, lea, settings):
    settings.PUBLISHED_COPY_SECONDS = 60
    asked = []
    for _ in range(2):
        for _ in range(2):
            shown(space, CHOICES)  # what everybody shares is in this process's memory then
        with CaptureQueriesContext(connection) as found:
            shown(space, CHOICES)
        asked.append(len(found))
        choose_all(lea)
    assert asked[0] == asked[1] <= 20


# The link that each mail carries


@pytest.fixture
def link(lea):
    """The link of a mail to Léa, who follows every topic."""
    choose_all(lea)
    return unsubscribe_url(lea, NEW)


def followed(person):
    return NotificationChoice.objects.filter(person=person).exclude(rhythm=Rhythm.NEVER).count()


def test_mail_scanner_that_opens_the_link_changes_nothing(link, lea):
    client = Client()
    for method in (client.get, client.head, client.get):
        answer = method(link)
        assert answer.status_code == 200
    assert "Ne plus recevoir ces messages" in answer.content.decode()
    assert followed(lea) == len(topics())
    assert not client.cookies
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"


def test_mailbox_ends_the_mails_by_one_post_from_another_host(link, lea):
    mailbox = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = mailbox.post(
            link, {"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://boite.exemple"}
        )
        assert answer.status_code == 200, "no redirect: RFC 8058"
        assert followed(lea) == 0
    assert not LeavingReason.objects.exists()
    assert not mailbox.cookies
    assert mailbox.options(link).status_code == 405


def test_person_signed_out_ends_them_then_says_why_or_not(link, lea):
    client = Client()
    html = client.post(link).content.decode()
    assert "C’est fait" in html
    assert "Pourquoi" in html
    for reason in Leaving.labels:
        assert reason in html
    html = client.post(link, {"raison": Leaving.TOO_MANY}).content.decode()
    assert "Merci" in html
    counted = LeavingReason.objects.get()
    assert (counted.kind, counted.reason, counted.day, counted.count) == (
        NEW,
        "too-many",
        timezone.localdate(),
        1,
    )
    assert followed(lea) == 0


def test_one_person_is_counted_once_a_day_and_others_beside_them(link, lea):
    cache.clear()
    zoe = add_person("zoe@exemple.fr")
    for address in (link, link, unsubscribe_url(zoe, NEW)):
        Client().post(address, {"raison": Leaving.NOT_FOR_ME})
    assert LeavingReason.objects.get().count == 2


@pytest.mark.parametrize("reason", ["", "autre chose", "\x00", "x" * 10_000, "<script>"])
def test_reason_that_is_none_still_ends_the_mails(link, lea, reason):
    answer = Client().post(link, {"raison": reason})
    assert answer.status_code == 200
    assert followed(lea) == 0
    assert not LeavingReason.objects.exists()


def test_link_ends_its_kind_alone_and_for_its_person_alone(link, lea, reminders):
    zoe = add_person("zoe@exemple.fr")
    choose_all(zoe)
    Client().post(unsubscribe_url(lea, "reminder"))
    assert wants(lea, "reminder") == Rhythm.NEVER
    assert followed(lea) == len(topics())
    Client().post(link)
    assert (followed(lea), followed(zoe)) == (0, len(topics()))
    assert wants(zoe, "reminder") == Rhythm.AT_ONCE


def test_link_works_whoever_is_signed_in(link, lea):
    zoe = add_person("zoe@exemple.fr")
    choose_all(zoe)
    other = Client()
    other.force_login(zoe)
    other.post(link)
    assert (followed(lea), followed(zoe)) == (0, len(topics()))


def test_who_ended_them_may_follow_again(link, lea, space):
    Client().post(link)
    space.post(CHOICES, fields(**{f"{NEW}-{SOLD}": "weekly"}))
    assert wants(lea, NEW, SOLD) == Rhythm.WEEKLY


@pytest.mark.parametrize(
    ("reason", "counted", "told"), [(Leaving.TOO_MANY, 1, "Merci"), ("", 0, "Choisissez une raison")]
)
def test_saying_why_leaves_what_was_chosen_anew_meanwhile(link, lea, space, reason, counted, told):
    html = Client().post(link).content.decode()
    assert '<input type="hidden" name="fait" value="oui">' in html
    space.post(CHOICES, fields(**{f"{NEW}-{SOLD}": "weekly"}))
    html = Client().post(link, {"fait": "oui", "raison": reason}).content.decode()
    assert told in html
    assert "Vous ne recevrez plus" not in html
    assert LeavingReason.objects.count() == counted
    assert wants(lea, NEW, SOLD) == Rhythm.WEEKLY


def forged(token):
    """What somebody may make of a link."""
    return [token[:-1], token + "x", token.swapcase(), "1:abc:def", "x" * 2_000, "é", "0"]


def test_forged_link_is_not_there(link, lea):
    token = link.rstrip("/").rpartition("/")[2]
    for wrong in forged(token):
        for method in (Client().get, Client().post):
            answer = method(f"/desinscription/{wrong}/")
            assert answer.status_code == 404, wrong
        assert "Ce lien ne fonctionne pas" in answer.content.decode()
    assert followed(lea) == len(topics())


def test_link_of_a_kind_that_is_gone_or_of_an_account_that_is_gone_breaks_nothing(
    lea, reminders, monkeypatch
):
    old, gone = unsubscribe_url(lea, "reminder"), unsubscribe_url(lea, NEW)
    monkeypatch.setattr(notification_kinds, "_classes", [NewContent])
    assert Client().post(old).status_code == 404
    lea.delete()
    answer = Client().post(gone)
    assert answer.status_code == 200
    assert "C’est fait" in answer.content.decode()


# What the mission reads of it


@pytest.fixture
def mission(home):  # noqa: F811
    install_mission()
    person = add_person("mission@exemple.fr")
    set_kinds(person, mission=True)
    client = PortalClient()
    client.force_login(person)
    return client


def test_mission_reads_why_people_leave(mission):
    report = reverse("leaving_report")
    assert "Rien à montrer encore" in shown(mission, report)
    today = timezone.localdate()
    LeavingReason.objects.create(kind=NEW, reason=Leaving.TOO_MANY, day=today, count=3)
    LeavingReason.objects.create(kind=NEW, reason=Leaving.TOO_MANY, day=today - YEAR / 2, count=4)
    LeavingReason.objects.create(kind=NEW, reason=Leaving.NO_NEED, day=today - YEAR, count=99)
    LeavingReason.objects.create(kind="gone", reason="gone", day=today, count=1)
    html = re.sub(r"\s+", " ", shown(mission, report))
    assert (
        '<th scope="row">Nouveaux contenus</th><td>Je reçois trop de messages</td><td>3</td><td>7</td>'
        in html
    )
    assert '<th scope="row">gone</th><td>gone</td><td>1</td><td>1</td>' in html
    assert "99" not in re.search("<tbody>.*</tbody>", html)[0]
    assert report in shown(mission, "/gestion/")


def test_report_is_for_the_mission_alone(home):  # noqa: F811
    install_mission()
    for name, kinds in (
        ("pme", {}),
        ("connecteur", {"connector": True}),
        ("partenaire", {"organisations": ["Chambre"]}),
    ):
        person = add_person(f"{name}@exemple.fr")
        set_kinds(person, **kinds)
        client = PortalClient()
        client.force_login(person)
        assert client.get(reverse("leaving_report")).status_code in {302, 403}
    assert Client().get(reverse("leaving_report")).status_code == 302
