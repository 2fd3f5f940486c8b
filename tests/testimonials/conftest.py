"""A country with a few towns, and firms that tell their story there."""

from itertools import count
from types import SimpleNamespace

import pytest
from django.utils import timezone

from core.published import forget_copies
from taxonomy.models import CustomerKind, Level, SalesArea, Topic
from territories.enums import Zone
from territories.models import Commune, Department, Region
from testimonials.pages import TestimonialMapPage, TestimonialPage
from tests.resources.conftest import home, production_like  # noqa: F401

REGIONS = {"53": "Bretagne", "93": "Provence-Alpes-Côte d’Azur", "04": "La Réunion", "987": "Polynésie"}
DEPARTMENTS = {"35": "53", "29": "53", "13": "93", "974": "04", "987": "987"}
COMMUNES = {
    "rennes": ("35238", "Rennes", "35", 48.1113, -1.6800),
    "bruz": ("35047", "Bruz", "35", 48.0243, -1.7463),
    "quimper": ("29232", "Quimper", "29", 47.9960, -4.1024),
    "marseille": ("13055", "Marseille", "13", 43.2965, 5.3698),
    "saint_denis": ("97411", "Saint-Denis", "974", -20.8789, 55.4481),
    "nowhere": ("98735", "Papeete", "987", None, None),
}


@pytest.fixture
def towns(db):
    """Communes by a short name; `nowhere` has no coordinates."""
    for code, name in REGIONS.items():
        zone = {"04": Zone.DROM, "987": Zone.COM}.get(code, Zone.METRO)
        Region.objects.create(code=code, name=name, slug=f"r-{code}", in_region=f"en {name}", zone=zone)
    for code, region in DEPARTMENTS.items():
        zone = Region.objects.get(pk=region).zone
        Department.objects.create(code=code, name=f"Département {code}", region_id=region, zone=zone)
    return SimpleNamespace(
        **{
            short: Commune.objects.create(
                insee_code=code,
                name=name,
                folded_name=name.lower(),
                department_id=department,
                region_id=DEPARTMENTS[department],
                latitude=latitude,
                longitude=longitude,
            )
            for short, (code, name, department, latitude, longitude) in COMMUNES.items()
        }
    )


@pytest.fixture
def map_page(home, towns):  # noqa: F811
    """The page of testimonials."""
    return home.add_child(
        instance=TestimonialMapPage(title="Témoignages", slug="temoignages", summary="Des entreprises.")
    )


@pytest.fixture
def add_testimonial(map_page, towns):
    """Add a published testimonial: `add_testimonial("Titre", place=towns.quimper, before=1, after=3, …)`."""
    numbers = count(1)

    def add(title="", *, place=None, topics=("vendre-en-ligne",), before=1, after=3, parent=None, **fields):
        number = next(numbers)
        values = {
            "title": title or f"Témoignage {number}",
            "slug": f"temoignage-{number}",
            "summary": "Ce qui a changé.",
            "firm": f"Maison {number}",
            "person": f"Personne {number}",
            "role": "gérante",
            "trade": "fleuriste",
            "sector_id": "commerce",
            "headcount": 3,
            "quote": "Je ne reviendrais pas en arrière.",
            "story": [("text", "<p>Nous avons commencé petit.</p>")],
            "first_published_at": timezone.now(),
            "is_demo": True,
            **fields,
        }
        page = TestimonialPage(
            place=place or towns.rennes,
            level_before=Level.objects.get(number=before),
            level_after=Level.objects.get(number=after),
            **values,
        )
        page.topics = Topic.objects.filter(pk__in=topics)
        page.customers = CustomerKind.objects.filter(pk="particuliers")
        page.sales_areas = SalesArea.objects.filter(pk="local")
        (parent or map_page).add_child(instance=page)
        forget_copies()
        return page

    return add
