"""A mail, from the moment it is written until its text is erased."""

from datetime import datetime

from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone

from outbox.enums import MailState
from outbox.querysets import DOUBT_AFTER, MOST_ATTEMPTS, MailQuerySet


class Mail(models.Model):
    """One mail to one person. Times are aware datetimes.

    `key` says what the mail is about (« contact-message-12-receipt »), and of persons the number of their
    account at most, never a name, an address or what a link is made of: it stays when all that is personal is
    erased, so that the same mail never goes out twice. A mail with a personal link lets in whoever has it,
    without signing in: nobody reads its words in the admin. A secret mail holds a code: nobody
    reads it in the admin, and its words are erased as soon as it is sent, after an hour at most. A farewell
    goes to somebody whose data has just been erased: once it has left, its address and words are erased too.

    `person_address` is the address that its person uses by now, where they changed it since: a mail stays
    theirs, whoever uses the former address later.
    """

    key = models.CharField("clé", max_length=200, unique=True)
    recipient = models.EmailField("destinataire", blank=True)
    person_address = models.EmailField("adresse actuelle de la personne", blank=True, editable=False)
    subject = models.CharField("objet", max_length=200, blank=True)
    text = models.TextField("texte", blank=True)
    html = models.TextField("texte mis en forme", blank=True)
    reply_to = models.EmailField("adresse de réponse", blank=True)
    unsubscribe_url = models.URLField("adresse de désinscription", max_length=500, blank=True)
    created_at = models.DateTimeField("écrit le", default=timezone.now, db_index=True)
    next_attempt_at = models.DateTimeField("prochain essai le", default=timezone.now)
    sending_at = models.DateTimeField("dernier essai le", null=True, blank=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    last_error = models.TextField("dernière erreur", blank=True)
    personal_link = models.BooleanField("lien personnel", default=False, editable=False)
    secret = models.BooleanField("confidentiel", default=False, editable=False)
    farewell = models.BooleanField("dernier courriel", default=False, editable=False)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        verbose_name_plural = "courriels"
        ordering = ["-created_at", "-pk"]
        default_permissions = ["view"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(sent_at=None, sending_at=None),
                name="mails_waiting",
            ),
            # Whoever asks for their data, or for its erasure, is looked for however their address is written.
            models.Index(Upper("recipient"), name="mails_by_recipient"),
            models.Index(Upper("person_address"), name="mails_by_person_address"),
            models.Index(Upper("reply_to"), name="mails_by_reply_address"),
        ]

    def __str__(self) -> str:
        return self.shown_subject or self.key

    @property
    def shown_subject(self) -> str:
        """The subject, for whoever reads the list; empty for a secret mail."""
        return "" if self.secret else self.subject

    def state_at(self, now: datetime) -> MailState:
        """How far this mail has come at `now`; the same rules as `MailQuerySet.in_state`."""
        if self.sent_at:
            return MailState.SENT
        if self.sending_at:
            return MailState.IN_DOUBT if self.sending_at < now - DOUBT_AFTER else MailState.SENDING
        return MailState.GIVEN_UP if self.attempts >= MOST_ATTEMPTS else MailState.WAITING

    @property
    def state(self) -> str:
        """How far this mail has come, in words."""
        return self.state_at(timezone.now()).label
