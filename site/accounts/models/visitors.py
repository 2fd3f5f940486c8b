"""Visitors without an account, and what they or people keep for later."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from accounts.models.people import User
from accounts.querysets import KeptQuerySet, VisitorQuerySet

# In characters: a note is a thought, not a document; an address of the search with its filters is shorter.
LONGEST_NOTE = 500
LONGEST_SEARCH = 500
LONGEST_WORDS = 300


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
    """What a visitor or a person keeps for later: a page, or a search by its address and its words."""

    visitor = models.ForeignKey(
        Visitor, verbose_name="visiteur", null=True, blank=True, related_name="kept", on_delete=models.CASCADE
    )
    person = models.ForeignKey(
        User, verbose_name="personne", null=True, blank=True, related_name="kept", on_delete=models.CASCADE
    )
    page = models.ForeignKey(
        Page, verbose_name="page", null=True, blank=True, related_name="+", on_delete=models.CASCADE
    )
    search = models.CharField("adresse de la recherche", max_length=LONGEST_SEARCH, blank=True)
    words = models.CharField("recherche, en mots", max_length=LONGEST_WORDS, blank=True)
    kept_at = models.DateTimeField("gardée le", default=timezone.now, editable=False)
    note = models.TextField("ma note", max_length=LONGEST_NOTE, blank=True)

    objects = KeptQuerySet.as_manager()

    # What readers keep says nothing about where an editor uses a page.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "chose gardée"
        verbose_name_plural = "choses gardées"
        ordering = ["-kept_at"]
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=Q(visitor=None) ^ Q(person=None),
                name="kept_by_a_visitor_or_a_person",
                violation_error_message="Une page est gardée par une seule personne.",
            ),
            models.CheckConstraint(
                condition=Q(page=None) ^ Q(search=""),
                name="kept_is_a_page_or_a_search",
                violation_error_message="On garde une page, ou une recherche.",
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
            models.UniqueConstraint(
                fields=["visitor", "search"],
                condition=~Q(search=""),
                name="search_kept_once_by_a_visitor",
                violation_error_message="Cette recherche est déjà dans la liste.",
            ),
            models.UniqueConstraint(
                fields=["person", "search"],
                condition=~Q(search=""),
                name="search_kept_once_by_a_person",
                violation_error_message="Cette recherche est déjà dans la liste.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id or self.search} ({self.person_id or self.visitor_id})"
