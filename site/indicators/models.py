"""Counts by day, and what tells the visitors of one day apart until the night."""

import secrets

from django.db import models

from indicators.querysets import DailyCountQuerySet, DailyVisitorQuerySet


def new_salt() -> str:
    """32 random bytes, in hexadecimal."""
    return secrets.token_hex(32)


class DailyCount(models.Model):
    """How many times something happened on one day (in France) about one region.

    The region is that of the page or thing, never of the visitor; blank for the whole country. `subject` may
    name the thing (« page:12 »). All the rows of an event add up to its total.
    """

    day = models.DateField("jour")
    event = models.CharField("événement", max_length=40)
    region_code = models.CharField("région (code INSEE)", max_length=3, blank=True, default="")
    subject = models.CharField("sujet", max_length=80, blank=True, default="")
    count = models.PositiveBigIntegerField("nombre")

    objects = DailyCountQuerySet.as_manager()

    class Meta:
        verbose_name = "chiffre du jour"
        verbose_name_plural = "chiffres par jour"
        ordering = ["-day", "event", "region_code", "subject"]
        default_permissions = ["view"]
        indexes = [models.Index(fields=["event", "subject"], name="count_by_event_and_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "event", "region_code", "subject"],
                name="one_count_per_day_event_region_subject",
                violation_error_message="Ce chiffre existe déjà pour ce jour.",
            )
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [str(self.day), self.event, self.region_code, self.subject]))


class DailySalt(models.Model):
    """The secret of one day (in France). Once it is destroyed, no digest of that day can be made again."""

    day = models.DateField("jour", unique=True)
    salt = models.CharField("sel", max_length=64, default=new_salt, editable=False)

    class Meta:
        verbose_name = "sel du jour"
        verbose_name_plural = "sels du jour"
        default_permissions = []

    def __str__(self) -> str:
        return str(self.day)


class DailyVisitor(models.Model):
    """A digest of one visitor of one day: of a region's pages, or of the whole portal (blank).

    It is made with the salt of the day and the region: digests of two days or regions cannot be compared.
    """

    day = models.DateField("jour")
    region_code = models.CharField("région (code INSEE)", max_length=3, blank=True, default="")
    digest = models.CharField("empreinte", max_length=32)

    objects = DailyVisitorQuerySet.as_manager()

    class Meta:
        verbose_name = "visiteur du jour"
        verbose_name_plural = "visiteurs du jour"
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["day", "region_code", "digest"], name="one_row_per_visitor_day_and_region"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.region_code}".strip()
