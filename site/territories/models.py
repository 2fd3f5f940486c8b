"""Regions, departments and communes of the Code officiel géographique (INSEE)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cos, Radians, Sin

from territories.enums import Zone
from territories.querysets import CommuneQuerySet, DepartmentQuerySet, RegionQuerySet
from territories.sphere import distance_km

MOST_MERGERS = 20


class Region(models.Model):
    """A region, or an overseas territory that has the rank of one."""

    code = models.CharField("code INSEE", max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=60)
    slug = models.SlugField("nom dans les adresses", max_length=60, unique=True)
    in_region = models.CharField(
        "locution", max_length=80, help_text="Pour écrire « en Bretagne », « à La Réunion »."
    )
    zone = models.CharField("zone", max_length=5, choices=Zone.choices)
    capital = models.ForeignKey(
        "Commune", verbose_name="chef-lieu", null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = "région"
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A department, or an overseas territory without departments."""

    code = models.CharField("code INSEE", max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=60)
    region = models.ForeignKey(
        Region, verbose_name="région", related_name="departments", on_delete=models.PROTECT
    )
    zone = models.CharField("zone", max_length=5, choices=Zone.choices)
    capital = models.ForeignKey(
        "Commune", verbose_name="chef-lieu", null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = "département"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Commune(models.Model):
    """A commune. One that has merged is kept, no longer current, with its successor.

    Paris, Lyon and Marseille are one commune each. Coordinates are WGS 84 degrees, unknown for some overseas.
    """

    insee_code = models.CharField("code INSEE", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=60)
    folded_name = models.CharField(max_length=80, db_index=True, editable=False)
    department = models.ForeignKey(
        Department, verbose_name="département", related_name="communes", on_delete=models.PROTECT
    )
    region = models.ForeignKey(
        Region, verbose_name="région", related_name="communes", on_delete=models.PROTECT
    )
    population = models.PositiveIntegerField("population", default=0)
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    # The unit vector of `territories.sphere`: the database keeps it in step with the coordinates.
    x = models.GeneratedField(
        expression=Cos(Radians("latitude")) * Cos(Radians("longitude")),
        output_field=models.FloatField(),
        db_persist=True,
    )
    y = models.GeneratedField(
        expression=Cos(Radians("latitude")) * Sin(Radians("longitude")),
        output_field=models.FloatField(),
        db_persist=True,
    )
    z = models.GeneratedField(
        expression=Sin(Radians("latitude")), output_field=models.FloatField(), db_persist=True
    )
    is_current = models.BooleanField("existe aujourd’hui", default=True)
    successor = models.ForeignKey(
        "self",
        verbose_name="commune nouvelle",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = "commune"
        ordering = ["folded_name", "insee_code"]
        indexes = [models.Index(fields=["latitude", "longitude"], name="commune_coordinates")]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="commune_has_both_coordinates_or_none",
                violation_error_message="Donnez la latitude et la longitude, ou aucune des deux.",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | (Q(is_current=False) & ~Q(successor=models.F("insee_code"))),
                name="only_a_former_commune_has_a_successor",
                violation_error_message="Seule une ancienne commune est remplacée par une autre.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.department_id})"

    @property
    def label(self) -> str:
        """Return the name with its department, clear among homonyms: « Rennes (Ille-et-Vilaine, 35) »."""
        if self.name == self.department.name:
            return str(self)
        return f"{self.name} ({self.department.name}, {self.department_id})"

    @property
    def has_coordinates(self) -> bool:
        """Tell whether a distance can be given."""
        return self.latitude is not None and self.longitude is not None

    @property
    def in_force(self) -> Commune | None:
        """Return the commune that this one is today: itself, or what it merged into; None if nobody knows."""
        commune = self
        for _ in range(MOST_MERGERS):
            if commune is None or commune.is_current:
                return commune
            commune = commune.successor
        return None

    def distance_to(self, other: Commune) -> float | None:
        """Measure kilometres as the crow flies between two communes; None when one has no coordinates."""
        if not (self.has_coordinates and other.has_coordinates):
            return None
        return distance_km((self.latitude, self.longitude), (other.latitude, other.longitude))


class PostalCode(models.Model):
    """A postal code of a commune: many to many."""

    code = models.CharField("code postal", max_length=5, db_index=True)
    commune = models.ForeignKey(Commune, related_name="postal_codes", on_delete=models.CASCADE)

    class Meta:
        verbose_name = "code postal"
        verbose_name_plural = "codes postaux"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["code", "commune"], name="one_row_per_code_and_commune")
        ]

    def __str__(self) -> str:
        return self.code
