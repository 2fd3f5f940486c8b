"""What the portal's own is compared with."""

from django.db import models
from wagtail.models import Page

from territories.querysets import NearQuerySet


class BarePage(Page):
    """A page with its title and nothing else."""

    template = "bare/bare_page.html"


class BareRowQuerySet(NearQuerySet):
    """Rows by their place."""

    place_path = "place"


class BareRow(models.Model):
    """A row that is somewhere, and nothing else."""

    place = models.ForeignKey("territories.Commune", related_name="+", on_delete=models.PROTECT)

    objects = BareRowQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne"

    def __str__(self) -> str:
        return str(self.place)
