"""A story that a firm proposes, from the first answer until it is erased."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any
from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import Page, Task, TaskState, WorkflowState

from accounts.models import User, Visitor
from accounts.permissions import edited_regions
from core.models import PortalDocument, PortalImage
from taxonomy.models import Level, Sector, Topic
from territories.models import Commune
from testimonials.proposals.enums import LetterKind, ProposalState
from testimonials.proposals.querysets import ProposalQuerySet

LONGEST_STORY = 6000  # characters
LONGEST_QUOTE = 300
MOST_PEOPLE = 249
SEEING_ALL = "proposals.view_proposal"


def unguessable_name(instance: models.Model, filename: str) -> str:
    """Where a file is kept: under a name that nobody can guess, as only its sender has seen it."""
    return f"propositions/{uuid4().hex}{PurePath(filename).suffix.lower()}"


class Proposal(models.Model):
    """A story that somebody tells: begun, sent, confirmed, then a draft among the testimonials.

    While it is being written it belongs to a visitor or to a person, who has one such at most. Its times say
    how far it has come (`state`). Files are kept here until they move to the page.
    """

    visitor = models.ForeignKey(
        Visitor, null=True, blank=True, editable=False, related_name="proposals", on_delete=models.SET_NULL
    )
    person = models.ForeignKey(
        User, null=True, blank=True, editable=False, related_name="proposals", on_delete=models.SET_NULL
    )
    name = models.CharField("prénom et nom", max_length=120, blank=True)
    role = models.CharField("place dans l’entreprise", max_length=120, blank=True)
    firm = models.CharField("entreprise", max_length=120, blank=True)
    trade = models.CharField("métier", max_length=60, blank=True)
    naf_code = models.CharField("code NAF", max_length=8, blank=True)
    sector = models.ForeignKey(
        Sector, verbose_name="secteur", null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )
    place = models.ForeignKey(
        Commune, verbose_name="commune", null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )
    region_code = models.CharField("région", max_length=3, blank=True, editable=False, db_index=True)
    headcount = models.PositiveSmallIntegerField(
        "combien de personnes",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)],
    )
    email = models.EmailField("adresse électronique", blank=True)
    topics = models.ManyToManyField(Topic, verbose_name="ce qui a été fait", blank=True, related_name="+")
    level_before = models.ForeignKey(
        Level, verbose_name="niveau avant", null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )
    level_after = models.ForeignKey(
        Level, verbose_name="niveau après", null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )
    story = models.TextField("récit", blank=True)
    quote = models.TextField("phrase", blank=True)
    photograph = models.FileField("photographie", upload_to=unguessable_name, blank=True)
    photograph_name = models.CharField(max_length=120, blank=True, editable=False)
    recording = models.FileField("vidéo ou son", upload_to=unguessable_name, blank=True)
    recording_name = models.CharField(max_length=120, blank=True, editable=False)
    text_version = models.PositiveSmallIntegerField(
        "version du texte accepté", null=True, blank=True, editable=False
    )
    is_spam = models.BooleanField("indésirable", default=False, editable=False)
    is_doubtful = models.BooleanField("à vérifier", default=False, editable=False)
    created_at = models.DateTimeField("commencée le", default=timezone.now, editable=False)
    changed_at = models.DateTimeField("changée le", default=timezone.now, editable=False)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField("confirmée le", null=True, blank=True, editable=False)
    refused_at = models.DateTimeField("refusée le", null=True, blank=True, editable=False)
    erased_at = models.DateTimeField("effacée le", null=True, blank=True, editable=False)
    page = models.OneToOneField(
        Page,
        verbose_name="brouillon",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        on_delete=models.SET_NULL,
    )
    image = models.ForeignKey(
        PortalImage, null=True, blank=True, editable=False, related_name="+", on_delete=models.SET_NULL
    )
    document = models.ForeignKey(
        PortalDocument, null=True, blank=True, editable=False, related_name="+", on_delete=models.SET_NULL
    )

    objects = ProposalQuerySet.as_manager()

    # What somebody proposed says nothing about where an editor uses a page or a picture.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "histoire proposée"
        verbose_name_plural = "histoires proposées"
        ordering = ["-sent_at", "-pk"]
        default_permissions = ["view"]
        constraints = [
            models.CheckConstraint(
                condition=Q(visitor=None) | Q(person=None),
                name="proposal_of_a_visitor_or_a_person",
                violation_error_message="Une histoire est racontée par une seule personne.",
            ),
            models.UniqueConstraint(
                fields=["visitor"],
                condition=Q(sent_at=None, visitor__isnull=False),
                name="one_unfinished_proposal_of_a_visitor",
                violation_error_message="Vous avez déjà commencé une histoire : finissez-la d’abord.",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(sent_at=None, person__isnull=False),
                name="one_unfinished_proposal_of_a_person",
                violation_error_message="Vous avez déjà commencé une histoire : finissez-la d’abord.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(sent_at__isnull=False),
                name="proposal_is_sent_before_it_is_confirmed",
                violation_error_message="Cette histoire n’est pas encore envoyée.",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(text_version__isnull=False),
                name="proposal_is_sent_with_consent",
                violation_error_message="Cochez la case par laquelle vous donnez votre accord.",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.firm, self.place and self.place.name])) or f"n° {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the region of the commune; an emptied row keeps its own."""
        if self.place:
            self.region_code = self.place.region_id
        super().save(*args, **kwargs)

    @property
    def state(self) -> ProposalState:
        """How far it has come; the same rules as `querysets.STATES`."""
        if self.erased_at:
            return ProposalState.ERASED
        if self.refused_at:
            return ProposalState.REFUSED
        if self.confirmed_at:
            is_published = self.page and self.page.first_published_at
            return ProposalState.PUBLISHED if is_published else ProposalState.RECEIVED
        if self.sent_at:
            return ProposalState.SPAM if self.is_spam else ProposalState.TO_CONFIRM
        return ProposalState.STARTED

    @property
    def is_open(self) -> bool:
        """Whether an editor may still write to the person about it."""
        return self.state in (ProposalState.RECEIVED, ProposalState.PUBLISHED)


class Letter(models.Model):
    """What an editor wrote to somebody who proposed a story."""

    proposal = models.ForeignKey(Proposal, related_name="letters", on_delete=models.CASCADE)
    kind = models.CharField("objet", max_length=10, choices=LetterKind.choices)
    text = models.TextField("texte", max_length=3000)
    by = models.ForeignKey(
        User, verbose_name="écrite par", null=True, related_name="+", on_delete=models.SET_NULL
    )
    at = models.DateTimeField("écrite le", default=timezone.now, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "lettre"
        verbose_name_plural = "lettres"
        ordering = ["at", "pk"]
        default_permissions = []

    def __str__(self) -> str:
        return self.text


class RegionalReview(Task):
    """A region's editors read a story that somebody proposed there; the mission may do it in their place."""

    class Meta:
        verbose_name = "relecture par la région"
        verbose_name_plural = "relectures par la région"

    def start(self, workflow_state: WorkflowState, user: Any = None) -> TaskState:
        """Begin; what the mission has just changed is not sent back to the region."""
        state = super().start(workflow_state, user=user)
        if user and user.has_perm(SEEING_ALL):
            state.approve(user=user, update=False)
        return state

    def is_done_by(self, user: Any, page: Page) -> bool:
        """Whether this person may do it for that page."""
        return user.has_perm(SEEING_ALL) or page.specific.region_code in edited_regions(user)

    def user_can_access_editor(self, obj: Page, user: Any) -> bool:
        return self.is_done_by(user, obj)

    def locked_for_user(self, obj: Page, user: Any) -> bool:
        return not self.is_done_by(user, obj)

    def get_actions(self, obj: Page, user: Any) -> list[tuple[str, str, bool]]:
        """One thing to do: a story is refused from the list of stories, with a word to its person."""
        return [("approve", "Proposer à la mission", False)] if self.is_done_by(user, obj) else []

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> models.QuerySet[TaskState]:
        states = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        if user.has_perm(SEEING_ALL):
            return states
        told_there = Proposal.objects.filter(region_code__in=edited_regions(user), page__isnull=False)
        keys = told_there.annotate(key=Cast("page_id", models.CharField())).values("key")
        return states.filter(workflow_state__object_id__in=keys)

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Propose the story as it stands to the mission; whoever does hears what it says."""
        task_state.workflow_state.requested_by = user
        task_state.workflow_state.save(update_fields=["requested_by"])
        task_state.revision = task_state.workflow_state.content_object.get_latest_revision()
        return super().on_action(task_state, user, action_name, **kwargs)

    @classmethod
    def get_description(cls) -> str:
        return "La rédaction de la région relit l’histoire proposée, puis la propose à la mission."
