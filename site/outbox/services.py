"""The one way to send a mail: write it here, and it leaves once, in the background."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial, reduce
from operator import or_
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Q
from django.template import Context
from django.template.loader import get_template, render_to_string

from design.typography import typeset_html, typeset_text
from outbox.delivery import NO_PERSON, NO_SECRET, NO_TEXT, deliver_all_later, deliver_later
from outbox.enums import MailState
from outbox.links import absolute, with_absolute_links
from outbox.models import Mail
from outbox.querysets import MOST_ATTEMPTS, MailQuerySet

# How long after it was written a mail keeps its text, then its address and subject.
TEXTS_KEPT = timedelta(days=90)
ADDRESSES_KEPT = timedelta(days=365)
# What a secret mail opens, it opens for a quarter of an hour: later it is of no use to anybody.
SECRETS_KEPT = timedelta(hours=1)

SUBJECT_LENGTH = 200
CONTROL_CHARACTERS = re.compile(r" *[\x00-\x1f\x7f-\x9f\u2028\u2029]+ *")
EMPTY_LINES = re.compile(r"\n\s*\n")


def send_mail(  # noqa: PLR0913  (four say what goes out; the others, by name, what is rare)
    key: str,
    to: str,
    template: str,
    context: Mapping[str, Any],
    *,
    reply_to: str = "",
    unsubscribe_url: str = "",
    personal_link: bool = False,
    secret: bool = False,
    farewell: bool = False,
) -> Mail:
    """Write a mail, and have it sent once the current transaction is over.

    `template` names three templates (« contact/mails/receipt »): `.subject.txt`, `.txt` (extends
    `outbox/mail.txt`) and `.html` (extends `outbox/mail.html`). They get `context`, and `site_name`,
    `base_url`, `subject` and `unsubscribe_url` besides. `unsubscribe_url`, a path or a full address,
    unsubscribes on POST without any further question (RFC 8058). A mail whose text holds a `personal_link`,
    which shows or does something for whoever has it, without signing in, is read by nobody in the admin; its
    key holds nothing of that link. A `secret` mail (a code) is read by nobody
    in the admin, and its words are erased once it is sent; one that cannot leave within an hour never does.
    Of a `farewell`, to somebody whose data has just been erased, nothing but the key stays once it has left.

    Calling it again with the same key returns the first mail and sends nothing. Raises ValidationError when
    an address is none: no line break gets into a header.
    """
    if mail := Mail.objects.filter(key=key).first():
        return mail
    addresses = {
        "recipient": checked_address(to),
        "reply_to": checked_address(reply_to) if reply_to else "",
        "unsubscribe_url": checked_link(unsubscribe_url) if unsubscribe_url else "",
    }
    written = write(template, {**context, "unsubscribe_url": addresses["unsubscribe_url"]})
    kind = {"personal_link": personal_link, "secret": secret, "farewell": farewell}
    mail, created = Mail.objects.get_or_create(key=key, defaults={**addresses, **written, **kind})
    if created:
        # A queue that is down must not undo what the person just did: `due` will find the mail.
        transaction.on_commit(partial(deliver_later.enqueue, mail.pk), robust=True)
    return mail


@transaction.atomic
def send_mails(template: str, context: Mapping[str, Any], recipients: Mapping[str, str]) -> int:
    """Write the same mail, by its key, to each of these addresses; return to how many it is new.

    As `send_mail`, for many at once and in four queries: it is rendered once. A key that is there already
    sends nothing; an address that is none is left out.
    """
    written = write(template, context)
    known = set(Mail.objects.filter(key__in=recipients).values_list("key", flat=True))
    new = {key: to for key, to in recipients.items() if key not in known and is_address(to)}
    Mail.objects.bulk_create(
        [Mail(key=key, recipient=to.strip(), **written) for key, to in new.items()], ignore_conflicts=True
    )
    mails = list(Mail.objects.filter(key__in=new).values_list("pk", flat=True))
    if mails:
        transaction.on_commit(partial(deliver_all_later.enqueue, mails), robust=True)
    return len(mails)


def is_address(text: str) -> bool:
    """Whether this is an e-mail address."""
    try:
        return bool(checked_address(text))
    except forms.ValidationError:
        return False


def checked_address(address: str) -> str:
    """An e-mail address without spaces around; raises ValidationError when it is none."""
    return forms.EmailField(max_length=254).clean(address)


def checked_link(address: str) -> str:
    """A web address made absolute; raises ValidationError when it is none."""
    link = absolute(address)
    URLValidator(schemes=["http", "https"])(link)
    return link


def write(template: str, context: Mapping[str, Any]) -> dict[str, str]:
    """Render the subject, text and HTML of a mail, with the spaces that French does not break."""
    shared = {"site_name": settings.SITE_NAME, "base_url": settings.BASE_URL, **context}
    subject = CONTROL_CHARACTERS.sub(" ", render_text(f"{template}.subject.txt", shared).strip())
    shared["subject"] = subject[:SUBJECT_LENGTH]
    text = EMPTY_LINES.sub("\n\n", render_text(f"{template}.txt", shared).strip()) + "\n"
    html = with_absolute_links(render_to_string(f"{template}.html", shared).strip())
    written = {
        "subject": shared["subject"],
        "text": text.replace("\x00", ""),  # which PostgreSQL cannot keep
        "html": html.replace("\x00", ""),
    }
    return typeset(written) if settings.SETS_FRENCH_SPACES else written


def typeset(written: Mapping[str, str]) -> dict[str, str]:
    """A written mail with the spaces that French does not break."""
    return {
        "subject": typeset_text(written["subject"]),
        "text": typeset_text(written["text"]),
        "html": typeset_html(written["html"]),
    }


def render_text(template_name: str, context: Mapping[str, Any]) -> str:
    """Render a template as plain text, where « & » stays « & »."""
    return get_template(template_name).template.render(Context(dict(context), autoescape=False))


def erase_old(now: datetime, *, at_most: int) -> int:
    """Erase the texts of mails that are over after 90 days, who got them after a year; return how many.

    The key stays: the same mail never goes out twice. What still waits is left alone, but for secret mails,
    whose words are erased after an hour. Of a farewell that is over nothing stays.
    """
    over = Mail.objects.over(now)
    texts = over.filter(created_at__lt=now - TEXTS_KEPT).exclude(text="")
    people = over.filter(created_at__lt=now - ADDRESSES_KEPT).exclude(recipient="")
    farewells = over.filter(farewell=True).exclude(recipient="")
    secrets = Mail.objects.filter(secret=True, created_at__lt=now - SECRETS_KEPT).exclude(text="")
    return (
        erase(secrets, {**NO_SECRET, "attempts": MOST_ATTEMPTS}, at_most)
        + erase(texts, NO_TEXT, at_most)
        + erase(people, NO_PERSON, at_most)
        + erase(farewells, NO_TEXT | NO_PERSON, at_most)
    )


def erase(mails: MailQuerySet, emptied: dict[str, str], at_most: int) -> int:
    """Empty these fields of the first mails; return of how many."""
    return Mail.objects.filter(pk__in=mails.order_by("pk").values("pk")[:at_most]).update(**emptied)


def empty_mails(prefixes: Iterable[str]) -> int:
    """Erase the words of mails that name somebody whose data is erased, whoever got them; return how many.

    They are those whose keys begin so. What still waits is not sent.
    """
    begins = (Q(key__startswith=prefix) for prefix in prefixes)
    mails = Mail.objects.filter(reduce(or_, begins)).exclude(text="")
    unsent = Mail.objects.filter(pk__in=mails.values("pk"), sent_at=None, sending_at=None)
    unsent.update(attempts=MOST_ATTEMPTS)
    return mails.update(**NO_TEXT, subject="")


@transaction.atomic
def forget(address: str, now: datetime) -> int:
    """Erase all that mails hold on the person who uses this address; what waits for them is not sent."""
    mails = Mail.objects.about(address)
    mails.in_state(MailState.WAITING, now=now).update(attempts=MOST_ATTEMPTS)
    return mails.update(**NO_TEXT, **NO_PERSON)


@transaction.atomic
def readdress(former: str, address: str) -> int:
    """Put an address of a person in the place of another one of theirs, in all that mails hold on them."""
    former = former.strip()
    received = Mail.objects.filter(recipient__iexact=former, person_address="")
    passed_on = Mail.objects.filter(reply_to__iexact=former)
    return received.update(recipient=address) + passed_on.update(reply_to=address) + follow(former, address)


@transaction.atomic
def follow(former: str, address: str, **which: Any) -> int:
    """Have the mails to a person who left an address found by the one they use now; return how many.

    They stay as they were written, and those that wait still go there. `which` (lookups) says which of the
    mails at the former address are the person's, where others there may be somebody else's.
    """
    former = former.strip()
    followed = Mail.objects.filter(person_address__iexact=former)
    received = Mail.objects.filter(recipient__iexact=former, person_address="", **which)
    return followed.update(person_address=address) + received.update(person_address=address)


def release(former: str, before: datetime, address: str) -> int:
    """Undo `follow` for what was written to an address before it was the person's; return how many."""
    others = Mail.objects.filter(recipient__iexact=former.strip(), person_address__iexact=address.strip())
    return others.filter(created_at__lt=before).update(person_address="")
