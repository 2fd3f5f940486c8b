"""Somebody takes their data with them, or has it all erased, and nobody else does it for them."""

import json
import re
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from uuid import uuid4
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.test import Client, TestCase
from django.utils import timezone

from accounts import copies, erasure
from accounts.archive import in_words, plain_name, told
from accounts.door import Held, HeldFile, PersonalData, personal_data
from accounts.enums import MembershipKind, RoleKind
from accounts.models import DataCopy, ErasureRequest, Firm, Kept, Membership, User
from accounts.services import install_mission, set_roles
from outbox.models import Mail
from tests.accounts.signing_in import EMAIL, post, sign_in
from tests.accounts.test_space import add_person, place_in_firm, shown

pytestmark = pytest.mark.django_db

DATA = "/mon-espace/donnees/"
ASK, ERASE = f"{DATA}copie/", f"{DATA}effacer/"
KEEP = f"{DATA}garder-mon-compte/"


class Shoebox(PersonalData):
    """A room whose drawer may be stuck, for everybody or for one address."""

    name = "Boîte à chaussures"
    order = 90
    stuck = False
    holds = [Held(what="Des lettres.", why="-", ground="-", kept="-", seen_by="-", on_erasure="Brûlées.")]

    def export(self, address):
        if self.stuck in (True, address):
            raise OSError(f"{address} is stuck")
        return [{"lettre": "Chère « Zoé » <b>", "lues": True, "poids": 12}]

    def files(self, address):
        return [HeldFile("Photo de l’été.JPG", lambda: BytesIO(b"sun")), HeldFile("../../etc", gone)]

    def erase(self, address):
        if self.stuck in (True, address):
            raise OSError(f"{address} is stuck")
        return 1


def gone():
    raise FileNotFoundError


@pytest.fixture
def shoebox(monkeypatch):
    monkeypatch.setattr(personal_data, "_classes", [*personal_data._classes, Shoebox])
    monkeypatch.setattr(Shoebox, "stuck", False)
    return Shoebox


@pytest.fixture
def lea(home):
    return add_person(EMAIL, first_name="Léa")


@pytest.fixture
def space(client, lea):
    client.force_login(lea)
    return client


@pytest.fixture
def stranger(home):
    client = Client()
    client.force_login(add_person("max@exemple.fr"))
    return client


def mails_to(address=EMAIL):
    return [message.subject for message in mail.outbox if message.to == [address]]


def made_copy(client):
    """Ask for a copy, which is made at once where no worker is."""
    post(client, ASK)
    return DataCopy.objects.latest("asked_at")


def content_of(response):
    return ZipFile(BytesIO(b"".join(response.streaming_content)))


def later(row, **times):
    """Let time go by for a row."""
    type(row).objects.filter(pk=row.pk).update(**times)


def due():
    """The timer comes round, and what follows from it is done."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        call_command("due", stdout=StringIO())


# The copy


def test_person_gets_a_copy_of_everything_to_read_and_for_another_program(space, guide, lea, shoebox):
    Kept.objects.create(person=lea, page=guide, note="pour le devis")
    copy = made_copy(space)
    assert mails_to() == ["La copie de vos données est prête"]
    link = re.search(r"http://localhost(/mon-espace/donnees/copie/\S+/)", mail.outbox[-1].body)[1]
    answer = space.get(link)
    assert answer["Content-Disposition"].startswith('attachment; filename="mes-donnees-')
    assert answer["Cache-Control"].startswith("max-age=0")
    archive = content_of(answer)
    names = archive.namelist()
    for room in personal_data:
        assert room.name.replace("’", "&#x27;") in archive.read("index.html").decode() or room.name in (
            archive.read("index.html").decode()
        )
    assert sum(name.endswith(".json") for name in names) == len(list(personal_data))
    accounts = json.loads(archive.read("comptes-et-pages-gardees.json"))
    assert accounts[0]["adresse électronique"] == EMAIL
    assert accounts[0]["pages gardées"][0]["note"] == "pour le devis"
    page = archive.read("boite-a-chaussures.html").decode()
    assert "Chère « Zoé » &lt;b&gt;" in page
    assert "<dt>Lues</dt><dd>Oui" in page
    assert archive.read("fichiers/boite-a-chaussures/1-photo-de-lete.jpg") == b"sun"
    assert not [name for name in names if ".." in name or name.startswith("/")]
    index = archive.read("index.html").decode()
    assert "http" not in re.sub(r"<dd>.*?</dd>", "", index)
    assert index.index("Comptes et pages gardées") < index.index("Boîte à chaussures")
    assert "Diagnostic</a>, <a" in index.partition("Rien sur vous")[2], "in one line, last"
    assert copy.file.storage.exists(copy.file.name)


def test_copy_asked_twice_is_one(space):
    first = made_copy(space)
    assert made_copy(space) == first
    assert mails_to() == ["La copie de vos données est prête"]
    assert "Télécharger ma copie" in shown(space, DATA)


def test_copy_of_somebody_else_is_not_there(space, stranger):
    link = f"{ASK}{made_copy(space).pk}/"
    assert stranger.get(link).status_code == 404
    assert Client().get(link)["Location"].startswith("/compte/connexion/?next=")
    assert space.get(f"{ASK}{uuid4()}/").status_code == 404


def test_files_of_copies_are_served_by_no_address(space, settings):
    copy = made_copy(space)
    assert not copy.file.path.startswith(settings.MEDIA_ROOT + "/")
    assert space.get(f"/media/{copy.file.name}").status_code == 404


def test_copy_is_gone_after_a_week(space):
    copy = made_copy(space)
    later(copy, expires_at=timezone.now() - timedelta(seconds=1))
    gone = space.get(f"{ASK}{copy.pk}/")
    assert gone.status_code == 410
    assert "n’est plus là" in gone.content.decode()
    due()
    assert not copy.file.storage.exists(copy.file.name)
    assert space.get(f"{ASK}{copy.pk}/").status_code == 410
    assert made_copy(space) != copy
    later(copy, ended_at=timezone.now() - timedelta(days=366))
    due()
    assert DataCopy.objects.count() == 1


def test_copy_that_fails_is_made_later_and_given_up_in_the_end(space, shoebox, caplog):
    shoebox.stuck = True
    copy = made_copy(space)
    assert "se prépare" in shown(space, DATA)
    assert space.get(f"{ASK}{copy.pk}/").status_code == 404
    assert EMAIL not in caplog.text
    shoebox.stuck = False
    due()
    copy.refresh_from_db()
    assert copy.is_ready(timezone.now())
    assert copy.attempts == 2
    later(copy, made_at=None, expires_at=None, begun_at=None)
    shoebox.stuck = True
    for _ in range(3):
        due()
    assert "n’a pas pu être préparée" in shown(space, DATA)


def test_copy_whose_process_died_is_made_by_the_next_run(space, lea):
    copy = DataCopy.objects.create(person=lea, begun_at=timezone.now(), attempts=1)
    due()
    assert not mails_to()
    later(copy, begun_at=timezone.now() - timedelta(minutes=16), asked_at=timezone.now() - timedelta(hours=1))
    leave_half(copy)
    due()
    copy.refresh_from_db()
    assert files_of(copy) == [copy.file.name]
    assert ZipFile(copy.file.open()).testzip() is None


def files_of(copy):
    """What is on disk of a copy."""
    _folders, files = copy.file.storage.listdir("")
    return [name for name in files if str(copy.pk) in name]


def leave_half(copy):
    """The last attempt wrote a file, and died before the copy was ready."""
    copy.file.storage.save(copies.file_name(copy, copy.attempts), ContentFile(b"half of it"))


def make_dying(person, attempts):
    """A copy whose process dies each time, once it has written the file."""
    long_ago = timezone.now() - timedelta(hours=1)
    copy = DataCopy.objects.create(person=person, begun_at=long_ago, asked_at=long_ago, attempts=attempts)
    leave_half(copy)
    return copy


def test_copy_whose_process_dies_each_time_is_given_up_and_leaves_no_file(lea):
    copy = make_dying(lea, copies.MOST_ATTEMPTS)
    due()
    assert DataCopy.objects.get().ended_at
    assert not mails_to()
    assert not files_of(copy)


def test_copy_whose_last_attempt_fails_leaves_no_file(lea, shoebox):
    copy = make_dying(lea, copies.MOST_ATTEMPTS - 1)
    shoebox.stuck = True
    due()
    assert DataCopy.objects.get().ended_at
    assert not files_of(copy)


def test_copy_that_cannot_be_told_leaves_no_file(lea, monkeypatch):
    def stuck(*args):
        raise OSError

    copy = DataCopy.objects.create(person=lea)
    monkeypatch.setattr(copies, "send_mail", stuck)
    assert not copies.make_copy(copy.pk)
    assert not files_of(copy)


def test_erasure_takes_along_what_a_process_left_that_died(lea):
    copy = make_dying(lea, 1)
    with TestCase.captureOnCommitCallbacks(execute=True):
        erasure.erase_account(lea)
    assert not files_of(copy)


def test_process_that_took_too_long_leaves_the_file_of_the_one_that_took_over(lea):
    copy = DataCopy.objects.create(person=lea, begun_at=timezone.now() - timedelta(minutes=16), attempts=1)
    slow = DataCopy.objects.select_related("person").get()
    assert copies.make_copy(copy.pk)
    copy.refresh_from_db()
    content = copy.file.read()
    assert not copies.fill(slow)
    assert files_of(copy) == [copy.file.name]
    copy.refresh_from_db()
    assert copy.file.read() == content


def test_file_that_is_missing_is_told(space):
    copy = made_copy(space)
    copy.file.storage.delete(copy.file.name)
    assert space.get(f"{ASK}{copy.pk}/").status_code == 410
    assert "Demander ma copie" in shown(space, DATA)


def test_copy_whose_file_is_missing_may_be_asked_for_again(space):
    copy = made_copy(space)
    copy.file.storage.delete(copy.file.name)
    page = shown(space, DATA)
    assert "Télécharger" not in page
    assert "Demander ma copie" in page
    assert made_copy(space) != copy
    assert "Télécharger ma copie (ZIP, " in shown(space, DATA)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../a b.PNG", "a-b.png"),
        (".htaccess", "htaccess.htaccess"),
        ("é" * 200 + ".jpg", "e" * 60 + ".jpg"),
    ],
)
def test_names_of_files_fit_every_computer(name, plain):
    assert plain_name(name) == plain


def test_values_are_read_in_french():
    assert in_words(None) == in_words("") == "–"
    assert told({"oui": False}).pairs[0][1].text == "Non"
    moment = datetime(2026, 3, 3, 5, 4, tzinfo=ZoneInfo("Europe/Paris"))
    assert in_words(moment) == "3 mars 2026 à 5\u00a0h\u00a004"
    assert in_words(1234567).replace("\u202f", " ").replace("\xa0", " ") == "1 234 567"
    assert [label for label, _ in told([{"fait": True, "remis": None, "pourquoi": ""}]).things[0].pairs] == [
        "Fait"
    ]
    assert told({"a": [1, {"b": []}]}).pairs[0][1].things[1].pairs[0][1].text == "–"


# Erasing


def ask(client, email=EMAIL):
    return post(client, ERASE, {"email": email})


def come_to_term(request):
    later(request, due_at=timezone.now() - timedelta(minutes=1))


def test_erasure_is_told_room_by_room_before_it_is_asked(space, shoebox):
    html = shown(space, ERASE)
    for room in personal_data:
        assert room.name.replace("\u00a0", " ") in html
        for held in room.holds if not room.is_anonymous else ():
            assert held.on_erasure.replace("'", "&#x27;") in html.replace("\u00a0", " ") or (
                held.on_erasure.replace("\u00a0", " ") in html
            ), room.name


def test_erasure_begins_with_three_plain_lines_then_with_what_the_person_made(space):
    html = shown(space, ERASE)
    assert re.findall("<li><strong>(.*?)</strong>", html) == [
        "Disparaît",
        "Reste sans votre nom",
        "Reste parce que la loi le demande",
    ]
    folds = [words.split(" : ") for words in re.findall('fold__summary">(.*?)</summary>', html)]
    assert [name for name, _ in folds][:5] == [
        "Diagnostic",
        "Plan d’action",
        "Comptes et pages gardées",
        "Votre entreprise",
        "Témoignages",
    ]
    assert {said for _, said in folds} == {
        "effacé",
        "effacé, sauf ce qui reste sans votre nom",
        "effacé, sauf ce que la loi fait garder",
    }
    assert "« Comment nous comptons », « Recherche » : rien ne dit que c’est vous" in html


@pytest.mark.parametrize("typed", ["", "max@exemple.fr", "oui", "lea@exemple.fr\x00", "é@exemple.fr"])
def test_erasure_needs_the_address_of_the_account(space, typed):
    answer = ask(space, typed)
    assert answer.status_code == 200
    assert not ErasureRequest.objects.exists()


def test_address_may_be_typed_as_a_telephone_does(space):
    assert ask(space, " LEA@Exemple.fr ").status_code == 302
    assert ErasureRequest.objects.count() == 1


def test_account_goes_after_seven_days_and_a_last_mail_says_so(client, home):
    sign_in(client)
    lea = User.objects.get()
    ask(client)
    [request] = ErasureRequest.objects.all()
    assert timedelta(days=6, hours=23) < request.due_at - timezone.now() <= timedelta(days=7)
    assert "sera effacé le" in mail.outbox[-1].subject
    due()
    assert User.objects.exists()
    come_to_term(request)
    assert Session.objects.exists()
    due()
    assert not User.objects.filter(pk=lea.pk).exists()
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()
    assert mails_to()[-1] == "Votre compte est effacé"
    assert not Mail.objects.filter(recipient=EMAIL).exists()
    assert client.get(DATA).status_code == 302
    assert client.get(f"/compte/effacement/{request.pk}/").status_code == 410
    due()
    assert mails_to().count("Votre compte est effacé") == 1


def test_erasure_asked_twice_is_one(space):
    ask(space)
    [request] = ErasureRequest.objects.all()
    assert ask(space).status_code == 302
    assert ErasureRequest.objects.get().due_at == request.due_at
    assert len(mails_to()) == 1
    assert space.get(ERASE)["Location"] == DATA


def test_erasure_is_cancelled_from_the_space(space, lea):
    ask(space)
    html = shown(space, "/mon-espace/")
    assert "Votre compte sera effacé le" in html
    assert f'action="{KEEP}"' in html
    space.post(KEEP)
    assert "sera effacé" not in shown(space, "/mon-espace/")
    space.post(KEEP)
    come_to_term(ErasureRequest.objects.get())
    due()
    assert User.objects.filter(pk=lea.pk).exists()
    ask(space)
    assert ErasureRequest.objects.waiting().count() == 1


def test_link_of_the_mail_cancels_without_signing_in_and_only_by_its_button(space):
    ask(space)
    link = re.search(r"http://localhost(/compte/effacement/\S+/)", mail.outbox[-1].body)[1]
    outside = Client()
    page = outside.get(link)
    assert page["Referrer-Policy"] == "same-origin"
    assert "Annuler" in page.content.decode()
    assert ErasureRequest.objects.waiting().exists()
    answer = outside.post(link, HTTP_ORIGIN="http://testserver")
    assert answer["Location"] == link
    assert not ErasureRequest.objects.waiting().exists()
    assert "C’est annulé" in outside.get(link).content.decode()
    assert outside.post(link, HTTP_ORIGIN="http://testserver").status_code == 302
    assert outside.get(f"/compte/effacement/{uuid4()}/").status_code == 410


def test_link_of_an_older_mail_shows_and_cancels_the_erasure_that_waits(space):
    ask(space)
    link = f"/compte/effacement/{ErasureRequest.objects.get().pk}/"
    space.post(KEEP)
    ask(space)
    outside = Client()
    page = outside.get(link).content.decode()
    assert "Votre compte sera effacé le" in page
    assert "C’est annulé" not in page
    assert post(outside, link).status_code == 302
    assert not ErasureRequest.objects.waiting().exists()
    assert "C’est annulé" in outside.get(link).content.decode()


def test_other_site_cancels_nothing(space):
    ask(space)
    strict = Client(enforce_csrf_checks=True)
    link = f"/compte/effacement/{ErasureRequest.objects.get().pk}/"
    assert strict.post(link, HTTP_ORIGIN="https://ailleurs.example").status_code == 403
    assert ErasureRequest.objects.waiting().exists()


def test_room_that_fails_leaves_the_account_whole_and_the_others_do_not_wait(
    space, shoebox, caplog, monkeypatch
):
    ask(space)
    erasure.ask_erasure(add_person("zoe@exemple.fr"))
    ErasureRequest.objects.update(due_at=timezone.now())
    shoebox.stuck = EMAIL
    due()
    assert list(User.objects.values_list("email", flat=True)) == [EMAIL]
    assert ErasureRequest.objects.get().failures == 1
    assert "Shoebox: OSError" in caplog.text
    assert EMAIL not in caplog.text
    assert space.get(DATA).status_code == 200, "the session is as whole as the account"
    shoebox.stuck = False
    due()
    assert not User.objects.exists()


def test_erasure_that_breaks_is_counted_and_the_others_do_not_wait(space, lea, caplog, monkeypatch):
    end_sessions = erasure.end_every_session

    def broken(person):
        if person == lea:
            raise OSError(EMAIL)
        end_sessions(person)

    monkeypatch.setattr(erasure, "end_every_session", broken)
    ask(space)
    erasure.ask_erasure(add_person("zoe@exemple.fr"))
    ErasureRequest.objects.update(due_at=timezone.now())
    due()
    assert User.objects.get() == lea
    assert ErasureRequest.objects.get().failures == 1
    assert "OSError" in caplog.text
    assert EMAIL not in caplog.text


def test_erasure_takes_the_copy_along(space):
    copy = made_copy(space)
    ask(space)
    come_to_term(ErasureRequest.objects.get())
    storage, name = copy.file.storage, copy.file.name
    due()
    assert not storage.exists(name)


def test_download_that_has_begun_goes_on_to_its_end_while_the_account_goes(space, lea):
    copy = made_copy(space)
    download = space.get(f"{ASK}{copy.pk}/")
    with TestCase.captureOnCommitCallbacks(execute=True):
        erasure.erase_account(lea)
    assert not copy.file.storage.exists(copy.file.name)
    assert content_of(download).testzip() is None
    assert space.get(f"{ASK}{copy.pk}/")["Location"].startswith("/compte/connexion/")


def test_copy_that_is_being_made_while_the_account_goes_leaves_no_file(lea):
    copy = DataCopy.objects.create(person=lea, begun_at=timezone.now(), attempts=1)
    copy = DataCopy.objects.select_related("person").get()
    DataCopy.objects.all().delete()
    assert not copies.fill(copy)
    assert not files_of(copy)


def test_firms_and_roles_are_told(space, lea):
    install_mission()
    place_in_firm(lea, "Fleurs de Zoé")
    shared = Firm.objects.create(name="Pain doré")
    Membership.objects.create(firm=shared, person=lea, kind=MembershipKind.OWNER)
    Membership.objects.create(firm=shared, person=add_person("zoe@exemple.fr"))
    set_roles(lea, mission=True, regions=[], organisations=[], connector=True, by=None)
    html = shown(space, ERASE)
    assert "Fleurs de Zoé</strong> : personne d’autre n’en fait partie" in html
    assert "Pain doré</strong> : d’autres en font partie" in html
    assert "Vous en êtes le seul responsable" in html
    assert "Mission" in html
    assert "reste en ligne, sans votre nom" in html
    assert RoleKind.CONNECTOR.label in html
    erasure.erase_account(lea)
    assert list(Firm.objects.values_list("name", flat=True)) == ["Pain doré"]
    assert Membership.objects.get().is_owner


def test_pages_are_for_whoever_signed_in(home):
    for address in (DATA, ERASE, f"{DATA}autre-compte/", f"{DATA}autre-compte/reunir/"):
        answer = Client().get(address)
        assert answer["Location"] == f"/compte/connexion/?next={address}"
    for address in (ASK, KEEP):
        assert Client().post(address, HTTP_ORIGIN="http://testserver").status_code == 302
        assert Client().get(address).status_code in (302, 405)


def test_failed_work_is_told_by_the_command(space, monkeypatch):
    def broken(*args, **options):
        raise OSError

    monkeypatch.setattr(erasure, "erase_those_due", broken)
    with pytest.raises(CommandError, match="effacement de comptes"):
        due()
