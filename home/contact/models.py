"""Messages sent through the contact page."""

from django.db import models

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
    sent_at = models.DateTimeField("reçu le", auto_now_add=True, db_index=True)

    objects = ContactMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        verbose_name_plural = "messages"
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.subject} – {self.name or self.email}"


# Django looks for page types here; they use the model above.
from home.contact.pages import ContactPage, ContactSubject  # noqa: E402, F401  # noqa: F401
