"""The register of consents: who agreed to what, in which words, when, and until when.

Rows are only added. Writing is safe when the same thing comes twice at once: the second finds the first.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.crypto import salted_hmac

from accounts.enums import ConsentOrigin
from accounts.models import Consent, ConsentText, User, normalised_email
from accounts.purposes import UnknownPurpose, find_purpose
from accounts.querysets import ConsentQuerySet, Subject

SALT = "accounts.consent"


def consent_text(purpose: str, version: int | None = None) -> ConsentText:
    """The text to show for a purpose now, or that of a version that was shown.

    A text that is new gets the next version, here or at `manage.py setup`. Raises UnknownPurpose, and
    ConsentText.DoesNotExist for a version that never was.
    """
    texts = ConsentText.objects.filter(purpose=purpose)
    if version is not None:
        return texts.get(version=version)
    asked = find_purpose(purpose)
    if asked is None:
        raise UnknownPurpose(purpose)
    words = asked.text.strip()
    text = texts.filter(text=words).order_by("-version").first()
    if text is None:
        last = texts.aggregate(last=Max("version"))["last"] or 0
        text, _ = texts.get_or_create(purpose=purpose, text=words, defaults={"version": last + 1})
    return text


@transaction.atomic
def give_consent(
    purpose: str,
    *,
    email: str = "",
    person: User | None = None,
    about: str = "",
    origin: ConsentOrigin = ConsentOrigin.FORM,
    recorded_by: User | None = None,
    version: int | None = None,
) -> Consent:
    """Write down that an address or an account agrees, and return the consent that stands.

    The one that stands already is returned as it is, unless its text is older than `version` (that of the
    form which was shown; by default, the newest): then the new one takes its place. Raises UnknownPurpose,
    ConsentText.DoesNotExist, and ValueError for anything but one subject, for paper that nobody recorded, and
    for a colleague who records anything else.
    """
    subject = _subject(email, person)
    source = _source(origin, recorded_by)
    text = consent_text(purpose, version)
    # One look at what is there: of all who looked at the same moment, one will write the next turn.
    last = Consent.objects.of(subject).to(purpose, about).last_given()
    if last and last.ending is None:
        if last.text.version >= text.version:
            return last
        _end(last, origin=ConsentOrigin.RENEWAL)
    turn = last.turn + 1 if last else 1
    who = {"email": "", "person": person} if person else {"email": subject.email, "person": None}
    consent, _ = Consent.objects.get_or_create(
        purpose=purpose, about=about, turn=turn, ends=None, **who, defaults={"text": text, **source}
    )
    return consent


@transaction.atomic
def withdraw_consent(
    purpose: str,
    *,
    email: str = "",
    person: User | None = None,
    about: str = "",
    origin: ConsentOrigin = ConsentOrigin.FORM,
    recorded_by: User | None = None,
) -> int:
    """End what stands, have the purpose's room do what that calls for, and return how many consents ended.

    0 when nothing stood. Raises ValueError as `give_consent` does.
    """
    source = _source(origin, recorded_by)
    standing = Consent.objects.of(_subject(email, person)).to(purpose, about).standing()
    return sum(_withdraw(consent, **source) for consent in standing)


def standing_consent(
    purpose: str, *, email: str = "", person: User | None = None, about: str = ""
) -> Consent | None:
    """The consent that stands, of an address or its account; None when there is none. Raises ValueError."""
    entries = Consent.objects.of(_subject(email, person)).to(purpose, about)
    return entries.standing().with_details().first()


def consents_of(*, email: str = "", person: User | None = None) -> ConsentQuerySet:
    """All that an address or its account agreed to, with what ended it, oldest first. Raises ValueError."""
    return Consent.objects.of(_subject(email, person)).given().with_details().order_by("at", "pk")


@transaction.atomic
def forget_consents(*, email: str = "", person: User | None = None) -> int:
    """Withdraw what stands, then put a digest of the address in its place; return how many rows changed.

    The proof stays: the digest tells whether an address that somebody names is the one that agreed. It is the
    only path by which the register forgets who agreed. Raises ValueError.
    """
    subject = _subject(email, person)
    entries = Consent.objects.of(subject)
    for consent in entries.standing():
        _withdraw(consent, origin=ConsentOrigin.ERASURE)
    return entries.pseudonymise(subject_digests(subject.email)[0])


@transaction.atomic
def hand_over_consents(former: User, person: User) -> int:
    """Give a person all that another account of theirs, or its address, agreed to; return how many rows.

    Where both accounts had a say in the same thing, the last word is the person's: an agreement given before
    the other account withdrew ends too, and of two that stand the newer one takes the place of the other.
    """
    theirs, subject = _subject("", former), _subject("", person)
    moved = Consent.objects.hand_over_records(former, person)
    for purpose, about in set(Consent.objects.of(theirs).values_list("purpose", "about")):
        entries = Consent.objects.to(purpose, about)
        _keep_last_word([*entries.of(theirs).with_details(), *entries.of(subject).with_details()])
        # The last turn tells whether a consent stands: whose stands comes after the other's.
        comes_last, comes_first = entries.of(theirs), entries.of(subject)
        if comes_first.standing().exists():
            comes_last, comes_first = comes_first, comes_last
        turns = max(entries.of(theirs).last_turn(), entries.of(subject).last_turn())
        comes_last.shift_turns(2 * turns)
        comes_first.shift_turns(turns)
        moved += entries.hand_over(theirs, subject)
    return moved


def _keep_last_word(entries: list[Consent]) -> None:
    """End those consents to one thing that a later word of the same person contradicts or renews."""
    given = sorted(
        (entry for entry in entries if entry.ends_id is None), key=lambda entry: (entry.at, entry.pk)
    )
    ends = [entry.ending for entry in given if entry.ending and entry.ending.origin != ConsentOrigin.RENEWAL]
    last_refusal = max((end.at for end in ends), default=None)
    standing = [entry for entry in given if entry.ending is None]
    for entry in standing:
        if last_refusal and entry.at < last_refusal:
            _withdraw(entry, origin=ConsentOrigin.FORM)
        elif entry is not standing[-1]:
            _end(entry, origin=ConsentOrigin.RENEWAL)


def subject_digests(address: str) -> list[str]:
    """What may stand for an address that was erased: under today’s secret key first, then older ones."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        salted_hmac(SALT, normalised_email(address), secret=secret, algorithm="sha256").hexdigest()
        for secret in secrets
    ]


# Links in mails


def consent_link_token(consent: Consent) -> str:
    """What a link carries that ends this consent, or the one that followed it. It never expires."""
    return signing.Signer(salt=SALT).sign_object(consent.pk)


def consent_link(consent: Consent) -> str:
    """The path, for a mail, of the page that says what was agreed to and has a button that withdraws."""
    return reverse("accounts:consent", args=[consent_link_token(consent)])


def read_consent_token(token: str) -> Consent | None:
    """The last consent of the same subject to the same thing as the one a link was made for.

    None for a token that is not ours, or whose consent is no longer in the register.
    """
    try:
        key = signing.Signer(salt=SALT).unsign_object(token)
    except signing.BadSignature:
        return None
    consent = Consent.objects.given().with_details().filter(pk=key).first()
    if consent is None or consent.subject_digest:
        return consent
    entries = Consent.objects.of(_subject(consent.email, consent.person))
    return entries.to(consent.purpose, consent.about).last_given()


def withdraw_by_link(consent: Consent) -> None:
    """Withdraw the consent that `read_consent_token` gave; nothing happens when it stands no more."""
    if not consent.subject_digest:
        withdraw_consent(
            consent.purpose,
            email=consent.email,
            person=consent.person,
            about=consent.about,
            origin=ConsentOrigin.MAIL,
        )


def _subject(email: str, person: User | None) -> Subject:
    """Who is meant by one of the two, with the account of the address or the address of the account."""
    address = normalised_email(person.email if person else email)
    if bool(email) == bool(person) or not (address or person):
        raise ValueError("A consent is that of an e-mail address or of an account: give one of them.")
    if person is None:
        person = User.objects.filter(email=address).first()
    return Subject(address, person.pk if person else None)


def _source(origin: ConsentOrigin, recorded_by: User | None) -> dict[str, object]:
    """The columns that say where an entry comes from. Raises ValueError.

    No constraint of the database says it: the name of a colleague who left goes, the entry stays.
    """
    if (origin == ConsentOrigin.PAPER) != (recorded_by is not None):
        raise ValueError("What came on paper, and nothing else, is recorded by somebody.")
    return {"origin": origin, "recorded_by": recorded_by}


def _end(consent: Consent, **source: object) -> bool:
    """End a consent; return whether it stood until now."""
    same = ("purpose", "about", "text_id", "email", "person_id", "subject_digest", "turn")
    _, ended = Consent.objects.get_or_create(
        ends=consent, defaults={name: getattr(consent, name) for name in same} | source
    )
    return ended


def _withdraw(consent: Consent, **source: object) -> bool:
    """End a consent by its subject's wish, and have its room follow; return whether it stood until now."""
    ended = _end(consent, **source)
    purpose = find_purpose(consent.purpose)
    if ended and purpose:
        purpose.withdrawn(consent)
    return ended
