"""Workshop kits."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.search import index

from core.querysets import published
from design.blocks import BodyBlock
from resources import services
from resources.blocks import KitStepBlock, ResourceFileBlock
from resources.enums import AudienceScope, Format, Licence
from resources.licences import TERMS, Terms, deed_url, objection
from resources.pages.resource import ResourcePage


class KitPage(ResourcePage):
    """A workshop kit under Creative Commons, to download, adapt and credit."""

    aim = models.TextField("but de l’atelier", max_length=500)
    group_min = models.PositiveSmallIntegerField("participants, au moins", default=2)
    group_max = models.PositiveSmallIntegerField("participants, au plus", default=12)
    room = models.CharField("salle", max_length=300, blank=True)
    material = StreamField(
        [("item", blocks.CharBlock(label="Matériel", max_length=200))], verbose_name="matériel", blank=True
    )
    steps = StreamField([("step", KitStepBlock())], verbose_name="déroulé", blank=True)
    files = StreamField([("file", ResourceFileBlock())], verbose_name="fichiers", blank=True)
    authors = models.CharField(
        "auteurs", max_length=250, help_text="Comme on les cite, séparés par des virgules."
    )
    adapted_from = models.ForeignKey(
        "self",
        verbose_name="adapté de",
        null=True,
        blank=True,
        related_name="adaptations",
        on_delete=models.SET_NULL,
        help_text="Le kit d’origine, si celui-ci en est une version modifiée.",
    )
    audience_scope = models.CharField(
        "qui peut l’emporter", max_length=15, choices=AudienceScope.choices, default=AudienceScope.ALL
    )
    body = StreamField(BodyBlock(), verbose_name="conseils d’animation", blank=True)

    content_panels = [
        *ResourcePage.summary_panels,
        FieldPanel("aim"),
        FieldPanel("in_brief"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("group_min"), FieldPanel("group_max")]),
                FieldPanel("room"),
                FieldPanel("material"),
            ],
            "Ce qu’il faut",
        ),
        HelpPanel("La durée du kit est la somme des minutes de ses étapes."),
        FieldPanel("steps"),
        FieldPanel("files"),
        MultiFieldPanel(
            [
                FieldPanel("licence"),
                FieldPanel("authors"),
                PageChooserPanel("adapted_from"),
                FieldPanel("audience_scope"),
            ],
            "Droits",
        ),
        FieldPanel("body"),
        *ResourcePage.filing_panels,
        *ResourcePage.dating_panels,
    ]
    search_fields = [*ResourcePage.search_fields, index.SearchField("aim"), index.SearchField("body")]

    class Meta:
        verbose_name = "kit d’atelier"
        verbose_name_plural = "kits d’atelier"

    def own_format(self) -> str:
        """A kit."""
        return Format.KIT

    def clean(self) -> None:
        """A kit has a licence that the original allows; its duration is that of its steps."""
        if minutes := sum(step.value.get("minutes") or 0 for step in self.steps):
            self.duration = minutes
        super().clean()
        errors = {}
        if not self.licence:
            errors["licence"] = "Un kit se publie avec une licence : dites ce que chacun peut en faire."
        elif self.adapted_from and (reason := objection(self.adapted_from.licence, self.licence)):
            errors["licence"] = reason
        if self.adapted_from_id and self.adapted_from_id == self.pk:
            errors["adapted_from"] = "Un kit n’est pas adapté de lui-même."
        if self.group_max < self.group_min:
            errors["group_max"] = "Le plus grand groupe est plus petit que le plus petit."
        if errors:
            raise ValidationError(errors)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the kits that this one comes from, and that come from it."""
        context = super().get_context(request, *args, **kwargs)
        origin = self.adapted_from
        context["origin_kit"] = origin if origin and origin.live else None
        context["adaptations"] = published(self.adaptations.order_by("title"))
        return context

    @property
    def terms(self) -> Terms:
        """What the licence allows."""
        return TERMS[Licence(self.licence)]

    @property
    def deed_url(self) -> str:
        """The licence's summary at Creative Commons."""
        return deed_url(self.licence)

    @property
    def is_reserved(self) -> bool:
        """Whether only signatories of the charter see the whole of it."""
        return self.audience_scope == AudienceScope.SIGNATORIES

    @property
    def credit_line(self) -> str:
        """The line to copy under what one makes of the kit (licence 4.0, section 3(a))."""
        return services.credit_line(self)
