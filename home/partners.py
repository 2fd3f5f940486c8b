"""Partners: their page, and what they propose below it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel

from accounts.services import known_organisation, open_partner
from core.models import BasePage, PortalImage
from core.text import folded
from home.pages import BodyMixin


class PartnerIndexPage(BodyMixin, BasePage):
    """The partners, one after the other."""

    subpage_types = ["home.PartnerPage"]
    max_count_per_parent = 1
    is_drawn = True

    class Meta:
        verbose_name = "page des partenaires"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the partners, by name."""
        context = super().get_context(request, *args, **kwargs)
        pages = PartnerPage.objects.live().public().child_of(self).select_related("image", "logo")
        context["pages"] = sorted(pages, key=lambda page: folded(page.title))
        return context


class PartnerPage(BodyMixin, BasePage):
    """A partner's section: its people prepare pages below it, and the mission publishes them."""

    organisation = models.CharField(
        "organisme",
        max_length=130,
        unique=True,
        help_text="Le même que dans le rôle des personnes qui pourront proposer des pages ici.",
        error_messages={"unique": "Cet organisme a déjà sa page."},
    )
    logo = models.ForeignKey(
        PortalImage,
        verbose_name="logo",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
    )
    site_url = models.URLField("site internet", blank=True)

    # Who may say for whom the section is: those who also say who speaks for that organisation.
    summary_panels = [
        "title",
        FieldPanel("organisation", permission="accounts.change_role"),
        FieldPanel("summary"),
        FieldPanel("logo"),
        FieldPanel("site_url"),
    ]
    parent_page_types = ["home.PartnerIndexPage"]
    card_label = "Partenaire"
    is_drawn = True

    class Meta:
        verbose_name = "page de partenaire"
        verbose_name_plural = "pages de partenaire"

    def clean(self) -> None:
        """Write the organisation as its people's role does; a name has one spelling."""
        super().clean()
        self.organisation = known_organisation(self.organisation)
        others = PartnerPage.objects.exclude(pk=self.pk).values_list("organisation", flat=True)
        if folded(self.organisation) in map(folded, others):
            raise ValidationError({"organisation": "Cet organisme a déjà sa page."})

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save the page, and let the partner's people work below it.

        A draft of a published page saves a few fields only: the organisation that it proposes opens nothing.
        """
        saved = super().save(*args, **kwargs)
        if "update_fields" not in kwargs:
            open_partner(self.organisation, self)
        return saved

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the partner proposed and the mission published."""
        context = super().get_context(request, *args, **kwargs)
        context["pages"] = self.get_children().live().public().specific()
        return context
