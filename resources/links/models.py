"""Links that lead out of the portal, and the pages that hold them."""

from django.db import models
from wagtail.models import Page

from resources.links.querysets import OutsideLinkQuerySet

LONGEST_URL = 1000


class OutsideLink(models.Model):
    """An address outside the portal, and what became of it the last time that it was followed."""

    url = models.CharField("adresse", max_length=LONGEST_URL, unique=True)
    host = models.CharField("site", max_length=255, db_index=True)
    pages = models.ManyToManyField(Page, through="LinkUse", related_name="outside_links")
    last_checked_at = models.DateTimeField("suivie le", null=True, blank=True, db_index=True)
    first_failed_at = models.DateTimeField("ne répond plus depuis", null=True, blank=True)
    failures = models.PositiveSmallIntegerField("échecs de suite", default=0)
    last_status = models.PositiveSmallIntegerField("dernier code HTTP", null=True, blank=True)
    last_error = models.CharField("dernier problème", max_length=200, blank=True)

    objects = OutsideLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien vers un autre site"
        verbose_name_plural = "liens vers d’autres sites"
        ordering = ["url"]
        default_permissions = ["view"]

    def __str__(self) -> str:
        return self.url


class LinkUse(models.Model):
    """A page that holds a link."""

    link = models.ForeignKey(OutsideLink, related_name="uses", on_delete=models.CASCADE)
    page = models.ForeignKey(Page, related_name="+", on_delete=models.CASCADE)

    class Meta:
        verbose_name = "page qui contient un lien"
        verbose_name_plural = "pages qui contiennent un lien"
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["link", "page"], name="one_use_of_a_link_per_page")]

    def __str__(self) -> str:
        return f"{self.page_id} → {self.link_id}"


class PageReading(models.Model):
    """When the links of a page were last collected."""

    page = models.OneToOneField(Page, primary_key=True, related_name="link_reading", on_delete=models.CASCADE)
    read_at = models.DateTimeField("lue le")

    class Meta:
        verbose_name = "page dont les liens sont relevés"
        verbose_name_plural = "pages dont les liens sont relevés"
        default_permissions = []

    def __str__(self) -> str:
        return str(self.page_id)
