"""Nobody is shown without having agreed, and who takes it back leaves nothing behind."""

import re

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import PageLogEntry, Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from accounts.door import personal_data
from accounts.initial import Roles
from accounts.models import Consent, User
from accounts.services import set_roles
from core.models import PortalDocument
from testimonials import agreements
from testimonials.due import ROWS_STAY, RemoveWithdrawn
from testimonials.pages import TestimonialPage
from tests.core.conftest import picture

ADDRESS = "lea@exemple.fr"


@pytest.fixture
def draft(add_testimonial):
    """A testimonial that waits for its person's agreement."""
    page = add_testimonial("Des fleurs en ligne", is_demo=False, live=False, contact_email=ADDRESS)
    page.save_revision(clean=False)
    return page


@pytest.fixture
def mission(home):
    """The mission's person."""
    Roles().install()
    person = User.objects.create_user("mission@exemple.fr")
    set_roles(person, mission=True, regions=[], organisations=[], by=None)
    return person


def form_of(page, **changes):
    """What the admin's form of a page sends."""
    streams = dict.fromkeys(("steps", "figures", "video", "audio"), streamfield([]))
    values = {
        name: getattr(page, name)
        for name in ("title", "slug", "summary", "firm", "person", "role", "trade", "headcount", "quote")
    }
    filing = {
        "sector": page.sector_id,
        "place": page.place.label,
        "level_before": page.level_before_id,
        "level_after": page.level_after_id,
        "topics": ["vendre-en-ligne"],
        "customers": ["particuliers"],
        "sales_areas": ["local"],
        "contact_email": page.contact_email,
        "story": streamfield([("text", rich_text("<p>Nous avons commencé petit.</p>"))]),
        "comments": inline_formset([]),
    }
    return nested_form_data(values | filing | streams | changes)


def link_in(message):
    return re.search(r"http://localhost(/\S+)", message.body).group(1)


def agree(client, page, django_capture_on_commit_callbacks):
    """Ask for the agreement as an editor does, and give it as the person does."""
    with django_capture_on_commit_callbacks(execute=True):
        agreements.ask(page)
    link = link_in(mail.outbox[-1])
    shown = client.get(link)
    assert "Des fleurs en ligne" in shown.content.decode()
    version = shown.context["text"].version
    with django_capture_on_commit_callbacks(execute=True):
        assert (
            client.post(link, {"version": version}, headers={"origin": "http://testserver"}).status_code
            == 302
        )
    return link


def test_testimonial_without_agreement_is_not_published(draft, client, mission):
    client.force_login(mission)
    address = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    response = client.post(address, form_of(draft, **{"action-publish": "on"}))
    assert "n’a pas encore donné son accord" in response.content.decode()
    draft.refresh_from_db()
    assert not draft.live


def test_person_reads_agrees_and_gets_a_copy_with_the_way_out(
    draft, client, django_capture_on_commit_callbacks
):
    link = agree(client, draft, django_capture_on_commit_callbacks)
    consent = Consent.objects.get()
    assert (consent.email, consent.about) == (ADDRESS, f"testimonial:{draft.pk}")
    assert draft.consent_error() == ""
    assert "Merci" in client.get(link).content.decode()
    copy = mail.outbox[-1]
    assert "J’accepte que mon témoignage soit publié" in copy.body
    assert "/accord/" in copy.body


def test_opening_the_link_changes_nothing(draft, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        agreements.ask(draft)
    link = link_in(mail.outbox[-1])
    client.get(link)
    client.head(link)
    assert client.post(link, {}, headers={"origin": "http://testserver"}).status_code == 302
    assert not Consent.objects.exists()


@pytest.mark.parametrize("token", ["x", "a:b:c", "%F0%9F%90%9D"])
def test_link_that_is_not_ours_leads_nowhere(token, draft, client):
    assert client.get(f"/temoignages/accord/{token}/").status_code == 404


def test_link_asked_for_another_address_leads_nowhere(draft, client):
    token = agreements.token_of(draft)
    draft.contact_email = "autre@exemple.fr"
    draft.save_revision(clean=False)
    assert client.get(f"/temoignages/accord/{token}/").status_code == 404


def test_agreement_withdrawn_takes_everything_away(draft, client, django_capture_on_commit_callbacks):
    agree(client, draft, django_capture_on_commit_callbacks)
    photograph = picture("portrait")
    photograph.get_rendition("fill-40x40")
    recording = PortalDocument.objects.create(title="voix", file=ContentFile(b"ID3", name="voix.mp3"))
    page = TestimonialPage.objects.get(pk=draft.pk)
    page.image = photograph
    page.audio = [("audio", {"title": "Léa", "audio": recording, "transcript": "<p>Bonjour.</p>"})]
    page.save_revision().publish()
    page.image = None
    page.save_revision()
    assert client.get("/temoignages/").content.decode().count("Des fleurs en ligne")

    withdraw = link_in(mail.outbox[-1]) if "/accord/" in mail.outbox[-1].body else ""
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(withdraw, headers={"origin": "http://testserver"}).status_code == 302

    page = TestimonialPage.objects.get(pk=draft.pk)
    assert not page.live
    assert page.withdrawn_at
    assert client.get(draft.url).status_code == 404
    assert "Des fleurs en ligne" not in client.get("/temoignages/").content.decode()
    for value in (page.title, page.slug, page.firm, page.person, page.quote, page.contact_email, page.folded):
        assert "fleur" not in value.lower()
        assert "Maison" not in value
        assert value != ADDRESS
    assert not page.story
    assert not Revision.objects.for_instance(page).exists()
    assert not get_image_model().objects.exists()
    assert not PortalDocument.objects.exists()
    assert not PageLogEntry.objects.filter(page=page.pk, label__contains="fleurs").exists()
    assert client.get(agreement_link(page)).status_code == 404


def agreement_link(page):
    return f"/temoignages/accord/{agreements.token_of(page)}/"


def test_editor_who_has_the_form_open_is_told(draft, client, mission, django_capture_on_commit_callbacks):
    agree(client, draft, django_capture_on_commit_callbacks)
    client.post(link_in(mail.outbox[-1]), headers={"origin": "http://testserver"})
    page = TestimonialPage.objects.get(pk=draft.pk)
    with pytest.raises(ValidationError, match="a retiré son accord"):
        page.full_clean()
    client.force_login(mission)
    address = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    response = client.post(address, form_of(draft, **{"action-publish": "on"}))
    assert "a retiré son accord" in response.content.decode()
    page.refresh_from_db()
    assert page.title == "Témoignage retiré"
    assert not page.revisions.exists()


def test_emptied_row_goes_after_a_month(draft, client, django_capture_on_commit_callbacks):
    agree(client, draft, django_capture_on_commit_callbacks)
    client.post(link_in(mail.outbox[-1]), headers={"origin": "http://testserver"})
    now = timezone.now()
    assert RemoveWithdrawn().run(now) == 0
    assert RemoveWithdrawn().run(now + ROWS_STAY * 2) == 1
    assert not TestimonialPage.objects.exists()


def test_agreement_on_paper_enters_the_register_under_the_editor_s_name(draft, mission):
    draft.paper_consent_on = timezone.localdate()
    agreements.enter_paper(draft, by=mission)
    agreements.enter_paper(draft, by=mission)
    assert Consent.objects.get().recorded_by == mission
    assert draft.consent_error() == ""


def test_agreement_is_asked_for_by_who_may_edit_the_page(draft, client, mission, towns):
    address = reverse("testimonials_ask_consent", args=[draft.pk])
    other = User.objects.create_user("autre@exemple.fr")
    set_roles(other, mission=False, regions=[towns.marseille.region], organisations=[], by=None)
    client.force_login(other)
    assert client.post(address).status_code in (302, 403)
    assert not mail.outbox
    client.force_login(mission)
    assert client.get(address).status_code == 405
    response = client.post(address, follow=True)
    assert ADDRESS in response.content.decode()


def test_erasure_and_export_of_a_person_reach_their_testimonial(draft):
    [room] = [room for room in personal_data if room.name == "Témoignages"]
    assert room.export(ADDRESS.upper())[0]["titre"] == "Des fleurs en ligne"
    assert room.erase(ADDRESS) == 1
    assert room.export(ADDRESS) == []


def test_due_works_twice(draft):
    call_command("due")
    call_command("due")
