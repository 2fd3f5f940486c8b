"""A person looks for a peer, reads, listens."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import assert_fits, assert_sound, assert_sound_folded_and_open
from tests.browser.conftest import DESKTOP, PHONE

PAGES = [
    "/temoignages/?secteur=alimentation&format=ecrit",
    "/temoignages/?q=zzz",
    "/temoignages/?lieu=Saint-Denis&km=30",
    "/temoignages/fournil-des-embruns-douarnenez/",
    "/temoignages/haddad-chauffage-saint-etienne/",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_sound(visit, path):
    assert_sound_folded_and_open(visit(path))


def test_list_is_filtered_by_trade_and_place(open_page):
    page = open_page("/temoignages/", viewport=DESKTOP)
    page.get_by_role("combobox", name="Autour de").press_sequentially("quimper")
    page.get_by_role("option", name="Quimper").first.click()
    page.get_by_label("Distance").select_option("200")
    expect(page).to_have_url(re.compile("km=200"))
    expect(page.get_by_text(re.compile(r"^à \d+ km$")).first).to_be_visible()
    page.get_by_role("link", name=re.compile("Enlever le filtre À 200 km de Quimper")).click()
    expect(page.get_by_text(re.compile(r"^à \d+ km$"))).to_have_count(0)
    page.locator("[data-fold=secteur] > summary").click()
    page.get_by_label(re.compile("^Métiers de bouche")).check()
    expect(page.get_by_role("link", name=re.compile("Le pain commandé la veille"))).to_be_visible()
    assert_sound(page)


def test_without_scripts_the_map_and_the_form_filter(open_page):
    page = open_page("/temoignages/", viewport=PHONE, java_script_enabled=False)
    page.get_by_text("Voir la carte", exact=True).click()
    page.locator("svg a", has_text="Finistère").first.click()
    expect(page).to_have_url(re.compile("departement=29"))
    expect(page.get_by_role("link", name=re.compile("Le pain commandé la veille"))).to_be_visible()


def test_video_plays_with_its_captions(open_page):
    page = open_page("/temoignages/fournil-des-embruns-douarnenez/", viewport=DESKTOP)
    video = page.locator("video")
    assert video.evaluate("v => v.textTracks.length") == 1
    assert video.get_attribute("preload") == "none"
    page.get_by_text("Lire la transcription").click()
    expect(page.locator("details[open]").get_by_text("Maëlle").first).to_be_visible()


def test_text_twice_as_large_loses_nothing(open_page):
    page = open_page("/temoignages/?secteur=commerce", viewport={"width": 640, "height": 450})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert_fits(page)
