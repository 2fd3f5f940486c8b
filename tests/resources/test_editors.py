"""What editors do in the admin: confirm, list, clean up tags, see what waits and what is missing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from taggit.models import Tag
from wagtail.models import GroupApprovalTask, Page, PageLogEntry, Revision, Workflow, WorkflowState
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from core.models import PublishedGeneration
from core.published import generation
from home.contact.models import ContactMessage
from indicators.models import DailyCount
from resources import tagging
from resources.counts import PageCounts
from resources.due import RankByUsefulness
from resources.models import GuidePage, ResourcePage, Wording
from resources.reviews import ACTION
from tests.resources.editing import build_house, course, guide, kit

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.localdate() - timedelta(days=800)
HOME = reverse("wagtailadmin_home")


@pytest.fixture
def house(settings):
    settings.PUBLISHED_COPY_SECONDS = 60
    return build_house()


@pytest.fixture
def queries(client, django_assert_max_num_queries):
    """Count the queries of a page of the admin, once it is warm."""

    def count(address):
        client.get(address)
        with django_assert_max_num_queries(200) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    return count


def click(client, page):
    """« Toujours exact »."""
    return client.post(reverse("still_right", args=[page.pk]))


def reviewed(page):
    return ResourcePage.objects.get(pk=page.pk).reviewed_on


# « Toujours exact »


def test_one_click_renews_a_live_page(house, client):
    page = guide(house.library, "devis", reviewed_on=LONG_AGO)
    client.force_login(house.mission)
    before = generation()
    assert click(client, page).status_code == 302
    assert reviewed(page) == house.today
    assert PublishedGeneration.current() != before
    page.refresh_from_db()
    assert page.latest_revision.content["reviewed_on"] == house.today.isoformat()
    assert PageLogEntry.objects.filter(page=page.pk, action=ACTION, user=house.mission).count() == 1
    assert not page.has_unpublished_changes


def test_click_is_told_in_the_history_of_the_page(house, client):
    page = guide(house.library, "devis")
    client.force_login(house.mission)
    click(client, page)
    history = client.get(reverse("wagtailadmin_pages:history", args=[page.pk]))
    assert "Relue : toujours exacte" in history.content.decode().replace("\xa0", " ")


def test_click_leaves_an_unfinished_draft_unpublished(house, client):
    page = guide(house.library, "devis", reviewed_on=LONG_AGO)
    page.title = "Devis, nouvelle version"
    page.save_revision()
    client.force_login(house.mission)
    click(client, page)
    page = GuidePage.objects.get(pk=page.pk)
    assert (page.title, page.reviewed_on, page.has_unpublished_changes) == ("Devis", house.today, True)
    page.get_latest_revision().publish()
    page = GuidePage.objects.get(pk=page.pk)
    assert (page.title, page.reviewed_on) == ("Devis, nouvelle version", house.today)


def test_click_reaches_a_version_that_waits_for_its_hour(house, client):
    page = guide(house.library, "devis", reviewed_on=LONG_AGO)
    page.go_live_at = timezone.now() + timedelta(days=2)
    page.save_revision(approved_go_live_at=page.go_live_at)
    page.go_live_at = None
    page.save_revision()
    client.force_login(house.mission)
    click(client, page)
    waiting = Revision.objects.get(approved_go_live_at__isnull=False)
    assert waiting.content["reviewed_on"] == house.today.isoformat()


def test_other_page_types_with_a_review_take_the_click(house, client):
    client.force_login(house.mission)
    assert click(client, house.bretagne).status_code == 302
    house.bretagne.refresh_from_db()
    assert house.bretagne.reviewed_on == house.today


def test_click_is_a_post(house, client):
    client.force_login(house.mission)
    page = guide(house.library, "devis", reviewed_on=LONG_AGO)
    assert client.get(reverse("still_right", args=[page.pk])).status_code == 405
    assert reviewed(page) == LONG_AGO


@pytest.mark.parametrize(
    ("who", "where", "allowed"),
    [
        ("mission", "bretagne", True),
        ("breton", "bretagne", True),
        ("norman", "bretagne", False),
        ("partner", "bretagne", False),
        ("partner", "chamber", True),
        ("breton", "chamber", False),
        ("breton", "library", False),
        ("mission", "library", True),
    ],
)
def test_only_who_may_edit_a_page_may_confirm_it(house, client, who, where, allowed):
    page = guide(getattr(house, where), "devis", reviewed_on=LONG_AGO)
    client.force_login(getattr(house, who))
    click(client, page)
    assert (reviewed(page) == house.today) is allowed


def test_anonymous_reader_confirms_nothing(house, client):
    page = guide(house.library, "devis", reviewed_on=LONG_AGO)
    assert reverse("account_login") in click(client, page)["Location"]
    assert reviewed(page) == LONG_AGO


def test_locked_page_is_not_confirmed(house, client):
    page = guide(house.bretagne, "devis", reviewed_on=LONG_AGO)
    Page.objects.filter(pk=page.pk).update(locked=True, locked_by=house.mission)
    client.force_login(house.breton)
    click(client, page)
    assert reviewed(page) == LONG_AGO


def test_click_leads_back_where_one_was_and_nowhere_else(house, client):
    page = guide(house.library, "devis")
    client.force_login(house.mission)
    address = reverse("still_right", args=[page.pk])
    assert client.post(address, {"next": reverse("guides:index")})["Location"] == reverse("guides:index")
    assert "ailleurs" not in client.post(address, {"next": "https://ailleurs.exemple/"})["Location"]


def test_button_stands_in_the_tree_and_in_the_form(house, client):
    page = guide(house.bretagne, "devis")
    client.force_login(house.breton)
    for address in (
        reverse("wagtailadmin_explore", args=[house.bretagne.pk]),
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
    ):
        assert reverse("still_right", args=[page.pk]) in client.get(address).content.decode()


def test_several_pages_are_confirmed_at_once_each_by_its_own_right(house, client):
    mine, other = (
        guide(parent, "devis", reviewed_on=LONG_AGO) for parent in (house.bretagne, house.normandie)
    )
    client.force_login(house.breton)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "still_right"])
    address += f"?id={mine.pk}&id={other.pk}"
    assert "Toujours exact" in client.get(address).content.decode()
    client.post(address)
    assert (reviewed(mine), reviewed(other)) == (house.today, LONG_AGO)


def test_all_pages_of_a_flat_list_is_not_all_pages_of_the_site(house, client):
    page = guide(house.library, "devis", reviewed_on=LONG_AGO)
    client.force_login(house.mission)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "still_right"]) + "?id=all"
    assert client.post(address).status_code == 404
    assert reviewed(page) == LONG_AGO
    client.post(f"{address}&childOf={house.library.pk}")
    assert reviewed(page) == house.today


# Lists by type


def count(page, event, number, days_ago=0, region=""):
    day = timezone.localdate() - timedelta(days=days_ago)
    DailyCount.objects.create(
        day=day, event=event, subject=f"page:{page.pk}", region_code=region, count=number
    )


def test_list_shows_what_editors_look_for(house, client):
    page = guide(house.library, "devis", topic="clients", level="2", reviewed_on=LONG_AGO)
    count(page, "visit", 40)
    count(page, "visit", 2, days_ago=3, region="53")
    count(page, "visit", 1000, days_ago=90)
    count(page, "useful_yes", 9, days_ago=90)
    count(page, "useful_no", 4)
    client.force_login(house.mission)
    shown = client.get(reverse("guides:index")).content.decode()
    for words in ("Devis", page.level.name, "À relire", "42", "9 oui, 4 non", page.topics.get().name):
        assert words in shown
    assert "1042" not in shown


@pytest.mark.parametrize(("name", "build"), [("guides", guide), ("formations", course), ("kits", kit)])
def test_list_of_each_type_asks_as_much_for_50_rows_as_for_one(house, client, queries, name, build):
    client.force_login(house.breton)
    build(house.bretagne, "premier")
    address = reverse(f"{name}:index")
    one = queries(address)
    for number in range(49):
        count(build(house.bretagne, f"page-{number}", reviewed_on=LONG_AGO), "visit", 1)
    assert queries(address) <= one
    assert "Page-48" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("theme=clients", {"Clients"}),
        ("theme=clients&theme=securite", {"Clients", "Securite"}),
        ("niveau=3", {"Securite"}),
        ("relecture=a-relire", {"Securite", "Brouillon"}),
        ("etat=False", {"Brouillon"}),
        ("region=53", {"Breton"}),
        ("theme=inconnu", {"Clients", "Securite", "Brouillon", "Breton"}),
    ],
)
def test_lists_are_filtered(house, client, query, found):
    guide(house.library, "clients", reviewed_on=house.today)
    guide(house.library, "securite", topic="securite", level="3", reviewed_on=LONG_AGO)
    guide(house.library, "brouillon", topic="organisation", level="2").unpublish()
    guide(house.bretagne, "breton", topic="organisation", level="2", reviewed_on=house.today)
    client.force_login(house.mission)
    response = client.get(f"{reverse('guides:index')}?{query}")
    assert {page.title for page in response.context["object_list"]} == found


def test_regional_editor_sees_the_pages_of_the_region(house, client):
    guide(house.bretagne, "breton")
    guide(house.normandie, "normand")
    client.force_login(house.breton)
    response = client.get(reverse("guides:index"))
    assert {page.title for page in response.context["object_list"]} == {"Breton"}


def test_menu_leads_to_the_lists(house, client):
    client.force_login(house.mission)
    shown = client.get(HOME).content.decode()
    for name in ("guides:index", "formations:index", "kits:index", "mots_libres:index", "resource_gaps"):
        assert reverse(name) in shown


# The admin's home


def propose(page, person):
    """A new version of a page, given to the mission."""
    page.title = f"{page.title} (proposée)"
    page.save_revision(user=person)
    return Workflow.objects.get(active=True).start(page, person)


def refuse(state, by, comment):
    """The mission gives a page back."""
    task = state.current_task_state.task.specific
    assert isinstance(task, GroupApprovalTask)
    task.on_action(state.current_task_state, user=by, action_name="reject", comment=comment)


def test_home_of_the_mission_says_what_waits(house, client):
    propose(guide(house.bretagne, "devis"), house.breton)
    client.force_login(house.mission)
    shown = client.get(HOME).content.decode()
    assert "Devis (proposée)" in shown
    assert "bretagne@exemple.fr" in shown


def test_home_of_a_regional_editor_opens_on_the_region(house, client):
    propose(guide(house.bretagne, "devis", reviewed_on=house.today), house.breton)
    guide(house.bretagne, "vieux", reviewed_on=LONG_AGO)
    guide(house.normandie, "ailleurs", reviewed_on=LONG_AGO)
    client.force_login(house.breton)
    shown = client.get(HOME).content.decode()
    assert "Devis (proposée)" in shown
    assert "Vieux" in shown
    assert "Ailleurs" not in shown
    assert reverse("wagtailadmin_pages:add", args=["resources", "guidepage", house.bretagne.pk]) in shown


def test_refusal_is_shown_with_its_reason_to_who_proposed(house, client):
    state = propose(guide(house.bretagne, "devis"), house.breton)
    refuse(state, house.mission, "Ajoutez la source du chiffre.")
    client.force_login(house.breton)
    assert "Ajoutez la source du chiffre." in client.get(HOME).content.decode()
    client.force_login(house.norman)
    assert "Ajoutez la source du chiffre." not in client.get(HOME).content.decode()


def test_page_proposed_again_is_no_longer_to_take_up(house, client):
    state = propose(guide(house.bretagne, "devis"), house.breton)
    refuse(state, house.mission, "Ajoutez la source du chiffre.")
    WorkflowState.objects.get(pk=state.pk).resume(user=house.breton)
    client.force_login(house.breton)
    shown = client.get(HOME).content.decode()
    assert "Ajoutez la source du chiffre." not in shown
    assert "La mission la relit" in shown


def test_mission_sees_everything_past_its_date(house, client):
    for parent in (house.library, house.bretagne, house.chamber):
        guide(parent, f"vieux-{parent.slug}", reviewed_on=LONG_AGO)
    client.force_login(house.mission)
    shown = client.get(HOME).content.decode()
    for slug in ("ressources", "bretagne", "chambre"):
        assert f"Vieux-{slug}" in shown


def test_mission_alone_is_told_of_messages(house, client):
    ContactMessage.objects.create(email="lea@exemple.fr", subject="Une question", text="Bonjour")
    client.force_login(house.mission)
    assert "1 nouveau message" in client.get(HOME).content.decode().replace("\xa0", " ")
    client.force_login(house.breton)
    assert "nouveau message" not in client.get(HOME).content.decode().replace("\xa0", " ")


@pytest.mark.parametrize("who", ["mission", "breton"])
def test_home_asks_as_much_for_many_pages_as_for_a_few(house, client, queries, who):
    def fill(first, last):
        for number in range(first, last):
            propose(guide(house.bretagne, f"propose-{number}"), house.breton)
            state = propose(guide(house.bretagne, f"refuse-{number}"), house.breton)
            refuse(state, house.mission, "À revoir.")
            guide(house.bretagne, f"vieux-{number}", reviewed_on=LONG_AGO)

    fill(0, 2)
    client.force_login(getattr(house, who))
    few = queries(HOME)
    fill(2, 9)
    assert queries(HOME) <= few


# Free tags


def tags_of(page):
    return set(GuidePage.objects.get(pk=page.pk).tags.names())


def tagged(parent, slug, *names):
    page = guide(parent, slug)
    page.tags.set(names)
    page.save_revision().publish()
    return GuidePage.objects.get(pk=page.pk)


def test_merge_moves_every_link_and_doubles_nothing(house, client):
    both = tagged(house.library, "les-deux", "caisse", "Caisses")
    one = tagged(house.library, "une", "Caisses", "stock")
    old, kept = Tag.objects.get(name="Caisses"), Tag.objects.get(name="caisse")
    client.force_login(house.mission)
    response = client.post(reverse("mots_libres:merge", args=[old.pk]), {"target": kept.pk})
    assert response.status_code == 302
    assert (tags_of(both), tags_of(one)) == ({"caisse"}, {"caisse", "stock"})
    assert not Tag.objects.filter(pk=old.pk).exists()
    assert dict(tagging.tags_with_uses().values_list("name", "uses")) == {"caisse": 2, "stock": 1}


def test_draft_and_old_version_do_not_bring_a_merged_tag_back(house):
    page = tagged(house.library, "devis", "Caisses")
    old_version = page.latest_revision
    page.tags.set(["Caisses", "caisse", "stock"])
    draft = page.save_revision()
    tagging.merge(Tag.objects.get(name="Caisses"), Tag.objects.get(name="caisse"))
    for version, expected in ((draft, {"caisse", "stock"}), (old_version, {"caisse"})):
        Revision.objects.get(pk=version.pk).publish()
        assert tags_of(page) == expected
    assert set(Tag.objects.values_list("name", flat=True)) == {"caisse", "stock"}


def test_tag_is_not_merged_into_itself(house, client):
    tag = Tag.objects.create(name="caisse")
    client.force_login(house.mission)
    assert client.post(reverse("mots_libres:merge", args=[tag.pk]), {"target": tag.pk}).status_code == 200
    with pytest.raises(ValueError, match="itself"):
        tagging.merge(tag, tag)
    assert Tag.objects.filter(pk=tag.pk).exists()


def test_tag_is_renamed_on_all_its_pages(house, client):
    page = tagged(house.library, "devis", "caise")
    tag = Tag.objects.get()
    client.force_login(house.mission)
    client.post(reverse("mots_libres:edit", args=[tag.pk]), {"name": "Caisse enregistreuse"})
    tag.refresh_from_db()
    assert (tags_of(page), tag.slug) == ({"Caisse enregistreuse"}, "caisse-enregistreuse")


def test_name_that_is_taken_is_refused_with_advice(house, client):
    tag, _ = Tag.objects.create(name="caise"), Tag.objects.create(name="Été")
    client.force_login(house.mission)
    response = client.post(reverse("mots_libres:edit", args=[tag.pk]), {"name": "ete"})
    assert "fusionnez" in response.content.decode()
    assert Tag.objects.filter(name="caise").exists()


def test_deleting_a_used_tag_is_confirmed_with_its_uses(house, client):
    page = tagged(house.library, "devis", "caisse", "stock")
    Tag.objects.create(name="seul")
    client.force_login(house.mission)
    used = reverse("mots_libres:delete", args=[Tag.objects.get(name="caisse").pk])
    unused = reverse("mots_libres:delete", args=[Tag.objects.get(name="seul").pk])
    assert "sert encore 1 fois" in client.get(used).content.decode()
    assert "ne sert nulle part" in client.get(unused).content.decode()
    client.post(used)
    assert tags_of(page) == {"stock"}


@pytest.mark.parametrize("who", ["breton", "partner"])
def test_tags_are_the_missions(house, client, who):
    tag, other = Tag.objects.create(name="caisse"), Tag.objects.create(name="stock")
    client.force_login(getattr(house, who))
    client.post(reverse("mots_libres:merge", args=[tag.pk]), {"target": other.pk})
    client.post(reverse("mots_libres:edit", args=[tag.pk]), {"name": "volé"})
    client.post(reverse("mots_libres:delete", args=[tag.pk]))
    assert set(Tag.objects.values_list("name", flat=True)) == {"caisse", "stock"}


def test_list_of_tags_asks_as_much_for_many(house, client, queries):
    tagged(house.library, "devis", "caisse")
    client.force_login(house.mission)
    address = reverse("mots_libres:index")
    one = queries(address)
    tagged(house.library, "facture", *(f"mot {number}" for number in range(40)))
    assert queries(address) <= one


# What is missing


def test_gaps_are_marked_and_lead_to_a_guide_to_write(house, client):
    guide(house.library, "devis", topic="clients", level="1")
    client.force_login(house.mission)
    response = client.get(reverse("resource_gaps"))
    counts = {
        (row["topic"].key, level.key): number
        for row in response.context["rows"]
        for level, number in row["cells"]
    }
    assert len(counts) == 35
    assert [key for key, number in counts.items() if number] == [("clients", "1")]
    address = reverse("wagtailadmin_pages:add", args=["resources", "guidepage", house.library.pk])
    assert f"{address}?theme=securite&amp;niveau=4" in response.content.decode()


def test_new_guide_starts_with_the_topic_and_level_of_the_gap(house, client):
    client.force_login(house.mission)
    address = reverse("wagtailadmin_pages:add", args=["resources", "guidepage", house.library.pk])
    form = client.get(address, {"theme": "securite", "niveau": "4"}).context["form"]
    assert [topic.key for topic in form.initial["topics"]] == ["securite"]
    assert form.initial["level"] == "4"
    assert client.get(address, {"theme": "inconnu", "niveau": "9"}).status_code == 200
    assert client.get(address).status_code == 200


def test_regional_editor_reads_the_gaps_without_writing_in_the_library(house, client):
    client.force_login(house.breton)
    response = client.get(reverse("resource_gaps"))
    assert response.status_code == 200
    assert response.context["add_url"] == ""


# Wording


def form_of(client, page, **changes):
    """The form of a page as the browser sends it, with changes."""
    values = {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "kind": page.kind,
        "in_brief": streamfield([]),
        "body": streamfield([("text", rich_text(changes.pop("text")))]),
        "files": streamfield([]),
        "level": "1",
        "duration": "5",
        "review_months": "12",
        "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": ""},
    }
    return nested_form_data(values | changes) | {"topics": ["clients"], "audiences": ["dirigeant"]}


@pytest.mark.parametrize(
    ("text", "kind", "told"),
    [
        ("<p>Ouvrez une page Face­book ou <b>facebook</b>.</p>".replace("­", ""), "conseil", True),
        ("<p>Passez par TRIPADVISOR, puis par tripadvisor.</p>", "conseil", True),
        ("<p>Le googleur et les amazones.</p>", "conseil", False),
        ('<p>Voyez <a href="https://www.facebook.com/">cette page</a>.</p>', "conseil", False),
        ("<p>Une page Facebook.</p>", "cahier-des-charges", False),
    ],
)
def test_editor_is_told_of_vendors_and_the_page_is_saved(house, client, text, kind, told):
    page = guide(house.library, "devis")
    client.force_login(house.mission)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = client.post(address, form_of(client, page, text=text, kind=kind, title="Nouveau"), follow=True)
    assert GuidePage.objects.get(pk=page.pk).draft_title == "Nouveau"
    assert ("rien n’est bloqué" in response.content.decode()) is told


def test_list_of_vendors_is_the_editors(house, client):
    wording = Wording.load()
    assert len(wording.names()) >= 40
    wording.vendor_names = "Éclair à payer\n\n"
    wording.save()
    page = guide(house.library, "devis")
    client.force_login(house.mission)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    text = "<p>Prenez éclair A PAYER et Facebook.</p>"
    response = client.post(address, form_of(client, page, text=text), follow=True)
    assert "cite Éclair à payer." in response.content.decode()


def test_only_the_mission_changes_the_list_of_vendors(house, client):
    address = reverse("wagtailsettings:edit", args=["resources", "wording"])
    client.force_login(house.breton)
    assert client.get(address).status_code == 302
    client.force_login(house.mission)
    assert client.get(address, follow=True).status_code == 200


# Usefulness


@pytest.mark.parametrize(
    ("yes", "no", "least", "most"),
    [
        (0, 0, 0, 0),
        (1, 0, 200, 210),
        (9, 1, 590, 600),
        (90, 10, 820, 830),
        (0, 5, 0, 0),
        (500, 500, 460, 475),
    ],
)
def test_usefulness_trusts_many_answers_more_than_a_few(yes, no, least, most):
    assert least <= PageCounts(useful=yes, not_useful=no).usefulness <= most


def test_resources_are_ranked_by_what_readers_answer_without_touching_versions(house):
    page, forgotten = guide(house.library, "devis"), guide(house.library, "oublie")
    ResourcePage.objects.filter(pk=forgotten.pk).update(usefulness=400)
    count(page, "useful_yes", 9)
    count(page, "useful_no", 1, days_ago=300, region="53")
    versions = set(Revision.objects.values_list("pk", "created_at"))
    before = PublishedGeneration.current()
    assert RankByUsefulness().run(timezone.now()) == 2
    assert 590 <= ResourcePage.objects.get(pk=page.pk).usefulness <= 600
    assert ResourcePage.objects.get(pk=forgotten.pk).usefulness == 0
    assert set(Revision.objects.values_list("pk", "created_at")) == versions
    assert PublishedGeneration.current() != before
    after = PublishedGeneration.current()
    assert RankByUsefulness().run(timezone.now()) == 0
    assert PublishedGeneration.current() == after


def test_ranking_works_in_batches(house, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("resources.due.BATCH", 2)
    for number in range(5):
        count(guide(house.library, f"page-{number}"), "useful_yes", number + 1)
    assert RankByUsefulness().run(timezone.now()) == 5
    with django_assert_max_num_queries(8):
        RankByUsefulness().run(timezone.now())
