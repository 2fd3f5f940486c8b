"""Courses."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from design.blocks import BodyBlock
from resources.blocks import ModuleBlock
from resources.enums import CourseAccess, Format, Language
from resources.pages.resource import ResourcePage


class CoursePage(ResourcePage):
    """A distance course, or training."""

    provider = models.CharField("organisme", max_length=150)
    open_any_time = models.BooleanField("ouvert en continu", default=False)
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    hours = models.DecimalField("heures en tout", max_digits=5, decimal_places=1)
    weekly_hours = models.DecimalField(
        "heures par semaine", max_digits=4, decimal_places=1, null=True, blank=True
    )
    syllabus = StreamField([("module", ModuleBlock())], verbose_name="programme", blank=True)
    prerequisites = models.CharField("à savoir avant", max_length=250, blank=True)
    price = models.DecimalField(
        "prix (euros)", max_digits=8, decimal_places=2, null=True, blank=True, help_text="Vide : gratuit."
    )
    certificate = models.CharField("attestation", max_length=200, blank=True)
    accessibility = models.CharField("accessible", max_length=15, choices=CourseAccess.choices)
    accessibility_how = models.TextField("comment", max_length=500, blank=True)
    language = models.CharField("langue", max_length=5, choices=Language.choices, default=Language.FRENCH)
    enrolment_url = models.URLField("inscription", help_text="L’adresse où l’on s’inscrit (https://…).")
    body = StreamField(BodyBlock(), verbose_name="présentation", blank=True)

    content_panels = [
        *ResourcePage.summary_panels,
        FieldPanel("in_brief"),
        MultiFieldPanel(
            [
                FieldPanel("provider"),
                FieldPanel("enrolment_url"),
                FieldPanel("open_any_time"),
                FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
                FieldRowPanel([FieldPanel("hours"), FieldPanel("weekly_hours")]),
                FieldRowPanel([FieldPanel("price"), FieldPanel("language")]),
                FieldPanel("prerequisites"),
                FieldPanel("certificate"),
                FieldPanel("accessibility"),
                FieldPanel("accessibility_how"),
            ],
            "La formation",
        ),
        FieldPanel("syllabus"),
        FieldPanel("body"),
        *ResourcePage.filing_panels,
        *ResourcePage.dating_panels,
    ]
    search_fields = [
        *ResourcePage.search_fields,
        index.SearchField("provider"),
        index.SearchField("syllabus"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = "formation"
        verbose_name_plural = "formations"

    def own_format(self) -> str:
        """A course."""
        return Format.COURSE

    def clean(self) -> None:
        """A course is open at any time, or has dates in their order; its duration follows from its hours."""
        if self.hours:
            self.duration = round(self.hours * 60)
        super().clean()
        if not self.open_any_time and not self.starts_on:
            raise ValidationError({"starts_on": "Donnez une date de début, ou cochez « ouvert en continu »."})
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "La fin vient avant le début."})

    @property
    def is_past(self) -> bool:
        """Whether the last session is over."""
        last_day = self.ends_on or self.starts_on
        return not self.open_any_time and last_day is not None and last_day < timezone.localdate()
