"""Counts by day."""

from django.db import models


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

    class Meta:
        verbose_name = "chiffre du jour"
        verbose_name_plural = "chiffres par jour"
        ordering = ["-day", "event", "region_code", "subject"]
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "event", "region_code", "subject"],
                name="one_count_per_day_event_region_subject",
                violation_error_message="Ce chiffre existe déjà pour ce jour.",
            )
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [str(self.day), self.event, self.region_code, self.subject]))
