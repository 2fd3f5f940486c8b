"""What is known of a firm: one row for each fact and origin."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.enums import FactOrigin
from accounts.models.firms import Firm
from accounts.models.people import User
from accounts.models.visitors import Visitor
from accounts.querysets import FirmFactQuerySet


class FirmFact(models.Model):
    """The last thing that one origin said about a firm. Read and written by `accounts.facts` only.

    Who has no account says it as a visitor; until they tell to which firm it belongs, it waits with the
    person.
    """

    firm = models.ForeignKey(Firm, null=True, blank=True, related_name="facts", on_delete=models.CASCADE)
    visitor = models.ForeignKey(
        Visitor, null=True, blank=True, related_name="firm_facts", on_delete=models.CASCADE
    )
    person = models.ForeignKey(
        User, null=True, blank=True, related_name="waiting_facts", on_delete=models.CASCADE
    )
    key = models.SlugField("fait", max_length=30)
    value = models.JSONField("valeur")
    origin = models.CharField("origine", max_length=10, choices=FactOrigin, default=FactOrigin.PERSON)
    said_at = models.DateTimeField("dit le", default=timezone.now)
    said_by = models.ForeignKey(User, null=True, blank=True, related_name="+", on_delete=models.SET_NULL)
    waits_since = models.DateTimeField("attend depuis", null=True, blank=True, db_index=True)

    objects = FirmFactQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "fait sur une entreprise"
        verbose_name_plural = "faits sur les entreprises"
        ordering = ["key", "-said_at"]
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=Q(firm__isnull=False, visitor=None, person=None, waits_since=None)
                | Q(firm=None, visitor__isnull=False, person=None, waits_since=None)
                | Q(firm=None, visitor=None, person__isnull=False, waits_since__isnull=False),
                name="fact_of_one_subject",
                violation_error_message="Un fait est celui d’une seule entreprise.",
            ),
            models.UniqueConstraint(
                fields=["firm", "key", "origin"],
                name="one_fact_of_an_origin",
                violation_error_message="Cette origine a déjà parlé.",
            ),
            models.UniqueConstraint(
                fields=["visitor", "key", "origin"],
                name="one_fact_of_a_visitor",
                violation_error_message="Cette origine a déjà parlé.",
            ),
            models.UniqueConstraint(
                fields=["person", "key", "origin"],
                name="one_waiting_fact_of_a_person",
                violation_error_message="Cette origine a déjà parlé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.get_origin_display()})"

    @property
    def said_on(self) -> date:
        """The day it was said."""
        return timezone.localdate(self.said_at)
