"""Messages sent through the contact page, and what was answered."""

from django.db import models

from accounts.models import User
from home.contact.enums import MessageState
from home.contact.querysets import ContactMessageQuerySet


class ContactMessage(models.Model):
    """What somebody wrote to the mission. The row is there before any mail leaves."""

    name = models.CharField("nom", max_length=120, blank=True)
    email = models.EmailField("adresse électronique")
    subject = models.CharField("sujet", max_length=120)
    text = models.TextField("message", max_length=5000)
    region_code = models.CharField("région", max_length=3, blank=True)
    place = models.CharField("lieu", max_length=120, blank=True)
    state = models.CharField(
        "état", max_length=12, choices=MessageState.choices, default=MessageState.NEW, db_index=True
    )
    note = models.TextField(
        "note de la mission", blank=True, help_text="Pour l’équipe ; n’est jamais envoyée."
    )
    assignee = models.ForeignKey(
        User,
        verbose_name="attribué à",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
        help_text="Qui s’en occupe.",
    )
    sent_at = models.DateTimeField("reçu le", auto_now_add=True, db_index=True)

    objects = ContactMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        verbose_name_plural = "messages"
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        # Histories keep these words longer than the message: they say nothing of who wrote it.
        return f"{self.subject}, n° {self.pk}"

    @property
    def can_be_answered(self) -> bool:
        """Whether somebody is there to answer."""
        return self.state != MessageState.SPAM


class ContactAnswer(models.Model):
    """What the mission answered to a message, kept with it and as long as it."""

    message = models.ForeignKey(
        ContactMessage, verbose_name="message", related_name="answers", on_delete=models.CASCADE
    )
    # Two who answer at the same time would write the same number: the database takes the first.
    number = models.PositiveSmallIntegerField("rang")
    text = models.TextField("réponse", max_length=5000)
    by = models.ForeignKey(
        User, verbose_name="écrite par", null=True, related_name="+", on_delete=models.SET_NULL
    )
    at = models.DateTimeField("envoyée le", auto_now_add=True)

    class Meta:
        verbose_name = "réponse"
        verbose_name_plural = "réponses"
        ordering = ["number"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["message", "number"],
                name="one_answer_at_a_time",
                violation_error_message="Une autre réponse vient de partir.",
            )
        ]

    def __str__(self) -> str:
        return f"Réponse {self.number} à {self.message}"


# Django looks for page types here; they use the model above.
from home.contact.pages import ContactPage, ContactSubject  # noqa: E402, F401  # noqa: F401
