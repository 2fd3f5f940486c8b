"""Documents follow pages: what is published is found, what is not for everybody is not, at any moment."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from core.due import ScheduledPublishing
from core.published import generation
from home.pages import ContentPage, SectionPage
from resources.enums import AudienceScope
from resources.pages import CoursePage, GuidePage, KitPage
from search.due import CatchUp
from search.families import documents_of
from search.models import Document, Pending
from search.services import mark
from taxonomy.models import Sector, Topic
from tests.resources.editing import add

pytestmark = pytest.mark.django_db


@pytest.fixture
def section(home):
    """A section with two pages below it, one below the other, all found."""
    section = add(home, SectionPage, "conseils")
    page = add(section, ContentPage, "caisse")
    add(page, ContentPage, "tiroir")
    return section


@pytest.fixture
def page(section):
    return ContentPage.objects.get(slug="caisse")


@pytest.fixture
def below(section):
    return ContentPage.objects.get(slug="tiroir")


def publish(page, **values):
    """Publish a page with other values."""
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


def addresses():
    """The addresses of pages of prose that are found."""
    return set(Document.objects.present().filter(kind="page").values_list("address", flat=True))


# What happens to a page ------------------------------------------------------------------------------


def test_published_page_is_found_with_its_address(page, catch_up, found):
    catch_up()
    document = found(page)
    assert (document.title, document.summary, document.kind) == ("Caisse", "Sur caisse.", "page")
    assert document.address == "/conseils/caisse/"
    assert document.site.is_default_site
    assert document.published_at == page.first_published_at


def test_page_that_changes_is_found_by_its_new_words_alone(page, catch_up, found):
    catch_up()
    publish(page, title="Tiroir-caisse", body=[("text", "<p>Le monnayeur.</p>")])
    catch_up()
    assert (found(page).title, found(page).body) == ("Tiroir-caisse", "Le monnayeur.")
    assert Document.objects.filter(source=f"page:{page.pk}").count() == 1


def test_draft_changes_nothing_that_is_found(page, catch_up, found):
    catch_up()
    page.title = "Encore secret"
    page.save_revision()
    catch_up()
    assert found(page).title == "Caisse"


def test_page_that_never_was_published_is_not_found(section, rebuild, found):
    draft = section.add_child(instance=ContentPage(title="Brouillon", slug="b", summary="b", live=False))
    draft.save_revision()
    rebuild()
    assert found(draft) is None


def test_unpublished_page_is_found_by_nobody_from_that_moment_on(page, catch_up, found):
    catch_up()
    page.unpublish()
    assert found(page) is None
    catch_up()
    assert not Document.objects.filter(source=f"page:{page.pk}").exists()


def test_page_is_found_again_once_it_is_published_again(page, catch_up, found):
    catch_up()
    page.unpublish()
    publish(page)
    catch_up()
    assert found(page).title == "Caisse"


def test_deleted_section_takes_what_is_below_it_along(section, catch_up):
    catch_up()
    assert "/conseils/caisse/tiroir/" in addresses()
    section.delete()
    assert not {address for address in addresses() if address.startswith("/conseils/")}
    catch_up()
    assert not Document.objects.filter(address__startswith="/conseils/").exists()


def test_page_that_moves_has_another_address_and_so_have_those_below(home, page, catch_up):
    catch_up()
    page.move(home, pos="last-child")
    catch_up()
    assert {"/caisse/", "/caisse/tiroir/"} <= addresses()
    assert not {"/conseils/caisse/", "/conseils/caisse/tiroir/"} & addresses()


def test_renamed_section_gives_other_addresses_to_what_is_below(section, catch_up):
    catch_up()
    publish(section, slug="astuces")
    catch_up()
    assert {"/astuces/", "/astuces/caisse/", "/astuces/caisse/tiroir/"} <= addresses()
    assert not {address for address in addresses() if address.startswith("/conseils/")}


# Not for everybody -----------------------------------------------------------------------------------


def test_private_section_is_found_by_nobody_from_that_moment_on(section, page, below, catch_up, found):
    catch_up()
    restriction = PageViewRestriction.objects.create(page=section, restriction_type="login")
    assert [found(one) for one in (section, page, below)] == [None, None, None]
    catch_up()
    assert not Document.objects.filter(address__startswith="/conseils/").exists()
    restriction.delete()
    catch_up()
    assert all(found(one) for one in (section, page, below))


def test_page_that_moves_into_a_private_section_is_found_by_nobody(home, page, below, catch_up, found):
    private = add(home, SectionPage, "prive")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    catch_up()
    page.move(private, pos="last-child")
    assert (found(page), found(below)) == (None, None)
    catch_up()
    assert (found(page), found(below)) == (None, None)


def test_page_published_in_a_private_section_is_not_found(section, catch_up, found):
    PageViewRestriction.objects.create(page=section, restriction_type="login")
    hidden = add(section, ContentPage, "secret")
    catch_up()
    assert found(hidden) is None


def test_page_leaves_the_search_at_its_hour(page, catch_up, found):
    publish(page, expire_at=timezone.now() + timedelta(hours=1))
    catch_up()
    site = Site.objects.get(is_default_site=True)
    document = found(page)
    assert document in Document.objects.readable(site, (), timezone.now())
    assert document not in Document.objects.readable(site, (), timezone.now() + timedelta(hours=2))


def test_expired_page_is_taken_away_by_what_is_due(page, catch_up, found):
    publish(page, expire_at=timezone.now() + timedelta(hours=1))
    catch_up()
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    ScheduledPublishing().run(timezone.now())
    CatchUp().run(timezone.now())
    assert not Document.objects.filter(source=f"page:{page.pk}").exists()
    assert found(page) is None


def test_document_is_read_by_its_audience_alone(page, catch_up, found):
    catch_up()
    Document.objects.filter(pk=found(page).pk).update(audience="connector")
    site, now = Site.objects.get(is_default_site=True), timezone.now()
    assert not Document.objects.readable(site, (), now).filter(title="Caisse").exists()
    assert not Document.objects.readable(site, {"sme"}, now).filter(title="Caisse").exists()
    assert Document.objects.readable(site, {"connector"}, now).filter(title="Caisse").exists()


# Sites and aliases -----------------------------------------------------------------------------------


@pytest.fixture
def export(home):
    """Another site, on its own host, with a home page and a page."""
    root = Page.get_first_root_node()
    start = root.add_child(instance=SectionPage(title="Export", slug="export", summary="Vendre ailleurs."))
    site = Site.objects.create(hostname="export.localhost", root_page=start)
    add(start, ContentPage, "douane")
    return site


def test_page_is_found_on_its_own_site_at_its_address_there(export, catch_up, found):
    catch_up()
    page = ContentPage.objects.get(slug="douane")
    assert (found(page).site, found(page).address) == (export, "/douane/")
    default = Site.objects.get(is_default_site=True)
    assert not Document.objects.readable(default, (), timezone.now()).filter(title="Douane").exists()


def test_page_of_a_site_that_is_deleted_is_not_found(export, catch_up, found, settings):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"  # it is told later
    page = export.root_page.get_children().get()
    catch_up()
    assert found(page)
    export.delete()
    assert found(page) is None, "at once"
    catch_up()
    assert found(page) is None
    gone = Document.objects.get(source=f"page:{page.pk}")
    assert (gone.site, gone.is_gone, gone.is_stale) == (None, True, True), (
        "Elasticsearch has yet to hear of it"
    )


def test_page_outside_every_site_is_not_found(catch_up, found, home):
    lost = Page.get_first_root_node().add_child(
        instance=ContentPage(title="Perdue", slug="perdue", summary="Nulle part.")
    )
    mark(f"page:{lost.pk}")
    catch_up()
    assert found(lost) is None


def test_pages_follow_a_site_that_begins_elsewhere(section, page, catch_up, found):
    catch_up()
    site = Site.objects.get(is_default_site=True)
    site.root_page = section
    site.save()
    catch_up()
    assert found(page).address == "/caisse/"
    assert found(section).address == "/"


def test_alias_is_found_once_and_on_another_site_there(export, page, catch_up, found, home):
    here = page.create_alias(parent=home, update_slug="caisse-bis")
    there = page.create_alias(parent=export.root_page.specific)
    mark(f"page:{here.pk}", f"page:{there.pk}")
    catch_up()
    assert found(page).address == "/conseils/caisse/"
    assert found(here) is None
    assert (found(there).site, found(there).address) == (export, "/caisse/")


# What is read ----------------------------------------------------------------------------------------


def test_word_deep_in_a_block_is_found(page, catch_up, found):
    steps = {"steps": [{"title": "Ouvrir", "text": "<p>Prenez la <b>crémone</b>.</p>"}] * 2}
    table = {
        "caption": "Tarifs",
        "table": {
            "columns": [{"type": "text", "heading": "Outil"}],
            "rows": [{"values": ["Espagnolette"]}],
            "caption": "",
        },
    }
    page.body = page._meta.get_field("body").stream_block.to_python(
        [{"type": "steps", "value": steps}, {"type": "table", "value": table}]
    )
    publish(page)
    catch_up()
    body = found(page).body
    assert {"Ouvrir", "crémone", "Tarifs", "Espagnolette"} <= set(body.replace(".", "").split())
    assert "<" not in body


def test_text_that_no_database_keeps_is_cleaned(page, catch_up, found):
    publish(page, title="Cafe\u0301  noir", body=[("text", "<p>a\u2028b</p>")])
    catch_up()
    assert (found(page).title, found(page).body) == ("Café noir", "a b")


def test_resource_is_filed_as_in_the_library(add_resource, rebuild, found):
    guide = add_resource(GuidePage, topics=["securite", "clients"], level=2)
    course = add_resource(CoursePage)
    rebuild()
    document = found(guide)
    assert (document.kind, document.formats) == ("guide", ["guide"])
    assert (document.topics, document.levels) == (["clients", "securite"], ["2"])
    assert document.extra == {"public": ["dirigeant"]}
    assert "commerce" in document.sectors, "without a sector it is for all"
    assert found(course).kind == "formation"


def test_resource_for_all_is_for_a_sector_that_is_new(add_resource, rebuild, catch_up, found):
    guide = add_resource(GuidePage, sectors=[])
    rebuild()
    Sector.objects.create(key="spatial", name="Spatial", position=99)
    catch_up()
    assert "spatial" in found(guide).sectors


def test_kit_for_signatories_is_found_by_what_everybody_reads_of_it(add_resource, rebuild, found):
    steps = [("step", {"title": "Étape secrète", "minutes": 20, "text": ""})]
    kit = add_resource(KitPage, audience_scope=AudienceScope.SIGNATORIES, steps=steps)
    other = add_resource(KitPage, steps=steps)
    rebuild()
    assert "secrète" not in found(kit).body
    assert kit.aim in found(kit).body
    assert "secrète" in found(other).body


def test_testimonial_is_found_where_its_firm_is(add_testimonial, towns, rebuild, found):
    page = add_testimonial(place=towns.quimper, steps=[("step", {"title": "Le chausse-pied", "text": ""})])
    rebuild()
    document = found(page)
    assert (document.communes, document.department, document.region) == (["29232"], "29", "53")
    assert (document.latitude, document.longitude) == (47.9960, -4.1024)
    assert (document.sectors, document.sizes, document.levels) == (["commerce"], [page.size_id], ["1"])
    assert document.trades == [page.trade_key]
    assert document.formats == ["ecrit"]
    for word in ("Quimper", "Bretagne", "fleuriste", "chausse-pied", page.firm, page.person):
        assert word in document.body


def test_testimonial_of_a_commune_without_coordinates_is_found_too(add_testimonial, towns, rebuild, found):
    page = add_testimonial(place=towns.nowhere)
    rebuild()
    assert (found(page).latitude, found(page).region) == (None, "987")


def test_topics_are_found_at_their_page_in_the_library(library, rebuild):
    rebuild()
    topic = Document.objects.get(kind="theme", topics=["securite"])
    assert topic.address == "/ressources/theme/securite/"
    assert topic.site.is_default_site


def test_topic_is_found_by_its_new_words(library, rebuild, catch_up):
    rebuild()
    topic = Topic.objects.get(pk="securite")
    topic.name = "Se protéger"
    topic.save()
    catch_up()
    assert Document.objects.get(kind="theme", topics=["securite"]).title == "Se protéger"


def test_topics_go_with_their_library(library, rebuild, catch_up):
    rebuild()
    library.unpublish()
    catch_up()
    assert not Document.objects.filter(kind="theme").exists()


@pytest.mark.usefixtures("production_like")
@pytest.mark.parametrize("model", [GuidePage, CoursePage, KitPage])
def test_many_resources_cost_as_many_queries_as_two(add_resource, django_assert_num_queries, model):
    pages = [add_resource(model, topics=["securite", "clients"]) for _ in range(12)]
    sources = [f"page:{page.pk}" for page in pages]
    documents_of(sources[:2])
    with CaptureQueriesContext(connection) as few:
        assert len(documents_of(sources[:2])) == 2
    with django_assert_num_queries(len(few)):
        assert len(documents_of(sources)) == 12


def test_many_testimonials_cost_as_many_queries_as_two(
    add_testimonial, towns, django_assert_num_queries, django_assert_max_num_queries
):
    places = [towns.rennes, towns.quimper, towns.marseille]
    pages = [add_testimonial(place=places[i % 3]) for i in range(12)]
    sources = [f"page:{page.pk}" for page in pages]
    documents_of(sources[:2])
    with django_assert_max_num_queries(30) as few:
        assert len(documents_of(sources[:2])) == 2
    with django_assert_num_queries(len(few)):
        assert len(documents_of(sources)) == 12


def test_pages_with_pictures_and_links_cost_as_many_queries_as_one(
    home, section, django_assert_num_queries, django_assert_max_num_queries
):
    cards = {"type": "cards", "value": {"title": "À lire", "pages": [section.pk]}}
    for number in range(5):
        page = add(section, ContentPage, f"cartes-{number}")
        page.body = page._meta.get_field("body").stream_block.to_python([cards])
        publish(page)
    pages = ContentPage.objects.filter(slug__startswith="cartes")
    sources = [f"page:{pk}" for pk in pages.values_list("pk", flat=True)]
    documents_of(sources[:1])
    with django_assert_max_num_queries(30) as one:
        documents_of(sources[:1])
    with django_assert_num_queries(len(one)):
        assert {document.body for document in documents_of(sources).values()} == {"À lire"}


# In bulk ---------------------------------------------------------------------------------------------


def test_command_finds_what_no_signal_told(add_resource, found):
    page = add_resource(title="Copie pour la charge")
    assert not Document.objects.exists()
    call_command("update_index", verbosity=0)
    assert found(page).title == "Copie pour la charge"
    assert not Pending.objects.exists()


def test_command_forgets_what_is_not_there_any_more(section, rebuild):
    rebuild()
    site = Site.objects.get(is_default_site=True)
    Document.objects.create(source="page:999999", kind="page", site=site, title="Fantôme", address="/f/")
    Document.objects.create(source="parti:1", kind="x", site=site, title="D’une salle partie", address="/p/")
    call_command("update_index", verbosity=0)
    assert not Document.objects.filter(source__in=["page:999999", "parti:1"]).exists()
    assert Document.objects.filter(address="/conseils/").exists()


def test_command_says_how_far_it_is(section, capsys):
    call_command("update_index", verbosity=1)
    assert "Contenus trouvables [########" in capsys.readouterr().out


def test_what_has_not_changed_is_not_written_again(section, rebuild):
    rebuild()
    before = list(Document.objects.order_by("pk").values_list("pk", "touched_at"))
    token = generation()
    rebuild()
    assert list(Document.objects.order_by("pk").values_list("pk", "touched_at")) == before
    assert generation() == token


def test_readers_hear_of_a_new_document(page, catch_up):
    token = generation()
    catch_up()
    assert generation() != token
