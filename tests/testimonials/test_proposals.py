"""A firm tells its own story; its region's editors read it, and what nobody uses is erased."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.models import Page, PageLogEntry, Revision, TaskState, WorkflowState

from accounts import visitors
from accounts.door import consent_text, personal_data
from accounts.initial import Roles
from accounts.models import Consent, User, Visitor
from core.models import PortalDocument, PortalImage
from home.pages import RegionIndexPage, RegionPage
from outbox.models import Mail
from taxonomy.models import NafCode, Trade
from testimonials.pages import TestimonialPage
from testimonials.proposals import links, services, views
from testimonials.proposals.due import EraseProposals
from testimonials.proposals.enums import LetterKind, ProposalState
from testimonials.proposals.files import without_metadata
from testimonials.proposals.initial import StoryReview
from testimonials.proposals.models import Letter, Proposal
from tests.core.recordings import mp3, video
from tests.core.test_images import picture
from tests.resources.editing import person

ADDRESS = "lea@exemple.fr"
WHO = {
    "name": "Léa Martin",
    "role": "gérante",
    "firm": "Fleurs de Léa",
    "trade": "fleuriste",
    "place": "Rennes",
    "headcount": "3",
    "email": ADDRESS,
}
CHANGE = {
    "topics": ["vendre-en-ligne"],
    "level_before": "1",
    "level_after": "3",
    "story": "D’abord une page.\r\n\r\nEnsuite les commandes.",
    "quote": "Je ne reviendrais pas en arrière.",
}
START, CHANGE_URL, AGREEMENT, THANKS = (
    "/temoignages/raconter/",
    "/temoignages/raconter/ce-qui-a-change/",
    "/temoignages/raconter/accord/",
    "/temoignages/raconter/merci/",
)
INDEX = "histoires:index"


@pytest.fixture(autouse=True)
def nobody_wrote_yet():
    """No limit is reached."""
    cache.clear()


@pytest.fixture
def house(map_page, towns):
    """The page of a region, its editors and those of another, the mission, and the way stories take."""
    Roles().install()
    StoryReview().install()
    code = NafCode.objects.create(code="47.76Z", label="Fleurs", division="47", sector_id="commerce")
    Trade.objects.create(word="fleuriste", naf_code=code)
    bretagne, provence = towns.rennes.region, towns.marseille.region
    index = map_page.get_parent().add_child(
        instance=RegionIndexPage(title="Régions", slug="regions", summary="Partout.")
    )
    region = index.add_child(
        instance=RegionPage(title="Bretagne", slug="bretagne", summary="Ici.", region=bretagne)
    )
    return SimpleNamespace(
        map=map_page,
        region=region,
        mission=person("mission@exemple.fr", mission=True),
        breton=person("bretagne@exemple.fr", regions=[bretagne]),
        southern=person("provence@exemple.fr", regions=[provence]),
        partner=person("partenaire@exemple.fr", organisations=["CCI"]),
    )


def photograph(name="portrait.jpg", kind="JPEG", **options):
    file = BytesIO()
    Image.new("RGB", (80, 60)).save(file, kind, **options)
    return SimpleUploadedFile(name, file.getvalue())


def begin(client, **changes):
    return client.post(START, WHO | changes)


def tell(client, **changes):
    begin(client)
    return client.post(CHANGE_URL, CHANGE | changes)


def agree(client, **changes):
    version = str(consent_text("testimonial").version)
    return client.post(AGREEMENT, {"version": version, "agreed": "on"} | changes)


def send(client, **changes):
    """Go through the three steps."""
    tell(client, **changes)
    return agree(client)


def text_of(response):
    return unescape(response.content.decode()).replace("\xa0", " ")


def link_in(message):
    return re.search(r"http://localhost(/\S+)", message.body).group(1)


@pytest.fixture
def received(client, house, django_capture_on_commit_callbacks):
    """A story that was sent and confirmed: `received(photograph=…)`."""

    def received(**changes):
        with django_capture_on_commit_callbacks(execute=True):
            send(client, **changes)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(link_in(mail.outbox[-1]))
        return Proposal.objects.latest("pk")

    return received


# Three steps -----------------------------------------------------------------------------------------


def test_story_is_told_in_three_steps_and_confirmed_by_mail(
    client, house, django_capture_on_commit_callbacks
):
    first = client.get(START)
    assert not client.cookies, "no cookie before the person asks for something that needs one"
    assert "cookie technique" in text_of(first)
    assert begin(client).url == CHANGE_URL
    assert client.post(CHANGE_URL, CHANGE).url == AGREEMENT
    shown = text_of(client.get(AGREEMENT))
    for words in ("Fleurs de Léa", "Ensuite les commandes.", ADDRESS, consent_text("testimonial").text[:60]):
        assert words in shown
    with django_capture_on_commit_callbacks(execute=True):
        assert agree(client).url == THANKS
    assert ADDRESS in text_of(client.get(THANKS))

    story = Proposal.objects.get()
    assert (story.state, story.trade, story.naf_code, story.sector_id) == (
        ProposalState.TO_CONFIRM,
        "fleuriste",
        "47.76Z",
        "commerce",
    )
    assert not TestimonialPage.objects.exists()
    (message,) = mail.outbox
    assert message.to == [ADDRESS]
    address = link_in(message)

    Client().get(address)
    Client().head(address)
    assert not TestimonialPage.objects.exists(), "a scanner that opens the link changes nothing"

    with django_capture_on_commit_callbacks(execute=True):
        Client().post(address)
    story.refresh_from_db()
    page = TestimonialPage.objects.get()
    assert story.state == ProposalState.RECEIVED
    assert (page.live, page.firm, page.person, page.contact_email) == (
        False,
        "Fleurs de Léa",
        "Léa Martin",
        ADDRESS,
    )
    assert page.get_parent().pk == house.region.pk
    assert "<p>Ensuite les commandes.</p>" in page.story.render_as_block()
    assert [topic.pk for topic in page.topics.all()] == ["vendre-en-ligne"]
    consent = Consent.objects.get()
    assert (consent.email, consent.about, consent.origin) == (ADDRESS, f"testimonial:{page.pk}", "form")
    assert "/accord/" in mail.outbox[1].body
    assert "entre de bonnes mains" in text_of(Client().get(address))


def test_steps_can_be_gone_back_to_without_loss(client, house):
    tell(client)
    assert 'value="Fleurs de Léa"' in text_of(client.get(START))
    assert client.post(CHANGE_URL, {"quote": "Une autre phrase.", "back": "x"}).url == START
    assert "Une autre phrase." in text_of(client.get(CHANGE_URL))
    assert "Ensuite les commandes." in text_of(client.get(CHANGE_URL)), "what was there stays"
    assert client.post(AGREEMENT, {"back": "x"}).url == CHANGE_URL


def test_what_is_wrong_is_told_before_one_goes_back(client, house):
    begin(client)
    response = client.post(CHANGE_URL, {"story": "a" * 7000, "back": "x"})
    assert response.status_code == 200
    assert "a" * 7000 in text_of(response)


def test_story_waits_on_the_device_and_goes_on_elsewhere_by_a_secret_link(
    client, house, django_capture_on_commit_callbacks
):
    assert client.post(START, {"firm": "Fleurs de Léa", "email": ADDRESS, "later": "x"}).url.endswith(
        "/plus-tard/"
    )
    assert 'value="Fleurs de Léa"' in text_of(client.get(START))
    with django_capture_on_commit_callbacks(execute=True):
        assert "vient de partir" in text_of(client.post("/temoignages/raconter/plus-tard/"))
    address = link_in(mail.outbox[0])
    elsewhere = Client()
    assert "Reprendre ici" in text_of(elsewhere.get(address))
    assert not elsewhere.cookies, "to open the link sets no cookie"
    assert elsewhere.post(address).url == START
    assert 'value="Fleurs de Léa"' in text_of(elsewhere.get(START))
    assert 'value="Fleurs de Léa"' not in text_of(client.get(START)), "it has moved"
    assert Client().get("/temoignages/raconter/reprendre/faux:lien/").status_code == 200


def test_two_stories_are_not_mixed_on_one_device(client, house):
    begin(client)
    link = links.resume_link(Proposal.objects.get())
    other = Client()
    begin(other, firm="Autre maison")
    assert "Une autre histoire est commencée" in text_of(other.post(link))
    assert Proposal.objects.count() == 2


def test_what_was_typed_on_a_shared_tablet_can_be_erased(client, house):
    begin(client)
    client.post("/temoignages/raconter/effacer/")
    assert not Proposal.objects.exists()
    assert "Fleurs de Léa" not in text_of(client.get(START))


def test_who_comes_too_early_is_led_to_what_is_missing(client, house):
    assert client.get(AGREEMENT).url == START
    begin(client)
    assert client.get(AGREEMENT).url == CHANGE_URL
    assert agree(client).url == CHANGE_URL
    assert client.post(CHANGE_URL, CHANGE | {"topics": []}).status_code == 200
    assert Client().post(CHANGE_URL, CHANGE).url == START


def test_address_can_be_corrected_before_it_is_confirmed(client, house, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        begin(client, email="lae@exemple.fr")
        client.post(CHANGE_URL, CHANGE)
        agree(client)
    client.post("/temoignages/raconter/corriger/")
    with django_capture_on_commit_callbacks(execute=True):
        begin(client)
        agree(client)
    wrong, right = (link_in(message) for message in mail.outbox)
    assert Client().get(wrong).status_code == 404, "the link of the wrong address confirms nothing"
    assert Client().post(right).status_code == 302
    assert TestimonialPage.objects.get().contact_email == ADDRESS


def test_visitor_who_signs_in_goes_on_with_their_story(client, house):
    begin(client)
    visitors.hand_over(Visitor.objects.get(), house.mission)
    story = Proposal.objects.get()
    assert (story.visitor, story.person) == (None, house.mission)
    begin(Client())
    visitors.hand_over(Visitor.objects.get(), house.mission)
    assert Proposal.objects.filter(person=house.mission).count() == 1


# Bad input -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [START, CHANGE_URL])
def test_form_without_fields_says_what_is_missing(client, house, address):
    begin(client)
    response = client.post(address, {})
    assert response.status_code == 200
    assert "data-error-summary" in text_of(response)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"place": "Saint-"}, "commune"),
        ({"place": "🐝" * 200}, "commune"),
        ({"headcount": "0"}, "Comptez-vous aussi"),
        ({"headcount": "250"}, "249 personnes au plus"),
        ({"headcount": "trois"}, "en chiffres"),
        ({"headcount": "9" * 400}, ""),
        ({"email": "lea@"}, "pas complète"),
        ({"name": "\x00"}, ""),
        ({"name": "x" * 121}, "120 au plus"),
        ({"trade": "dresseur de licornes"}, "choisissez le secteur"),
        ({"trade": "z" * 61, "sector": "commerce"}, "60 caractères"),
        ({"sector": "nulle-part", "trade": "dresseur de licornes"}, "secteur de la liste"),
    ],
    ids=str,
)
def test_who_one_is_is_asked_again_and_nothing_typed_is_lost(client, house, changes, message):
    response = begin(client, **changes)
    assert response.status_code == 200
    html = text_of(response)
    assert message in html
    assert 'value="Fleurs de Léa"' in html
    assert re.search(r"<title>\s*Erreur\s:", response.content.decode())
    assert not Proposal.objects.exists()
    assert not client.cookies


def test_unknown_trade_is_filed_by_its_sector(client, house):
    assert begin(client, trade="dresseur de licornes", sector="loisirs").url == CHANGE_URL
    story = Proposal.objects.get()
    assert (story.trade, story.naf_code, story.sector_id) == ("dresseur de licornes", "", "loisirs")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"topics": ["nulle-part"]}, "de la liste"),
        ({"topics": ["etre-visible", "vendre-en-ligne", "clients", "securite"]}, "3 thèmes au plus"),
        ({"level_before": "9"}, ""),
        ({"level_before": "3", "level_after": "2"}, "moins avancée"),
        ({"story": " \n "}, "Racontez"),
        ({"quote": "x" * 301}, "300 au plus"),
    ],
    ids=str,
)
def test_what_changed_is_asked_again(client, house, changes, message):
    response = tell(client, **changes)
    assert response.status_code == 200
    assert message in text_of(response)
    assert Proposal.objects.get().story == ""


def test_story_of_200_000_letters_comes_back_whole_with_the_limit(client, house):
    response = tell(client, story="é" * 200_000)
    html = text_of(response)
    assert "200000 caractères, pour 6000 au plus" in html.replace("\u202f", "").replace("\xa0", "")
    assert "é" * 200_000 in html


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("film.mp4", video(61), "dure 61 secondes, pour 60 au plus"),
        ("film.mp4", b"<script>alert(1)</script>", "MP4"),
        ("film.mp4", video(30, codec="hev1"), "H.264"),
        ("film.exe", b"MZ", "Ce format n’est pas accepté"),
        ("film", video(30), "Ce format n’est pas accepté"),
        ("son.mp3", mp3(75), "pour 60 au plus"),
        ("son.mp3", b"", ""),
    ],
    ids=["61 s", "no video", "another codec", "a program", "no extension", "75 s", "nothing"],
)
def test_recording_that_does_not_fit_is_explained(client, house, name, content, message):
    response = tell(client, recording=SimpleUploadedFile(name, content))
    assert response.status_code == 200
    html = text_of(response)
    assert message in html
    assert "Ensuite les commandes." in html
    assert not Proposal.objects.get().recording


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("photo.gif", picture(kind="GIF"), "JPEG, PNG ou WebP"),
        ("photo.jpg", b"nothing", "pas une image"),
        ("photo.jpg", picture(kind="PNG"), "bien que son nom"),
        ("photo.png", picture(500, 400)[:200], "abîmé"),
        ("photo.svg", b"<svg></svg>", "JPEG, PNG ou WebP"),
    ],
)
def test_photograph_that_is_none_is_explained(client, house, name, content, message):
    response = tell(client, photograph=SimpleUploadedFile(name, content))
    assert response.status_code == 200
    assert message in text_of(response)
    assert not Proposal.objects.get().photograph


def test_file_that_is_too_heavy_is_dropped_and_the_text_stays(client, house, monkeypatch):
    monkeypatch.setitem(views.LIMITS, "recording", 99)
    response = tell(client, recording=SimpleUploadedFile("film.mp4", video(30)), photograph=photograph())
    html = text_of(response)
    assert "trop lourd" in html
    assert "Ensuite les commandes." in html
    story = Proposal.objects.get()
    assert story.photograph
    assert not story.recording


def test_files_stay_once_they_are_sent_and_can_be_removed(client, house, django_capture_on_commit_callbacks):
    response = tell(
        client, photograph=photograph(), recording=SimpleUploadedFile("film.mp4", video(30)), story=""
    )
    html = text_of(response)
    assert "portrait.jpg" in html
    assert "film.mp4" in html
    story = Proposal.objects.get()
    stored = story.photograph.name
    assert "portrait" not in stored, "nobody guesses its address"
    assert client.get("/temoignages/raconter/fichier/recording/").status_code == 200
    assert Client().get("/temoignages/raconter/fichier/recording/").status_code == 404
    assert client.post(CHANGE_URL, CHANGE).url == AGREEMENT
    assert Proposal.objects.get().photograph.name == stored
    with django_capture_on_commit_callbacks(execute=True):
        client.post(CHANGE_URL, CHANGE | {"photograph-clear": "on"})
    assert not Proposal.objects.get().photograph
    assert not default_storage.exists(stored)


def test_photograph_loses_the_place_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[1] = "N"
    cleaned = Image.open(without_metadata(photograph(exif=exif)))
    assert not dict(cleaned.getexif())
    assert cleaned.size == (60, 80), "and stands upright"


def test_agreement_is_given_to_the_text_that_is_shown(client, house):
    tell(client)
    assert "Cochez cette case" in text_of(agree(client, agreed=""))
    assert "vient de changer" in text_of(agree(client, version="99"))
    assert "vient de changer" in text_of(agree(client, version="<script>"))
    assert Proposal.objects.get().sent_at is None


def test_form_from_another_site_is_refused(client, house):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(START, WHO, headers={"origin": "https://ailleurs.exemple"}).status_code == 403
    assert strict.post(START, WHO).status_code == 403
    assert strict.post(START, WHO, headers={"origin": "http://testserver"}).status_code == 302


def test_robot_learns_nothing_and_bothers_nobody(client, house, django_capture_on_commit_callbacks):
    tell(client)
    with django_capture_on_commit_callbacks(execute=True):
        assert agree(client, homepage="https://acheter.exemple").url == THANKS
    assert Proposal.objects.get().state == ProposalState.SPAM
    client.post(THANKS)
    assert not mail.outbox


# Twice, and too often --------------------------------------------------------------------------------


def test_story_sent_twice_is_taken_once(client, house, django_capture_on_commit_callbacks):
    tell(client)
    with django_capture_on_commit_callbacks(execute=True):
        assert agree(client).url == THANKS
        assert agree(client).url == THANKS
    assert Proposal.objects.count() == 1
    assert len(mail.outbox) == 1


def test_answers_that_arrive_after_the_sending_change_nothing(client, house):
    tell(client)
    stale = Proposal.objects.get()
    agree(client)
    services.keep_answers(stale, {"firm": "Autre"})
    services.keep_files(stale, {"photograph": photograph()}, "browser")
    story = Proposal.objects.get()
    assert (story.firm, bool(story.sent_at), bool(story.photograph)) == ("Fleurs de Léa", True, False)


def test_confirming_twice_makes_one_page(received, client, django_capture_on_commit_callbacks):
    story = received()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(link_in(mail.outbox[0]))
        services.confirm(Proposal.objects.get(pk=story.pk))
    assert TestimonialPage.objects.count() == Consent.objects.count() == WorkflowState.objects.count() == 1
    assert len(mail.outbox) == 2


def test_database_holds_one_unfinished_story_of_a_visitor(db):
    visitor = Visitor.objects.create()
    Proposal.objects.create(visitor=visitor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.create(visitor=visitor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.create(sent_at=timezone.now())


def test_workshop_of_thirty_firms_sends_its_stories_from_equal_tablets(house):
    for number in range(30):
        tablet = Client()
        begin(tablet, email=f"firme-{number}@exemple.fr")
        tablet.post(CHANGE_URL, CHANGE)
        assert agree(tablet).url == THANKS
    assert Proposal.objects.exclude(sent_at=None).count() == 30


def test_address_that_is_written_to_again_and_again_is_left_alone(house):
    for _ in range(services.MOST_SENT_A_DAY):
        assert send(Client()).url == THANKS
    seventh = Client()
    assert "réessayez demain" in text_of(send(seventh))
    assert 'value="Fleurs de Léa"' in text_of(seventh.get(START)), "nothing is lost"


def test_mail_is_sent_again_a_few_times(client, house, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send(client)
        for _ in range(services.MOST_MAILS_A_DAY + 2):
            last = client.post(THANKS)
    assert "plusieurs fois aujourd’hui" in text_of(last)
    assert len(mail.outbox) <= services.MOST_MAILS_A_DAY + 1


def test_link_is_valid_for_a_week_then_sends_another(client, house, time_machine_links):
    address = time_machine_links(client)
    assert "plus valable" in text_of(Client().get(address))
    assert "Un nouveau courriel" in text_of(Client().post(address))
    assert not TestimonialPage.objects.exists()
    assert Client().get("/temoignages/raconter/confirmer/faux:lien/").status_code == 404


@pytest.fixture
def time_machine_links(monkeypatch):
    """The link of a story that was sent eight days ago."""

    def old_link(client):
        send(client)
        then = (timezone.now() - timedelta(days=8)).timestamp()
        with monkeypatch.context() as past:
            past.setattr("django.core.signing.time.time", lambda: then)
            return links.confirm_link(Proposal.objects.get())

    return old_link


# What becomes of it ----------------------------------------------------------------------------------


def test_files_move_to_the_region_and_are_nobodys_before_publication(received, house, client):
    story = received(photograph=photograph(), recording=SimpleUploadedFile("film.mp4", video(30)))
    page = TestimonialPage.objects.get()
    image, document = PortalImage.objects.get(), PortalDocument.objects.get()
    assert page.image == image
    assert page.video[0].value["video"] == document
    assert document.seconds == 30
    assert image.collection.get_parent().name == "Bretagne"
    assert not story.photograph
    assert not story.recording
    assert client.get(document.url).status_code == 302, "to sign in"
    client.force_login(house.breton)
    assert client.get(document.url).status_code == 200
    client.logout()

    page.get_latest_revision().publish()
    document.refresh_from_db()
    image.refresh_from_db()
    assert document.collection.name == image.collection.name == "Bretagne"
    assert client.get(document.url).status_code == 200
    assert Proposal.objects.get().state == ProposalState.PUBLISHED


def test_sound_becomes_an_interview_to_listen_to(received):
    received(recording=SimpleUploadedFile("son.mp3", mp3(20)))
    page = TestimonialPage.objects.get()
    assert page.audio[0].value["audio"].content_type == "audio/mpeg"
    assert not page.video


def test_region_without_a_page_has_its_stories_below_the_map(client, house):
    begin(client, place="Marseille")
    client.post(CHANGE_URL, CHANGE)
    agree(client)
    services.confirm(Proposal.objects.get())
    assert TestimonialPage.objects.get().get_parent().pk == house.map.pk


def test_region_reads_first_then_the_mission_publishes(received, house):
    received()
    page = TestimonialPage.objects.get()
    assert [state.revision.object_id for state in TaskState.objects.reviewable_by(house.breton)] == [
        str(page.pk)
    ]
    assert not TaskState.objects.reviewable_by(house.southern).exists()
    assert not TaskState.objects.reviewable_by(house.partner).exists()
    assert TaskState.objects.reviewable_by(house.mission).count() == 1
    task = page.current_workflow_task
    assert not task.locked_for_user(page, house.breton)
    assert task.locked_for_user(page, house.southern)

    task.on_action(page.current_workflow_task_state, house.breton, "approve")
    page = TestimonialPage.objects.get()
    assert not page.live, "never published by itself"
    assert page.current_workflow_state.requested_by == house.breton
    assert not TaskState.objects.reviewable_by(house.breton).exists()
    assert TaskState.objects.reviewable_by(house.mission).count() == 1


def change_and_approve(editor, *, changes=True):
    """As the form of the page does."""
    if changes:
        page = TestimonialPage.objects.get()
        page.quote = f"Relu par {editor}."
        page.save_revision(user=editor)
    page = TestimonialPage.objects.get()
    page.current_workflow_task.on_action(page.current_workflow_task_state, editor, "approve")
    return TestimonialPage.objects.get()


def test_what_is_changed_on_the_way_is_not_sent_back_to_the_region(received, house):
    received()
    page = change_and_approve(house.breton)
    assert page.current_workflow_task.name == "Relecture par la mission"
    page = change_and_approve(house.mission)
    assert page.current_workflow_task.name == "Relecture par la mission", "as for every page"
    page = change_and_approve(house.mission, changes=False)
    assert (page.live, page.quote) == (True, "Relu par mission@exemple.fr.")


def test_editor_of_the_region_opens_the_draft(received, house, client):
    received(photograph=photograph())
    client.force_login(house.breton)
    page = TestimonialPage.objects.get()
    html = text_of(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])))
    assert "Proposer à la mission" in html
    assert "Voir l’histoire proposée" in html
    assert "Fleurs de Léa" in html


def test_list_shows_each_their_own(received, house, client):
    story = received()
    read = reverse("histoires:inspect", args=[story.pk])
    ask = reverse("histoires:letter_question", args=[story.pk])
    for address in (reverse(INDEX), read, ask):
        assert Client().get(address).status_code == 302, "anonymous"
    client.force_login(house.southern)
    assert "Fleurs de Léa" not in text_of(client.get(reverse(INDEX)))
    for address in (read, ask, reverse("histoires:letter_refusal", args=[story.pk])):
        assert client.get(address).status_code == 404
        assert client.post(address, {"text": "Bonjour"}).status_code in (404, 405)
    client.force_login(house.partner)
    assert client.get(reverse(INDEX)).status_code == 302
    assert client.get(read).status_code in (302, 404)
    for somebody in (house.breton, house.mission):
        client.force_login(somebody)
        listed = text_of(client.get(reverse(INDEX)))
        for words in ("Fleurs de Léa", "Léa Martin", "fleuriste", "Rennes", "Reçue", "Ouvrir"):
            assert words in listed
        shown = text_of(client.get(read))
        for words in ("Ensuite les commandes.", ADDRESS, "Poser une question"):
            assert words in shown
    assert not Letter.objects.exists()


def test_nobody_reads_what_is_not_confirmed(client, house):
    begin(client, firm="Maison discrète")
    story = Proposal.objects.get()
    client.force_login(house.mission)
    listed = text_of(client.get(reverse(INDEX)))
    assert "Pas encore envoyée" in listed
    assert "discrète" not in listed
    assert "Pas encore envoyée" not in text_of(client.get(reverse(INDEX), {"q": "discr"}))
    assert client.get(reverse("histoires:inspect", args=[story.pk])).status_code == 404


@pytest.mark.parametrize("state", ProposalState)
def test_list_is_filtered_by_state(received, house, client, state):
    received()
    client.force_login(house.mission)
    listed = text_of(client.get(reverse(INDEX), {"etat": state.value, "region": "53"}))
    assert ("Fleurs de Léa" in listed) == (state == ProposalState.RECEIVED)


def test_states_are_the_same_in_rows_and_in_queries(received, house, client):
    now = timezone.now()
    states = [{}, {"sent_at": now}, {"sent_at": now, "is_spam": True}]
    for fields in states:
        Proposal.objects.create(text_version=1 if "sent_at" in fields else None, **fields)
    done = {"sent_at": now, "confirmed_at": now, "text_version": 1}
    for more in ({}, {"refused_at": now}, {"erased_at": now}):
        Proposal.objects.create(**done, **more)
    received()
    TestimonialPage.objects.get().get_latest_revision().publish()
    found = {story.found_state for story in Proposal.objects.with_state()}
    assert found == set(ProposalState.values)
    assert all(story.found_state == story.state for story in Proposal.objects.with_state())


def test_list_asks_as_much_for_many_as_for_one(received, house, client, django_assert_max_num_queries):
    story = received()
    client.force_login(house.mission)
    counts = []
    for number in (1, 40):
        for _ in range(number - Proposal.objects.count()):
            Proposal.objects.create(firm="Maison", place=story.place, sent_at=story.sent_at, text_version=1)
        with django_assert_max_num_queries(40) as queries:
            client.get(reverse(INDEX))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_home_of_the_admin_says_what_waits(received, house, client):
    received()
    for somebody, waits in ((house.breton, True), (house.southern, False), (house.mission, True)):
        client.force_login(somebody)
        assert ("Fleurs de Léa" in text_of(client.get("/gestion/"))) == waits


def test_editor_asks_a_question_by_mail(received, house, client, django_capture_on_commit_callbacks):
    story = received()
    client.force_login(house.breton)
    ask = reverse("histoires:letter_question", args=[story.pk])
    assert client.post(ask, {"text": " "}).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(ask, {"text": "En quelle année ?"}).status_code == 302
    message = mail.outbox[-1]
    assert (message.to, message.reply_to) == ([ADDRESS], ["bretagne@exemple.fr"])
    assert "En quelle année ?" in message.body
    assert "/accord/" in message.body
    shown = text_of(client.get(reverse("histoires:inspect", args=[story.pk])))
    assert "En quelle année ?" in shown
    assert "bretagne@exemple.fr" in shown


def test_story_that_is_not_kept_is_refused_with_a_word(
    received, house, client, django_capture_on_commit_callbacks
):
    story = received()
    client.force_login(house.breton)
    refuse = reverse("histoires:letter_refusal", args=[story.pk])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(refuse, {"text": "Nous en avons déjà une."})
    assert "Nous en avons déjà une." in mail.outbox[-1].body
    story.refresh_from_db()
    assert story.state == ProposalState.REFUSED
    assert TestimonialPage.objects.get().current_workflow_state is None
    assert client.post(refuse, {"text": "Encore."}).status_code == 404
    assert client.get(reverse("histoires:letter_question", args=[story.pk])).status_code == 404


def test_agreement_taken_back_empties_everything(received, client, django_capture_on_commit_callbacks):
    story = received(photograph=photograph())
    with django_capture_on_commit_callbacks(execute=True):
        client.post(link_in(mail.outbox[-1]))
    story.refresh_from_db()
    assert story.state == ProposalState.ERASED
    assert_nothing_left(story)
    assert TestimonialPage.objects.get().firm == ""
    assert not PortalImage.objects.exists()


def assert_nothing_left(story):
    """An emptied row says when and in which region, and no more."""
    told = [story.name, story.firm, story.email, story.story, story.quote, story.trade, story.place]
    assert not any([*told, story.photograph, story.recording])
    assert not story.topics.exists()
    assert story.region_code == "53"


def test_draft_that_an_editor_deletes_takes_the_story_with_it(received, django_capture_on_commit_callbacks):
    story = received()
    with django_capture_on_commit_callbacks(execute=True):
        Page.objects.get(pk=story.page_id).delete()
    story.refresh_from_db()
    assert story.state == ProposalState.ERASED
    assert_nothing_left(story)
    assert not Consent.objects.standing().exists()


# What is kept ----------------------------------------------------------------------------------------


def after(days):
    return timezone.now() + timedelta(days=days)


def test_unfinished_story_is_erased_after_a_month(client, house, django_capture_on_commit_callbacks):
    tell(client, photograph=photograph())
    stored = Proposal.objects.get().photograph.name
    assert EraseProposals().run(after(29)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert EraseProposals().run(after(31)) == 1
    assert not Proposal.objects.exists()
    assert not default_storage.exists(stored)
    assert EraseProposals().run(after(31)) == 0


def test_unconfirmed_story_is_erased_after_a_month(client, house):
    send(client)
    assert EraseProposals().run(after(29)) == 0
    assert EraseProposals().run(after(31)) == 1
    assert not Proposal.objects.exists()


def test_unused_story_is_erased_after_a_year_with_its_draft(received, django_capture_on_commit_callbacks):
    story = received(photograph=photograph(), recording=SimpleUploadedFile("film.mp4", video(30)))
    page = TestimonialPage.objects.get()
    page.image.get_rendition("max-100x100")
    files = [page.image.file.name, page.video[0].value["video"].file.name]
    assert EraseProposals().run(after(364)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert EraseProposals().run(after(366)) == 1
    story.refresh_from_db()
    assert story.state == ProposalState.ERASED
    assert_nothing_left(story)
    assert not PortalImage.objects.exists()
    assert not PortalDocument.objects.exists()
    assert not any(map(default_storage.exists, files))
    assert not Revision.objects.filter(object_id=str(page.pk)).exists()
    assert not any("Fleurs" in entry.label for entry in PageLogEntry.objects.filter(page=page.pk))
    assert not Consent.objects.standing().exists()
    assert EraseProposals().run(after(366)) == 0


def test_published_story_stays_and_what_was_sent_goes_after_a_year(received):
    story = received()
    TestimonialPage.objects.get().get_latest_revision().publish()
    assert EraseProposals().run(after(366)) == 1
    story.refresh_from_db()
    assert story.state == ProposalState.PUBLISHED
    assert_nothing_left(story)
    page = TestimonialPage.objects.get()
    assert (page.live, page.firm) == (True, "Fleurs de Léa")
    assert Consent.objects.standing().exists()


def test_refused_story_is_erased_after_a_month(received, house):
    story = received()
    services.write(story, LetterKind.REFUSAL, "Non merci.", by=house.breton)
    assert EraseProposals().run(after(31)) == 1
    story.refresh_from_db()
    assert story.state == ProposalState.ERASED
    assert not Letter.objects.exists()


def test_command_that_does_what_is_due_knows_of_stories(client, house):
    tell(client)
    Proposal.objects.update(changed_at=after(-40))
    call_command("due", verbosity=0)
    assert not Proposal.objects.exists()


def test_person_gets_what_is_held_and_has_it_erased(received):
    story = received()
    (room,) = [room for room in personal_data if room.name == "Histoires proposées"]
    (told,) = room.export(" LEA@exemple.fr ")
    assert told["récit"] == story.story
    assert told["thèmes"] == ["Vendre en ligne"]
    assert room.export("autre@exemple.fr") == []
    assert room.erase("lea@EXEMPLE.fr") == 1
    story.refresh_from_db()
    assert_nothing_left(story)
    assert room.erase(ADDRESS) == 0


# Robots ----------------------------------------------------------------------------------------------


def test_without_keys_nothing_is_said_of_google(client, house):
    tell(client)
    response = client.get(AGREEMENT)
    assert "google" not in text_of(response).lower()
    assert "google" not in response["Content-Security-Policy"]
    agree(client)
    assert not Proposal.objects.get().is_doubtful


@pytest.mark.parametrize(
    ("token", "answer", "doubtful"),
    [
        ("", b'{"success": true}', True),
        ("token", b'{"success": true}', False),
        ("token", b'{"success": false, "error-codes": ["timeout-or-duplicate"]}', True),
        ("token", b"<html>", True),
        ("token", b"{}", True),
        ("token", TimeoutError(), True),
        ("token", OSError("unreachable"), True),
    ],
    ids=["not asked", "a person", "refused", "nonsense", "nothing", "too slow", "unreachable"],
)
def test_story_is_never_lost_whatever_google_says(client, house, google, token, answer, doubtful):
    google(answer)
    tell(client)
    assert agree(client, **{"g-recaptcha-response": token}).url == THANKS
    story = Proposal.objects.get()
    assert (story.state, story.is_doubtful) == (ProposalState.TO_CONFIRM, doubtful)
    assert Mail.objects.count() == 1


def test_page_that_asks_google_says_so_and_opens_for_nobody_else(client, house, google):
    tell(client)
    response = client.get(AGREEMENT)
    assert "Vérifier que je ne suis pas un robot (Google)" in text_of(response)
    assert "google.com/recaptcha/api.js" not in text_of(response), "nothing before the click"
    assert "https://www.google.com/recaptcha/" in response["Content-Security-Policy"]
    assert "google" not in client.get(CHANGE_URL)["Content-Security-Policy"]
    assert User.objects.count() == 4
