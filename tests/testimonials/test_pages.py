"""What a testimonial shows, needs, and brings to other pages."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.models import PortalDocument
from core.published import forget_copies
from home.pages import RegionIndexPage, RegionPage
from taxonomy.services import size_of

VIDEO = {
    "title": "Léa",
    "captions": None,
    "no_speech": True,
    "poster": None,
    "url": "",
    "transcript": "<p>…</p>",
}


def recording(name, seconds):
    document = PortalDocument.objects.create(title=name, file=ContentFile(b"x", name=name))
    PortalDocument.objects.filter(pk=document.pk).update(seconds=seconds)
    document.refresh_from_db()
    return document


def test_testimonial_tells_who_what_and_how(client, add_testimonial, towns):
    page = add_testimonial(
        "Du pain sans attendre",
        place=towns.quimper,
        steps=[("step", {"title": "Photographier", "when": "Mars 2025", "text": ""})],
        figures=[
            (
                "figure",
                {"value": "40", "label": "commandes", "source": "Elle", "date": date(2026, 1, 1), "url": ""},
            )
        ],
        award_name="Prix fictif",
        award_year=2025,
    )
    html = client.get(page.url).content.decode()
    for words in (
        "Du pain sans attendre",
        "Quimper",
        "Photographier",
        "Mars 2025",
        "40",
        "Prix fictif, 2025",
    ):
        assert words in html
    assert "Personne et entreprise fictives" in html


@pytest.mark.parametrize(("seconds", "is_refused"), [(60, False), (61, True)])
def test_recording_of_more_than_a_minute_is_refused(seconds, is_refused, add_testimonial):
    page = add_testimonial()
    page.video = [("video", VIDEO | {"video": recording("lea.mp4", seconds)})]
    if not is_refused:
        page.full_clean()
        return
    with pytest.raises(ValidationError, match="dure 61 secondes"):
        page.full_clean()


def test_story_of_two_hundred_thousand_letters_is_refused_with_its_limit(add_testimonial):
    page = add_testimonial()
    page.story = [("text", "<p>" + "a" * 200_000 + "</p>")]
    with pytest.raises(ValidationError, match="20000 au plus"):
        page.full_clean()


def test_testimonial_goes_forward_and_has_something_to_tell(add_testimonial):
    page = add_testimonial(before=2, after=3)
    page.level_before, page.level_after = page.level_after, page.level_before
    page.story = []
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert set(refused.value.message_dict) == {"level_after", "story"}


def test_award_has_a_name_and_a_year(add_testimonial):
    page = add_testimonial()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(page).objects.filter(pk=page.pk).update(award_name="Prix")


@pytest.mark.parametrize(
    ("people", "size"), [(1, "seul"), (2, "1-9"), (9, "1-9"), (10, "10-49"), (49, "10-49"), (50, "50-249")]
)
def test_size_follows_the_headcount(people, size, home):
    assert size_of(people).key == size


def test_home_shows_three_of_varied_regions_and_sectors(client, home, add_testimonial, towns):
    for number in range(4):
        add_testimonial(f"Rennes {number}")
    add_testimonial("Marseille", place=towns.marseille, sector_id="batiment")
    add_testimonial("Réunion", place=towns.saint_denis, sector_id="alimentation")
    html = client.get("/").content.decode()
    assert all(words in html for words in ("Marseille", "Réunion", "Rennes 3"))
    assert "Rennes 2" not in html
    assert "les 6 témoignages" in html


def test_home_shows_those_that_editors_chose(client, home, add_testimonial):
    chosen = add_testimonial("Choisi")
    for number in range(3):
        add_testimonial(f"Autre {number}")
    home.peers = [("page", chosen)]
    home.save()
    forget_copies()
    assert "Choisi" in client.get("/").content.decode()


def test_region_shows_its_own(client, home, add_testimonial, towns):
    add_testimonial("Chez nous", place=towns.quimper)
    add_testimonial("Ailleurs", place=towns.marseille)
    regions = home.add_child(instance=RegionIndexPage(title="Régions", slug="regions", summary="Où ?"))
    page = RegionPage(title="Bretagne", slug="bretagne", summary="Ici.", region=towns.quimper.region)
    regions.add_child(instance=page)
    html = client.get(page.url).content.decode()
    assert "Chez nous" in html
    assert "Ailleurs" not in html


def test_page_asks_little_whatever_stands_around(client, add_testimonial, production_like):
    page = add_testimonial()

    def queries():
        for _ in range(2):
            client.get(page.url)
        with CaptureQueriesContext(connection) as captured:
            client.get(page.url)
        return len(captured)

    before = queries()
    assert before <= 8
    for _ in range(10):
        add_testimonial()
    assert queries() == before


def test_what_is_found_nearby_is_the_nearest(client, add_testimonial, towns):
    page = add_testimonial("Ici", place=towns.rennes)
    for title, place in (("Loin", towns.marseille), ("Voisin", towns.bruz), ("Quimper", towns.quimper)):
        add_testimonial(title, place=place)
    html = client.get(page.url).content.decode()
    nearby = html.partition("Une entreprise près d’ici")[2]
    assert nearby.index("Voisin") < nearby.index("Quimper") < nearby.index("Loin")
