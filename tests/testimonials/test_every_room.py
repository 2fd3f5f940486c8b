"""One person who did everything on the portal: their copy holds it, erasure forgets it, moving keeps it."""

import json
import re
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core import mail
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.test import TestCase
from django.urls import resolve
from django.utils import timezone
from wagtail.models import Comment, PageLogEntry

from accounts import copies, erasure, facts, firms, merging, register
from accounts.consents import CONTACT
from accounts.door import FactOrigin, personal_data
from accounts.enums import MembershipKind, NumberStatus, Rhythm
from accounts.models import (
    AddressChange,
    Consent,
    EmailCode,
    Firm,
    FirmFact,
    Invitation,
    JoinedAccount,
    Kept,
    Membership,
    NotificationChoice,
    Read,
    Role,
    SpaceLayout,
    User,
    normalised_email,
)
from accounts.querysets import Owner
from accounts.signin import confirm_address
from core.models import PortalImage
from diagnostic import living
from diagnostic.enums import ItemState, WhyNot
from diagnostic.models import Plan, PlanItem, PlanLink
from home.contact.models import ContactAnswer, ContactMessage
from outbox.models import Mail
from outbox.services import send_mail
from testimonials import agreements, door
from testimonials.pages import TestimonialPage
from testimonials.proposals.models import Proposal
from tests.accounts.signing_in import sign_in
from tests.diagnostic.plans import finished_run
from tests.resources.conftest import home, production_like  # noqa: F401
from tests.testimonials.conftest import add_testimonial, map_page, towns  # noqa: F401
from tests.testimonials.test_proposals import (  # noqa: F401
    CHANGE,
    CHANGE_URL,
    agree,
    begin,
    house,
    link_in,
    nobody_wrote_yet,
    photograph,
)

pytestmark = pytest.mark.django_db

EMAIL, OTHER = "zephyrine@quatremere.fr", "autre@exemple.fr"
SIRET = "73282932000074"
# Nothing else on the portal says any of these.
TRACES = ["zephyrine", "zéphyrine", "quatremere", "quatremère", SIRET]
# Where SQLite's index of the admin keeps words until it next tidies up; no query reads them.
DEAD_LETTERS = "_fts_data"
# What holds nothing that can be tied to an address.
ANONYMOUS = {"Searches", "Counting"}
# Pages that whoever has their address reads, or acts on, without signing in.
LETS_IN = {
    "accounts:consent",
    "accounts:erasure",
    "accounts:objection",
    "diagnostic:result",
    "diagnostic:resume",
    "proposals:confirm",
    "proposals:resume",
    "testimonials:agreement",
}
# What hangs on an account and is not its person's to take along to another one, with the reason.
GOES_WITH_THE_ACCOUNT = {
    "account.EmailAddress": "the other address opens nothing any more",
    "accounts.AddressChange": "there is no account left to take back",
    "accounts.DataCopy": "the other account's copy: the next one holds it all",
    "accounts.EmailCode": "the other address opens nothing any more",
    "accounts.ErasureRequest": "the account is erased now",
    "accounts.Role": "a right, which only the mission grants",
    "mfa.Authenticator": "of accounts of the admin, which are not joined",
    "usersessions.UserSession": "its devices are signed out",
    "wagtailadmin.EditingSession": "of accounts of the admin",
    "wagtailadmin.FormState": "of accounts of the admin",
    "wagtailcore.APIToken": "of accounts of the admin",
    "wagtailcore.Comment": "of accounts of the admin",
    "wagtailcore.CommentReply": "of accounts of the admin",
    "wagtailcore.PageSubscription": "of accounts of the admin",
    "wagtailusers.UserProfile": "of accounts of the admin",
}


def fill(person, house, guide_page, client):  # noqa: F811
    """Have a person do everything that can be done, in every room."""
    firm = firms.add_firm(
        person,
        firms.Description(
            {"name": "Atelier Quatremère", "number_status": NumberStatus.SIRET, "siret": SIRET},
            {"headcount": 4},
        ),
        made_with=uuid4(),
    )
    facts.propose(person, "turnover", 120_000, origin=FactOrigin.PERSON, by=person)
    shared = Firm.objects.create(name="À plusieurs")
    Membership.objects.create(firm=shared, person=person)
    Membership.objects.create(firm=shared, person=house.breton, kind=MembershipKind.OWNER)
    facts.propose(shared, "headcount", 9, by=person)
    invited = Firm.objects.create(name="Qui invite")
    Membership.objects.create(firm=invited, person=house.southern, kind=MembershipKind.OWNER)
    firms.invite(invited, person.email, MembershipKind.STAFF, by=house.southern)
    firms.invite(firm, "collegue@exemple.fr", MembershipKind.STAFF, by=person)
    register.give_consent(CONTACT, person=person)
    Kept.objects.create(person=person, page=guide_page, note="pour Zéphyrine")
    Kept.objects.create(person=person, search="?q=quatremere", words="quatremère", note="par Zéphyrine")
    Read.objects.create(person=person, page=guide_page)
    NotificationChoice.objects.create(
        person=person, kind="new-content", topic="securite", rhythm=Rhythm.WEEKLY
    )
    JoinedAccount.objects.create(number=10_000, person=person)
    SpaceLayout.objects.create(person=person, arrangement={"folded": ["resources"]})
    live_with_plans(person, firm, shared)
    message = ContactMessage.objects.create(
        name="Zéphyrine", email=person.email.upper(), subject="?", text="!"
    )
    ContactAnswer.objects.create(message=message, number=1, text="Bonjour Zéphyrine", by=house.mission)
    EmailCode.objects.create(purpose="sign_in", email=person.email, digest="-")
    AddressChange.objects.create(person=person, old="vieille@quatremere.fr", new=person.email)
    page = TestimonialPage.objects.get(title="Chez Quatremère")
    register.give_consent(agreements.PURPOSE, email=person.email, about=door.about(page))
    Proposal.objects.create(person=person, name="Zéphyrine Quatremère", story="Ce que j’ai fait.")
    guide_page.owner = person
    guide_page.save()
    PageLogEntry.objects.log_action(guide_page, "wagtail.edit", user=person)
    Comment.objects.create(page=guide_page, user=person, text="De Zéphyrine", contentpath="title")
    with TestCase.captureOnCommitCallbacks(execute=True):
        sign_in(client, person.email)
    with TestCase.captureOnCommitCallbacks(execute=True):
        copies.ask_copy(person)
    erasure.ask_erasure(person)
    send_mail("waits", person.email, "accounts/mail/address_was_wrong", {})
    return SimpleNamespace(firm=firm, shared=shared, invited=invited, page=page)


def live_with_plans(person, firm, shared):
    """Have a plan of one's own, one of one's firm and one of a firm of several people; mark and share."""
    finished_run(Owner(person_id=person.pk), firm=firm)
    finished_run(Owner(person_id=person.pk), firm=shared)
    finished_run(Owner(person_id=person.pk), which=1)
    own = Plan.objects.get(person=person)
    living.share(own, answers_of=person)
    for plan, state, more in [
        (own, ItemState.NOT_FOR_ME, {"why_not": WhyNot.values[0]}),
        (own, ItemState.DONE, {}),
        (Plan.objects.get(firm=shared), ItemState.DONE, {}),
    ]:
        living.mark(plan.items.filter(state=ItemState.OPEN).first(), state, seen="open", by=person, **more)


def propose_story(client):
    """Tell a story with a photograph, and confirm the address."""
    who = {"email": EMAIL, "name": "Zéphyrine Quatremère", "firm": "Atelier Quatremère"}
    begin(client, **who)
    client.post(CHANGE_URL, CHANGE | {"photograph": photograph()})
    with TestCase.captureOnCommitCallbacks(execute=True):
        agree(client)
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post(link_in(mail.outbox[-1]))


@pytest.fixture
def done(client, house, add_testimonial, rebuild):  # noqa: F811
    """What Zéphyrine did."""
    propose_story(client)
    person = User.objects.create_user(EMAIL, first_name="Zéphyrine", last_name="Quatremère")
    confirm_address(person)
    add_testimonial(
        "Chez Quatremère",
        person="Zéphyrine",
        firm="Atelier Quatremère",
        contact_email=EMAIL,
        image=PortalImage.objects.create(title="Zéphyrine", file=photograph("zephyrine.jpg")),
    ).save_revision()
    client.logout()
    things = fill(person, house, house.region, client)
    rebuild()
    things.person = person
    return things


def everything_in_the_database():
    """Every value of every table."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.endswith(DEAD_LETTERS):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = [str(row).lower() for row in cursor.fetchall()]
    return found


def traces():
    """The tables that still name her, with the rows."""
    return {
        table: naming
        for table, rows in everything_in_the_database().items()
        if (naming := [row[:300] for row in rows if any(trace in row for trace in TRACES)])
    }


def told(address):
    """What each room says of an address."""
    return {type(room).__name__: room.export(address) for room in personal_data}


def as_text(things):
    return json.dumps(things, cls=DjangoJSONEncoder, ensure_ascii=False)


def test_copy_holds_what_every_room_holds(done):
    rooms = told(EMAIL)
    assert {name for name, things in rooms.items() if not things} == ANONYMOUS
    text = as_text(rooms)
    for word in (
        "Atelier Quatremère",
        "À plusieurs",
        "Qui invite",
        "120",
        "pour Zéphyrine",
        "Bonjour Zéphyrine",
        "Chez Quatremère",
        "D’abord une page.",
        "Ce que j’ai fait.",
        "vieille@quatremere.fr",
        "quatremère",
        "par Zéphyrine",
        "?q=quatremere",
        "Nouveaux contenus",
        "Une fois par semaine",
        '"sections repliées": ["Mes ressources"]',
        WhyNot(WhyNot.values[0]).label,
        '"montre vos réponses": true',
        "Être contacté par des connecteurs",
        "Publier mon témoignage",
        "effacement demandé le",
    ):
        assert word in text, word
    files = {type(room).__name__: room.files(EMAIL) for room in personal_data}
    assert files["Testimonials"]
    for file in [file for held in files.values() for file in held]:
        with file.open() as opened:
            assert opened.read(4)


def test_export_knows_an_address_however_it_is_written(done):
    assert as_text(told(EMAIL.upper())) == as_text(told(EMAIL))


def test_nobody_else_is_in_the_copy(done):
    other = User.objects.create_user(OTHER)
    text = as_text(told(other.email))
    assert not any(trace in text.lower() for trace in TRACES)


def test_erasure_leaves_nothing_that_names_the_person(done, rebuild):
    assert {"accounts_user", "accounts_firm", "outbox_mail", "home_contact_contactmessage"} & set(traces())
    with TestCase.captureOnCommitCallbacks(execute=True):
        erasure.erase_account(done.person)
    rebuild()
    assert traces() == {}
    assert not [room for room, things in told(EMAIL).items() if things]
    assert Firm.objects.filter(pk=done.shared.pk).exists()
    assert FirmFact.objects.get(firm=done.shared).said_by is None
    [plan] = Plan.objects.all()
    assert plan.firm == done.shared
    assert set(plan.items.values_list("changed_by", "told_by", "reason")) == {(None, None, "")}
    assert plan.items.filter(state=ItemState.DONE).exists(), "what the firm did, it did"
    assert not PlanLink.objects.exclude(plan=None).exists()
    assert Consent.objects.exclude(subject_digest="").count() >= 2
    assert not Consent.objects.standing().filter(purpose=CONTACT).exists()
    assert PageLogEntry.objects.filter(action="wagtail.edit").exists()


def test_erasure_done_twice_changes_nothing(done):
    with TestCase.captureOnCommitCallbacks(execute=True):
        erasure.erase_account(done.person)
    assert sum(room.erase(EMAIL) for room in personal_data) == 0


def test_moving_loses_nothing(done):
    before = told(EMAIL)
    other = User.objects.create_user(OTHER)
    confirm_address(other)
    kinds = [
        Firm,
        FirmFact,
        Invitation,
        Consent,
        ContactMessage,
        TestimonialPage,
        Proposal,
        PlanItem,
        PlanLink,
    ]
    rows = {model: model.objects.count() for model in kinds}
    with TestCase.captureOnCommitCallbacks(execute=True):
        merging.merge(done.person, other)
    after = told(OTHER)
    assert {model: model.objects.count() for model in kinds} == rows
    other.refresh_from_db()
    assert other.get_full_name() == "Zéphyrine Quatremère"
    assert not User.objects.filter(email=EMAIL).exists()
    for room in ("Diagnoses", "Plans", "Firms", "ContactMessages", "Testimonials", "Proposals", "Consents"):
        assert as_text(after[room]).replace(OTHER, EMAIL) == as_text(before[room]).replace(
            EMAIL.upper(), EMAIL
        ), room
    for kind in ("pages gardées", "recherches gardées", "pages lues", "de quoi vous écrire"):
        assert as_text(after["Accounts"][0][kind]) == as_text(before["Accounts"][0][kind]), kind
    texts = {each["texte"] for each in after["Mails"]}
    assert {each["texte"] for each in before["Mails"]} <= texts
    assert not {table for table, rows in everything_in_the_database().items() if EMAIL in str(rows)}
    assert done.page.__class__.objects.get(pk=done.page.pk).contact_email == OTHER
    assert agreements.stands(TestimonialPage.objects.get(pk=done.page.pk))


def hanging_on(person):
    """How many rows of each model go when an account goes."""
    return {
        relation.related_model._meta.label: relation.related_model._base_manager.filter(
            **{relation.field.name: person}
        ).count()
        for relation in User._meta.get_fields(include_hidden=True)
        if (relation.one_to_many or relation.one_to_one)
        and relation.on_delete is models.CASCADE
        and not relation.related_model._meta.auto_created
    }


def test_all_that_hangs_on_an_account_is_moved_or_told_why_not(done):
    before = hanging_on(done.person)
    own = set(before) - set(GOES_WITH_THE_ACCOUNT)
    assert set(GOES_WITH_THE_ACCOUNT) <= set(before), "a reason for something that is not there any more"
    assert {label for label in own if not before[label]} == set(), "Zéphyrine did not do this yet"
    other = User.objects.create_user(OTHER)
    merging.merge(done.person, other)
    after = hanging_on(other)
    joined = {"accounts.JoinedAccount": before["accounts.JoinedAccount"] + 1}
    assert {label: after[label] for label in own} == {label: before[label] for label in own} | joined


def test_mails_whose_links_let_in_whoever_has_them_say_so(done):
    known = set()
    for sent in Mail.objects.exclude(text=""):
        links = set(re.findall(r"https?://[^/\s]+(/\S*)", sent.text))
        lets_in = {path for path in links if resolve(path).view_name in LETS_IN}
        assert sent.personal_link == bool(lets_in), sent.key
        assert not any(part in sent.key for path in lets_in for part in path.split("/") if part)
        known |= {resolve(path).view_name for path in lets_in}
    assert known >= {"accounts:erasure", "accounts:consent", "proposals:confirm"}


def test_page_published_after_the_move_keeps_the_new_address(done):
    other = User.objects.create_user(OTHER)
    merging.merge(done.person, other)
    TestimonialPage.objects.get(pk=done.page.pk).latest_revision.publish()
    assert TestimonialPage.objects.get(pk=done.page.pk).contact_email == OTHER


def test_role_granted_to_the_other_account_is_not_moved(done):
    Role.objects.create(person=done.person, kind="connector")
    other = User.objects.create_user(OTHER)
    merging.merge(done.person, other)
    assert not Role.objects.filter(person=other).exists()


def test_account_of_every_room_is_erased_by_the_timer(done):
    erasure.ErasureRequest.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    with TestCase.captureOnCommitCallbacks(execute=True):
        call_command("due", verbosity=0)
    assert not User.objects.filter(email=normalised_email(EMAIL)).exists()
    assert traces() == {}
    assert not Mail.objects.filter(recipient=EMAIL).exists()
