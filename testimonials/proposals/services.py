"""Writes of the room `testimonials.proposals`: what becomes of a story, from the first answer to the last."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from django.core.files import File
from django.core.files.storage import Storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import Truncator
from wagtail.models import Page, Workflow

from accounts.door import (
    ConsentOrigin,
    consent_link,
    give_consent,
    standing_consent,
    withdraw_consent,
)
from accounts.models import User
from accounts.querysets import Owner
from core.limits import too_often
from outbox.services import send_mail
from testimonials import door
from testimonials.proposals import links
from testimonials.proposals.enums import LetterKind
from testimonials.proposals.files import to_document, to_image, waiting_collection, without_metadata
from testimonials.proposals.models import Letter, Proposal

WORKFLOW = "Relecture par la région, puis par la mission"
FILES = ("photograph", "recording")
MOST_SENT_A_DAY = 5  # of one address
MOST_SENT_BY_A_BROWSER = 200  # a day: thirty equal tablets of a workshop look like one
MOST_FILES_BY_A_BROWSER = 600
MOST_MAILS_A_DAY = 3  # with the same link
DAY = 86_400  # seconds
LONGEST_NAME = Proposal._meta.get_field("photograph_name").max_length
WORDS = ("name", "role", "firm", "trade", "naf_code", "email", "story", "quote")


class TooMany(Exception):
    """That was done too often for today."""


class AlreadyWriting(Exception):
    """Somebody is in the middle of another story."""


# While it is being written


def begin(owner: Owner) -> Proposal:
    """The story that somebody is writing; a new one when there is none."""
    owned = {"visitor_id": owner.visitor_id, "person_id": owner.person_id}
    proposal, _ = Proposal.objects.unfinished().get_or_create(**owned, sent_at=None)
    return proposal


@transaction.atomic
def keep_answers(proposal: Proposal, answers: Mapping[str, Any]) -> None:
    """Keep what was answered, files apart. Nothing changes in a story that was sent meanwhile."""
    if not is_still_written(proposal):
        return
    answers = {name: value for name, value in answers.items() if name not in FILES}
    topics = answers.pop("topics", None)
    for name, value in answers.items():
        setattr(proposal, name, value)
    if topics is not None:
        proposal.topics.set(topics)
    proposal.changed_at = timezone.now()
    proposal.save(update_fields=[*answers, "region_code", "changed_at"])


@transaction.atomic
def keep_files(proposal: Proposal, answers: Mapping[str, Any], browser: str) -> None:
    """Keep the files that arrived, and let go of those that the person removed. Raises TooMany."""
    sent = {kind: answers[kind] for kind in FILES if kind in answers}
    arrived = {kind: file for kind, file in sent.items() if isinstance(file, File)}
    removed = {kind for kind, file in sent.items() if file is False}
    if not (arrived or removed) or not is_still_written(proposal):
        return
    if arrived and too_often("proposal-file", browser, most=MOST_FILES_BY_A_BROWSER, seconds=DAY):
        raise TooMany
    for kind in {*arrived, *removed}:
        drop_file(proposal, kind)
    for kind, file in arrived.items():
        content = without_metadata(file) if kind == "photograph" else file
        setattr(proposal, f"{kind}_name", file.name[-LONGEST_NAME:])
        getattr(proposal, kind).save(content.name, content, save=False)
    proposal.changed_at = timezone.now()
    proposal.save(update_fields=[*FILES, *(f"{kind}_name" for kind in FILES), "changed_at"])


def is_still_written(proposal: Proposal) -> bool:
    """Whether nobody sent the story meanwhile; it stays so until the end of the transaction."""
    return bool(Proposal.objects.unfinished().select_for_update().filter(pk=proposal.pk))


def drop_file(proposal: Proposal, kind: str) -> None:
    """Let go of a file; it is erased once the row says so."""
    if stored := getattr(proposal, kind):
        transaction.on_commit(partial(erase_file, stored.storage, stored.name))
    setattr(proposal, kind, "")
    setattr(proposal, f"{kind}_name", "")


def erase_file(storage: Storage, name: str) -> None:
    """Erase a file; one that is gone already is as good."""
    with suppress(FileNotFoundError):
        storage.delete(name)


def take_up(proposal: Proposal, owner: Owner) -> None:
    """Go on with a story on another device. Raises AlreadyWriting where another one was begun."""
    try:
        with transaction.atomic():
            Proposal.objects.unfinished().filter(pk=proposal.pk).update(
                visitor_id=owner.visitor_id, person_id=owner.person_id
            )
    except IntegrityError:
        raise AlreadyWriting from None


def mail_resume_link(proposal: Proposal) -> None:
    """Send the link by which the story is finished elsewhere. Raises TooMany."""
    if too_often("proposal-resume", f"{proposal.pk}", most=MOST_MAILS_A_DAY, seconds=DAY):
        raise TooMany
    send_mail(
        f"proposal:{proposal.pk}:resume:{timezone.now():%Y%m%d%H%M%S}",
        proposal.email,
        "proposals/mail/resume",
        {"proposal": proposal, "url": links.resume_link(proposal)},
        personal_link=True,
    )


# Once it is sent


@transaction.atomic
def send(
    proposal: Proposal, *, version: int, browser: str, is_spam: bool = False, is_doubtful: bool = False
) -> None:
    """Take a finished story, and ask its address to confirm. Sent twice, it is taken once.

    What a robot left is kept apart, and no mail leaves. Raises TooMany.
    """
    if too_often("proposal-address", proposal.email.lower(), most=MOST_SENT_A_DAY, seconds=DAY) or too_often(
        "proposal-browser", browser, most=MOST_SENT_BY_A_BROWSER, seconds=DAY
    ):
        raise TooMany
    taken = Proposal.objects.unfinished().filter(pk=proposal.pk)
    state = {"text_version": version, "is_spam": is_spam, "is_doubtful": is_doubtful}
    if taken.update(sent_at=timezone.now(), **state) and not is_spam:
        proposal.refresh_from_db()
        ask_to_confirm(proposal, "sent")


def ask_again(proposal: Proposal) -> None:
    """Send the link to confirm once more. Raises TooMany."""
    if too_often("proposal-confirm", f"{proposal.pk}", most=MOST_MAILS_A_DAY, seconds=DAY):
        raise TooMany
    if not (proposal.is_spam or proposal.confirmed_at):
        ask_to_confirm(proposal, f"{timezone.now():%Y%m%d%H%M%S}")


def ask_to_confirm(proposal: Proposal, occasion: str) -> None:
    """Send the link by which the person confirms their address, once for each occasion."""
    send_mail(
        f"proposal:{proposal.pk}:confirm:{occasion}:{proposal.sent_at:%Y%m%d%H%M%S%f}",
        proposal.email,
        "proposals/mail/confirm",
        {"proposal": proposal, "url": links.confirm_link(proposal)},
        personal_link=True,
    )


def take_back(proposal: Proposal) -> None:
    """Let the person change a story that they sent, as long as they have not confirmed it."""
    try:
        with transaction.atomic():
            Proposal.objects.unconfirmed().filter(pk=proposal.pk).update(
                sent_at=None, changed_at=timezone.now()
            )
    except IntegrityError:
        raise AlreadyWriting from None


@transaction.atomic
def confirm(proposal: Proposal) -> None:
    """Make a draft of a story whose person confirmed their address, and so their agreement.

    The agreement enters the register, the draft waits for the region's editors. Twice changes nothing.
    """
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.confirmed_at or proposal.sent_at is None or proposal.is_spam:
        return
    proposal.confirmed_at = timezone.now()
    page = draft_of(proposal)
    proposal.page = page.page_ptr
    for kind in FILES:
        drop_file(proposal, kind)
    proposal.save()
    consent = give_consent(
        door.PURPOSE,
        email=proposal.email,
        about=door.about(page),
        origin=ConsentOrigin.FORM,
        version=proposal.text_version,
    )
    if workflow := Workflow.objects.active().filter(name=WORKFLOW).first():
        workflow.start(page, None)
    send_mail(
        f"proposal:{proposal.pk}:received",
        proposal.email,
        "proposals/mail/received",
        {"proposal": proposal, "consent": consent, "url": consent_link(consent)},
        personal_link=True,
    )


def draft_of(proposal: Proposal) -> Page:
    """The draft of a testimonial, with what was told and sent."""
    collection = waiting_collection(proposal.region_code)
    title = f"{proposal.firm}, {proposal.place.name}"
    for kind, kept, convert in (("photograph", "image", to_image), ("recording", "document", to_document)):
        with suppress(FileNotFoundError):
            if stored := getattr(proposal, kind):
                setattr(proposal, kept, convert(stored.open(), f"{proposal.name}, {title}", collection))
    return door.add_draft(
        door.page_above(proposal.region_code),
        title=title,
        summary=Truncator(proposal.quote).chars(250),
        firm=proposal.firm,
        person=proposal.name,
        role=proposal.role,
        trade=proposal.trade,
        naf_code=proposal.naf_code,
        sector=proposal.sector,
        headcount=proposal.headcount,
        place=proposal.place,
        topics=proposal.topics.all(),
        level_before=proposal.level_before,
        level_after=proposal.level_after,
        quote=proposal.quote,
        words=proposal.story,
        image=proposal.image,
        recording=proposal.document,
        contact_email=proposal.email,
    )


@transaction.atomic
def write(proposal: Proposal, kind: LetterKind, text: str, *, by: User) -> Letter:
    """Send the person a question, or why their story is not kept; they answer to whoever wrote."""
    letter = Letter.objects.create(proposal=proposal, kind=kind, text=text, by=by)
    if kind == LetterKind.REFUSAL:
        Proposal.objects.filter(pk=proposal.pk, refused_at=None).update(refused_at=timezone.now())
        if proposal.page and (state := proposal.page.specific.current_workflow_state):
            state.cancel(user=by)
    url = withdrawal_link(proposal)
    send_mail(
        f"proposal:{proposal.pk}:letter:{letter.pk}",
        proposal.email,
        f"proposals/mail/{kind.value}",
        {"proposal": proposal, "letter": letter, "url": url},
        reply_to=by.email,
        personal_link=bool(url),
    )
    return letter


def withdrawal_link(proposal: Proposal) -> str:
    """The path by which the person withdraws their agreement; empty when none stands."""
    given = proposal.page_id and standing_consent(
        door.PURPOSE, email=proposal.email, about=door.about(proposal.page)
    )
    return consent_link(given) if given else ""


@transaction.atomic
def take_stories(former: User, person: User) -> int:
    """Give a person the stories of another account of theirs; return how many.

    Of two that are being written, the one that was changed last goes on; the other is erased.
    """
    unfinished = Proposal.objects.unfinished().filter(person__in=[former, person])
    for older in unfinished.order_by("-changed_at", "-pk")[1:]:
        erase(older)
    told = Proposal.objects.of_address(former.email)
    readdressed = list(told.values_list("pk", flat=True))
    told.filter(email__iexact=former.email).update(email=person.email)
    Proposal.objects.filter(pk__in=readdressed, person=former).update(person=person)
    return len(readdressed)


# When it ends


@transaction.atomic
def erase(proposal: Proposal) -> None:
    """Erase what a story holds, and its draft with files and versions where it was never published.

    The row of one that was confirmed stays, empty, with the days and the region.
    """
    if proposal.confirmed_at is None:
        for kind in FILES:
            drop_file(proposal, kind)
        proposal.delete()
        return
    page = proposal.page and proposal.page.specific
    if page and page.first_published_at is None:
        end_agreement(proposal.email, door.about(page))
        door.erase(page)
    if not (page and page.first_published_at):
        proposal.erased_at = timezone.now()
    empty(proposal)


def end_agreement(email: str, about: str) -> None:
    """Nobody agrees any more to the publication of what is erased."""
    withdraw_consent(door.PURPOSE, email=email, about=about, origin=ConsentOrigin.ERASURE)


def empty(proposal: Proposal) -> None:
    """Take everything personal out of the row; the region stays."""
    for name in WORDS:
        setattr(proposal, name, "")
    for kind in FILES:
        drop_file(proposal, kind)
    proposal.visitor = proposal.person = proposal.place = proposal.sector = proposal.headcount = None
    proposal.level_before = proposal.level_after = proposal.image = proposal.document = None
    proposal.topics.clear()
    proposal.letters.all().delete()
    proposal.save()


def follow_end(page: Page) -> None:
    """Empty the row of a story whose page is gone, or was taken back by its person."""
    for proposal in Proposal.objects.filter(page=page.pk, erased_at=None):
        if proposal.email:
            # Once the page is gone: as long as it is there, its own room erases it.
            transaction.on_commit(partial(end_agreement, proposal.email, door.about(page)))
        proposal.erased_at = timezone.now()
        empty(proposal)


def release_files(page: Page) -> None:
    """Let everybody have the files of a story that is published: they join those of its region."""
    for proposal in Proposal.objects.filter(page=page.pk).select_related("image", "document"):
        waiting = waiting_collection(proposal.region_code)
        for file in filter(None, (proposal.image, proposal.document)):
            if file.collection_id == waiting.pk:
                file.collection = waiting.get_parent()
                file.save(update_fields=["collection"])
