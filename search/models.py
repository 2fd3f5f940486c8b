"""What can be found, one row a thing of whatever room; what has changed since; what is searched."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import unicodedata
from functools import partial

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Site
from wagtail.search import index

from search.querysets import ChangeQuerySet, DocumentQuerySet, PendingQuerySet, SearchTallyQuerySet

LONGEST_SOURCE = 150
LONGEST_TITLE = 255
LONGEST_WORDS = 100
LONGEST_BODY = 200_000  # PostgreSQL indexes no text whose words take a megabyte

Values = partial(models.JSONField, default=list, blank=True)


class Document(index.Indexed, models.Model):
    """Something that a search finds. Made from the things of the rooms (`searchable.py`), never by hand.

    Everything that a result, a filter or a count shows is here: no table of a room is read. Lists hold keys
    of the vocabularies as they stand in addresses (levels: « 1 » to « 5 »), INSEE codes for places.
    """

    # « page:123 », « topic:securite »: the family of a door, and the key in it.
    source = models.CharField(max_length=LONGEST_SOURCE, unique=True)
    kind = models.CharField(max_length=40)
    # Empty where a site was deleted, until Elasticsearch has forgotten its rows.
    site = models.ForeignKey(Site, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=LONGEST_TITLE)
    summary = models.TextField(blank=True)
    body = models.TextField(blank=True)
    address = models.TextField()
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    audience = models.CharField(max_length=40, blank=True)  # a role of `accounts`; empty for everybody
    topics = Values()
    levels = Values()
    sectors = Values()
    trades = Values()
    sizes = Values()
    communes = Values()
    region = models.CharField(max_length=3, blank=True)
    department = models.CharField(max_length=3, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    formats = Values()
    extra = models.JSONField(default=dict, blank=True)  # facets that only some rooms have: {name: [values]}
    boost = models.FloatField(default=1.0)  # how much higher than others it ranks for the same words
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    is_stale = models.BooleanField(default=True, editable=False)  # Elasticsearch has not got it as it is
    is_gone = models.BooleanField(default=False, editable=False)  # it waits to be taken away from there
    touched_at = models.DateTimeField(default=timezone.now, editable=False)  # when an index had to hear of it

    objects = DocumentQuerySet.as_manager()

    # Saving a row touches no index: `services` hands rows over in batches.
    search_auto_update = False
    search_fields = [
        index.SearchField("title", boost=4),
        index.SearchField("summary", boost=2),
        index.SearchField("body"),
        index.AutocompleteField("title"),
        index.FilterField("site"),
        index.FilterField("kind"),
        index.FilterField("audience"),
        index.FilterField("published_at"),
        index.FilterField("expires_at"),
        index.FilterField("topics"),
        index.FilterField("levels"),
        index.FilterField("sectors"),
        index.FilterField("trades"),
        index.FilterField("sizes"),
        index.FilterField("communes"),
        index.FilterField("region"),
        index.FilterField("department"),
        index.FilterField("formats"),
        index.FilterField("extra_values"),
        index.FilterField("boost"),
    ]

    class Meta:
        verbose_name = "contenu trouvable"
        verbose_name_plural = "contenus trouvables"
        default_permissions = []
        indexes = [
            models.Index(fields=["site", "kind"]),
            models.Index(fields=["id"], condition=Q(is_stale=True), name="search_stale"),
            models.Index(fields=["expires_at"], condition=~Q(expires_at=None), name="search_expiring"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(address__startswith="/"),
                name="found_at_an_address_of_its_site",
                violation_error_message="L’adresse part de la racine du site : elle commence par « / ».",
            ),
            models.CheckConstraint(
                condition=Q(boost__gt=0),
                name="boost_is_positive",
                violation_error_message="Un poids de classement est plus grand que zéro.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def get_indexed_objects(cls) -> DocumentQuerySet:
        """What every engine indexes."""
        return cls.objects.present()

    @property
    def extra_values(self) -> list[str]:
        """The facets that only some rooms have, as one list for an index: « public=dirigeant »."""
        return [f"{facet}={value}" for facet, values in self.extra.items() for value in values]

    @property
    def key(self) -> str:
        """Its key in the family: « 123 » of « page:123 »."""
        return self.source.partition(":")[2]

    def tidy(self) -> None:
        """Clean the texts: what cannot be kept or shown goes, and what is too long is cut."""
        self.title = cleaned(self.title)[:LONGEST_TITLE]
        self.summary = cleaned(self.summary)[:LONGEST_BODY]
        self.body = cleaned(self.body)[:LONGEST_BODY]

    def current_fingerprint(self) -> str:
        """A digest of all that is found or shown: as long as it stays, no index has to hear of the row."""
        values = [getattr(self, name) for name in TOLD]
        text = json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


OWN = {"id", "source", "fingerprint", "is_stale", "is_gone", "touched_at"}
# The columns that a door fills.
TOLD = [field.attname for field in Document._meta.concrete_fields if field.attname not in OWN]

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]+")


def cleaned(text: str) -> str:
    """A text in NFC, with one space between words and nothing that a database refuses."""
    return " ".join(CONTROL_CHARACTERS.sub(" ", unicodedata.normalize("NFC", text)).split())


def new_stamp() -> int:
    """A number that no other mark has."""
    return secrets.randbits(62)


class Pending(models.Model):
    """Something that has changed, and whose document is not made yet. Nothing that is here gets lost.

    `source` names one thing (« page:12 »), a page and all below it (« page:12/ ») or a family (« page: »).
    Each change brings another stamp: who makes the document strikes off only the change that it has seen.
    """

    source = models.CharField(max_length=LONGEST_SOURCE, unique=True)
    since = models.DateTimeField(default=timezone.now)
    stamp = models.BigIntegerField(default=new_stamp)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = PendingQuerySet.as_manager()

    class Meta:
        default_permissions = []

    def __str__(self) -> str:
        return self.source


def new_mark() -> int:
    """A number that other changes hardly have, and of which a million can be added up."""
    return secrets.randbits(31)


class Change(models.Model):
    """That documents have been written, hidden or taken away.

    Whoever keeps a copy compares the sum of all changes with the one it knows. A row is added with each
    change, in its transaction, and none is changed: nobody waits here for somebody else's page to be saved.
    """

    number = models.IntegerField(default=new_mark)
    at = models.DateTimeField(default=timezone.now)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        default_permissions = []

    def __str__(self) -> str:
        return str(self.at)


class SearchTally(models.Model):
    """How often the same words were searched in a week.

    Until words have been searched five times there is only a digest of them; nobody can read it.
    """

    week = models.DateField("semaine du")  # its Monday
    digest = models.CharField(max_length=64, editable=False)
    words = models.CharField("mots", max_length=LONGEST_WORDS, blank=True)
    count = models.PositiveIntegerField("fois", default=0)
    in_vain = models.PositiveIntegerField("sans résultat", default=0)

    objects = SearchTallyQuerySet.as_manager()

    class Meta:
        verbose_name = "recherche"
        verbose_name_plural = "recherches"
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(fields=["week", "digest"], name="one_tally_per_week_and_words"),
            models.CheckConstraint(
                condition=Q(in_vain__lte=models.F("count")), name="searched_in_vain_is_searched"
            ),
        ]
        indexes = [models.Index(fields=["digest"], name="tally_by_digest")]

    def __str__(self) -> str:
        return self.words or "…"
