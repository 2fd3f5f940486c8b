"""How a person arranges *mon espace*, what they ticked as read, and what they want to be written about."""

from django.db import models
from django.utils import timezone
from wagtail.models import Page

from accounts.enums import Rhythm
from accounts.models.people import User
from accounts.querysets import ChoiceQuerySet, ReadQuerySet


class SpaceLayout(models.Model):
    """The order of the sections, those that are folded, those that are hidden: keys of `SpaceSection`."""

    person = models.OneToOneField(
        User, verbose_name="personne", related_name="space_layout", on_delete=models.CASCADE
    )
    arrangement = models.JSONField("disposition", default=dict)

    class Meta:
        verbose_name = "disposition de mon espace"
        verbose_name_plural = "dispositions de mon espace"
        default_permissions = []

    def __str__(self) -> str:
        return f"Espace de la personne n° {self.person_id}"


class Read(models.Model):
    """A page that a person ticked as read. Nothing else ever says what somebody reads."""

    person = models.ForeignKey(User, verbose_name="personne", related_name="read", on_delete=models.CASCADE)
    page = models.ForeignKey(Page, verbose_name="page", related_name="+", on_delete=models.CASCADE)
    read_at = models.DateTimeField("cochée le", default=timezone.now, editable=False)

    objects = ReadQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "page lue"
        verbose_name_plural = "pages lues"
        ordering = ["-read_at"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["person", "page"],
                name="page_read_once_by_a_person",
                violation_error_message="Cette page est déjà cochée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id} ({self.person_id})"


class NotificationChoice(models.Model):
    """How often a person wants mails of a kind, about a topic where the kind has topics.

    Where there is no row, the kind's own beginning holds: never, unless the person asked for each mail.
    """

    person = models.ForeignKey(
        User, verbose_name="personne", related_name="notification_choices", on_delete=models.CASCADE
    )
    kind = models.SlugField("sorte d’envoi", max_length=40)
    topic = models.SlugField("thème", max_length=32, blank=True, help_text="Vide : un envoi sans thème.")
    rhythm = models.CharField("rythme", max_length=10, choices=Rhythm.choices)
    chosen_at = models.DateTimeField("choisi le", default=timezone.now)
    told_until = models.DateField("semaine racontée jusqu’au", null=True, blank=True, editable=False)

    objects = ChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = "choix d’envoi"
        verbose_name_plural = "choix d’envoi"
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "topic"],
                name="one_rhythm_a_person_kind_and_topic",
                violation_error_message="Un seul rythme par thème.",
            )
        ]
        indexes = [models.Index(fields=["kind", "rhythm", "topic", "person"], name="who_wants_what")]

    def __str__(self) -> str:
        return f"{self.person_id} : {self.kind} {self.topic} {self.rhythm}"


class LeavingReason(models.Model):
    """How many people said, on a day, why they want no more mails of a kind. Nobody's name."""

    kind = models.SlugField("sorte d’envoi", max_length=40)
    reason = models.SlugField("raison", max_length=20)
    day = models.DateField("jour")
    count = models.PositiveIntegerField("nombre", default=0)

    class Meta:
        verbose_name = "raison de départ"
        verbose_name_plural = "raisons de départ"
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "reason", "day"], name="one_count_a_reason_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.reason}, {self.day} : {self.count}"
