"""Visitors without an account, and what they or people keep for later."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from accounts.models.people import User
from accounts.querysets import KeptQuerySet, VisitorQuerySet


class Visitor(models.Model):
    """Somebody without an account who asked the portal to remember something; their session holds the id."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    created_at = models.DateTimeField("venu le", default=timezone.now, editable=False)
    seen_at = models.DateTimeField("revenu le", default=timezone.now, editable=False, db_index=True)

    objects = VisitorQuerySet.as_manager()

    class Meta:
        verbose_name = "visiteur"
        verbose_name_plural = "visiteurs"
        default_permissions = []

    def __str__(self) -> str:
        return str(self.id)


class Kept(models.Model):
    """A page that a visitor or a person keeps to read it later."""

    visitor = models.ForeignKey(
        Visitor, verbose_name="visiteur", null=True, blank=True, related_name="kept", on_delete=models.CASCADE
    )
    person = models.ForeignKey(
        User, verbose_name="personne", null=True, blank=True, related_name="kept", on_delete=models.CASCADE
    )
    page = models.ForeignKey(Page, verbose_name="page", related_name="+", on_delete=models.CASCADE)
    kept_at = models.DateTimeField("gardée le", default=timezone.now, editable=False)
    note = models.CharField("pourquoi", max_length=200, blank=True)

    objects = KeptQuerySet.as_manager()

    # What readers keep says nothing about where an editor uses a page.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "page gardée"
        verbose_name_plural = "pages gardées"
        ordering = ["-kept_at"]
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=Q(visitor=None) ^ Q(person=None),
                name="kept_by_a_visitor_or_a_person",
                violation_error_message="Une page est gardée par une seule personne.",
            ),
            models.UniqueConstraint(
                fields=["visitor", "page"],
                name="page_kept_once_by_a_visitor",
                violation_error_message="Cette page est déjà dans la liste.",
            ),
            models.UniqueConstraint(
                fields=["person", "page"],
                name="page_kept_once_by_a_person",
                violation_error_message="Cette page est déjà dans la liste.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} ({self.person_id or self.visitor_id})"
