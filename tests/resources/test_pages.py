"""A person reads a guide, looks at a course, takes a kit away; an editor gets told what is wrong."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.published import forget_copies
from resources.enums import AudienceScope, GuideKind
from resources.pages import CoursePage, GuidePage, KitPage

BODY = [("text", "<h2>Pourquoi</h2><p>Parce que.</p><h2>Comment ?</h2><p>Ainsi.</p>")]


def text_of(client, page):
    response = client.get(page.url)
    assert response.status_code == 200
    return response.content.decode()


def test_guide_has_a_table_of_contents_that_leads_to_its_headings(client, add_resource):
    html = text_of(client, add_resource(body=BODY))
    assert 'href="#comment"' in html
    assert '<h2 id="comment">Comment ?</h2>' in html


def test_model_specification_is_a_format_of_its_own(add_resource):
    page = add_resource(kind=GuideKind.SPECIFICATION)
    assert page.card_label.startswith("Cahier des charges")


def test_next_step_is_what_the_editor_chose_else_one_level_up(client, add_resource):
    start = add_resource(topics=["securite"], level=2)
    add_resource(title="Même niveau", topics=["securite"], level=2)
    up = add_resource(title="Un niveau de plus", topics=["securite"], level=3)
    add_resource(title="Autre thème", topics=["clients"], level=3)
    context = client.get(start.url).context
    assert up.title in context["next_step"]
    assert len(context["related"]) == 1
    assert "Même niveau" in context["related"][0]
    chosen = add_resource(title="Choisi", topics=["clients"], level=5)
    start.next_step = chosen
    start.save()
    forget_copies()
    assert chosen.title in client.get(start.url).context["next_step"]
    chosen.unpublish()
    forget_copies()
    assert up.title in client.get(start.url).context["next_step"]


@pytest.mark.parametrize("show_in_menus", [True, False])
def test_topics_of_the_home_page_lead_to_the_library_in_the_menu_or_not(
    client, home, library, add_resource, show_in_menus
):
    library.show_in_menus = show_in_menus
    library.save()
    add_resource(topics=["securite"])
    assert 'href="/ressources/theme/securite/"' in client.get("/").text


def test_alone_in_the_library_a_guide_still_stands(client, add_resource):
    assert "Et maintenant" not in text_of(client, add_resource())


def test_past_session_is_shown_as_past(client, add_resource):
    past = add_resource(CoursePage, open_any_time=False, starts_on=date(2025, 1, 6), ends_on=date(2025, 2, 7))
    coming = add_resource(CoursePage, open_any_time=False, starts_on=timezone.localdate() + timedelta(days=9))
    assert "Session terminée" in text_of(client, past)
    assert past.enrolment_url not in text_of(client, past)
    assert "Session terminée" not in text_of(client, coming)
    assert coming.enrolment_url in text_of(client, coming)


def test_course_that_ends_before_it_starts_is_refused(add_resource):
    page = add_resource(CoursePage)
    page.open_any_time, page.starts_on, page.ends_on = False, date(2027, 2, 1), date(2027, 1, 1)
    with pytest.raises(ValidationError, match="La fin vient avant le début"):
        page.full_clean()


def test_enrolment_address_with_a_script_is_refused(add_resource):
    page = add_resource(CoursePage)
    page.enrolment_url = "javascript:alert(1)"
    with pytest.raises(ValidationError) as refusal:
        page.full_clean()
    assert "enrolment_url" in refusal.value.message_dict


def test_kit_without_licence_cannot_be_published(add_resource):
    page = add_resource(KitPage)
    page.licence = ""
    with pytest.raises(ValidationError, match="avec une licence"):
        page.full_clean()


def test_adaptation_that_the_original_does_not_allow_is_refused_with_the_reason(add_resource):
    original = add_resource(KitPage, licence="CC-BY-NC-ND-4.0")
    page = add_resource(KitPage, licence="CC-BY-4.0")
    page.adapted_from = original
    with pytest.raises(ValidationError, match="ne permet pas de partager une version modifiée"):
        page.full_clean()


def test_family_of_a_kit_is_shown_both_ways(client, add_resource):
    original = add_resource(KitPage, "Le premier", licence="CC-BY-4.0")
    adapted = add_resource(KitPage, "Le second", licence="CC-BY-4.0", adapted_from=original)
    assert adapted.url in text_of(client, original)
    html = text_of(client, adapted)
    assert original.url in html
    assert "adapté de « Le premier »" in adapted.credit_line


def test_kit_lasts_as_long_as_its_steps(add_resource):
    steps = [
        ("step", {"title": "Accueil", "minutes": 20, "text": ""}),
        ("step", {"title": "Jeu", "minutes": 70, "text": ""}),
    ]
    page = add_resource(KitPage)
    page.steps = steps
    page.save()
    assert (page.duration, page.duration_label) == (90, "1 h 30")


def test_kit_for_signatories_shows_title_and_aim_only(client, add_resource):
    steps = [("step", {"title": "Étape secrète", "minutes": 20, "text": ""})]
    page = add_resource(KitPage, audience_scope=AudienceScope.SIGNATORIES, steps=steps)
    html = text_of(client, page)
    assert page.aim in html
    assert "signataires de la charte" in html
    assert "Étape secrète" not in html


@pytest.mark.usefixtures("production_like")
@pytest.mark.parametrize("model", [GuidePage, CoursePage, KitPage])
def test_resource_stays_within_its_budget(client, add_resource, model):
    page = add_resource(model)

    def queries(*, cold=False):
        client.get(page.url)
        client.get(page.url)  # the first one may make the row of the site's settings
        if cold:
            forget_copies()
        with CaptureQueriesContext(connection) as captured:
            text_of(client, page)
        return len(captured)

    for _ in range(5):
        add_resource()
    few = queries()
    for number in range(45):
        add_resource((GuidePage, CoursePage, KitPage)[number % 3])
    assert queries() == few
    assert few <= 8
    assert queries(cold=True) <= 20
