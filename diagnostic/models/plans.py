"""The plan that lives after a diagnosis: its things with their marks, and the links by which it is shown."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Firm, User
from diagnostic.enums import ItemState, Stake, WhyNot
from diagnostic.models.runs import Run, new_secret
from diagnostic.querysets import PlanLinkQuerySet, PlanQuerySet
from diagnostic.recommending import COURSE, PEER, Recommendation

# What one is through with, and has not read.
DONE_WORDS = {COURSE: "suivi", PEER: "vu"}


class Plan(models.Model):
    """What to do, in the order in which it helps; it goes on from one diagnosis to the next.

    It is that of a firm, whose people share it; else of a person; else of a run that nobody keeps in an
    account. `looks_again_at` is when something new may enter.
    """

    firm = models.OneToOneField(Firm, null=True, blank=True, related_name="plan", on_delete=models.CASCADE)
    person = models.OneToOneField(User, null=True, blank=True, related_name="plan", on_delete=models.CASCADE)
    run = models.OneToOneField(Run, null=True, blank=True, related_name="plan", on_delete=models.CASCADE)
    made_at = models.DateTimeField("fait le", default=timezone.now, editable=False)
    looks_again_at = models.DateTimeField("s’enrichit le", db_index=True, editable=False)

    objects = PlanQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "plan"
        verbose_name_plural = "plans"
        ordering = ["pk"]
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(firm__isnull=False, person=None, run=None)
                    | Q(firm=None, person__isnull=False, run=None)
                    | Q(firm=None, person=None, run__isnull=False)
                ),
                name="plan_of_one_only",
                violation_error_message="Un plan est à une entreprise, une personne ou un diagnostic.",
            )
        ]

    def __str__(self) -> str:
        return f"Plan du {timezone.localdate(self.made_at):%d/%m/%Y}"

    @property
    def name(self) -> str:
        """What the people whose plan it is call it."""
        return f"Le plan de {self.firm}" if self.firm else "Mon plan personnel"


class PlanItem(models.Model):
    """A thing of a plan, in its words of the day it entered; what is done keeps the words of that day.

    `told_by` is the run whose answer its reason quotes. It entered by a diagnosis, or (`is_new`) by
    itself since. What is put off waits `until` that day.
    """

    plan = models.ForeignKey(Plan, related_name="items", on_delete=models.CASCADE)
    told_by = models.ForeignKey(Run, null=True, blank=True, related_name="+", on_delete=models.SET_NULL)
    key = models.CharField("clé", max_length=120)
    position = models.PositiveSmallIntegerField("position", default=0)
    theme = models.CharField("thème", max_length=50, blank=True)
    kind = models.CharField("nature", max_length=40)
    kind_words = models.CharField("nature, en mots", max_length=60, blank=True)
    title = models.CharField("titre", max_length=255)
    link = models.CharField("lien", max_length=2000, blank=True)
    reason = models.TextField("pourquoi", blank=True)
    gain = models.TextField("ce que cela apporte", blank=True)
    minutes = models.PositiveIntegerField("temps", null=True, blank=True)
    cost_words = models.TextField("coût", blank=True)
    cost_source = models.TextField("source du coût", blank=True)
    first_step = models.TextField("premier pas", blank=True)
    stake = models.CharField("enjeu", max_length=10, choices=Stake, blank=True)
    is_quick = models.BooleanField("faisable cette semaine, pour rien", default=False)
    entered_at = models.DateTimeField("entré le", default=timezone.now, editable=False)
    is_new = models.BooleanField("nouveau", default=False)
    state = models.CharField("état", max_length=10, choices=ItemState, default=ItemState.OPEN)
    until = models.DateField("remis au", null=True, blank=True)
    why_not = models.CharField("pourquoi pas", max_length=12, choices=WhyNot, blank=True)
    changed_at = models.DateTimeField("marqué le", null=True, blank=True, editable=False)
    changed_by = models.ForeignKey(
        User, verbose_name="marqué par", null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )

    wagtail_reference_index_ignore = True

    # What a recommendation says, in columns of the same names.
    WORDS = (
        "theme",
        "kind",
        "kind_words",
        "title",
        "link",
        "reason",
        "gain",
        "minutes",
        "cost_words",
        "cost_source",
        "first_step",
        "stake",
        "is_quick",
    )

    class Meta:
        verbose_name = "ligne de plan"
        verbose_name_plural = "lignes de plan"
        ordering = ["position", "pk"]
        default_permissions = []
        indexes = [models.Index(fields=["state", "until"], name="plan_items_put_off")]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "key"],
                name="plan_has_a_thing_once",
                violation_error_message="Cette action est déjà dans le plan.",
            ),
            models.CheckConstraint(
                condition=Q(state=ItemState.LATER, until__isnull=False)
                | (~Q(state=ItemState.LATER) & Q(until=None)),
                name="what_is_put_off_has_its_day",
                violation_error_message="Dites jusqu’à quel jour vous remettez cette action.",
            ),
            models.CheckConstraint(
                condition=Q(state=ItemState.NOT_FOR_ME) | Q(why_not=""),
                name="reason_of_what_is_not_for_me",
                violation_error_message="La raison va avec « Pas pour moi ».",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_action(self) -> bool:
        """Whether it is something to do, not something to read."""
        return bool(self.first_step)

    @property
    def stake_words(self) -> str:
        """What makes it matter, in words; blank for nothing more than its points."""
        return self.get_stake_display()

    @property
    def done_word(self) -> str:
        """What somebody who is through with it says: « C’est fait »."""
        return "fait" if self.is_action else DONE_WORDS.get(self.kind, "lu")

    @property
    def seconds(self) -> int | None:
        """How long it takes, None where nobody says."""
        return None if self.minutes is None else self.minutes * 60

    def is_to_take_up(self, today: date) -> bool:
        """Whether it was put off until today or before."""
        return self.state == ItemState.LATER and self.until <= today

    def says(self, words: Recommendation, told_by: Run) -> None:
        """Take the words of a recommendation, which quotes that run."""
        self.told_by = told_by
        for name in self.WORDS:
            setattr(self, name, getattr(words, name))


class PlanLink(models.Model):
    """An address at which others read a plan, until it is withdrawn; closed for ever with its plan.

    It shows answers as long as they are those of `answers_of`, who allowed it.
    """

    plan = models.ForeignKey(Plan, null=True, blank=True, related_name="links", on_delete=models.SET_NULL)
    secret = models.CharField(max_length=43, default=new_secret, unique=True, editable=False)
    answers_of = models.ForeignKey(
        User,
        verbose_name="montre les réponses de",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
    )
    made_at = models.DateTimeField("fait le", default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True, editable=False)

    objects = PlanLinkQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "lien vers un plan"
        verbose_name_plural = "liens vers des plans"
        ordering = ["-made_at"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(withdrawn_at=None),
                name="plan_has_one_open_link",
                violation_error_message="Ce plan a déjà un lien ouvert.",
            )
        ]

    def __str__(self) -> str:
        return f"Lien du {timezone.localdate(self.made_at):%d/%m/%Y}"

    @property
    def is_open(self) -> bool:
        """Whether it still shows something."""
        return self.plan_id is not None and self.withdrawn_at is None

    def shows_answers_of(self, run: Run) -> bool:
        """Whether who gave the answers of a run allowed this link to show them, and still holds the plan."""
        person = self.answers_of
        return (
            person is not None
            and person.pk == run.person_id
            and Plan.objects.held_by(person).filter(pk=self.plan_id).exists()
        )
