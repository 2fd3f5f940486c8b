# ruff: noqa: F811 (fixtures of other rooms)
"""What the rooms recommend for a result, and the plan on its page."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Site

from accounts.models import Read, User
from core.published import forget_copies
from diagnostic import planning, services
from diagnostic.measures import add_missing_measures
from diagnostic.models import Measure, PlanWeights
from diagnostic.planning import case_of, recommended
from resources.pages import CoursePage, GuidePage, KitPage
from resources.plan import Resources
from taxonomy.models import Sector
from tests.diagnostic.questionnaires import make_run, make_version
from tests.diagnostic.shipped import FIRMS, shipped_content
from tests.resources.conftest import add_resource, home, library, production_like  # noqa: F401
from tests.testimonials.conftest import add_testimonial, map_page, towns  # noqa: F401

pytestmark = pytest.mark.django_db

BAKERY = {"trade": {"words": "boulangerie", "sector": "alimentation"}, "headcount": 4}


@pytest.fixture(autouse=True)
def _here(home):
    """The shipped questionnaire and its measures, on the default site."""
    cache.clear()
    forget_copies()
    add_missing_measures()
    make_version(shipped_content())


def result_of(key="boulangerie", **facts):
    """The result of one of the firms that were written out, with other facts where they are given."""
    firm = next(firm for firm in FIRMS if firm["key"] == key)
    run = make_run()
    run.facts = {**firm["facts"], **facts}
    run.save()
    while waiting := services.next_question(run):
        run = services.save_answer(run, waiting["key"], firm["answers"].get(waiting["key"], "?"))
    return services.finish(run)


def plan_of(result, *, read=frozenset(), at=None, **more):
    case = case_of(result, Site.objects.get(is_default_site=True), read=read, at=at)
    return planning.plan_of(case, recommended(case), PlanWeights.in_force(), **more)


def address(result):
    return reverse("diagnostic:result", args=[result.secret])


def keys(items):
    return [each.key for each in items]


# Resources


def test_guides_are_those_of_weak_themes_at_the_level_of_the_firm(add_resource):
    here = add_resource(title="Expédier", topics=["livrer-exporter"], level=2)
    above = add_resource(title="Exporter", topics=["livrer-exporter"], level=3)
    add_resource(title="Trop loin", topics=["livrer-exporter"], level=5)
    plan = plan_of(result_of())
    assert keys(plan.about) == [f"page:{here.pk}", f"page:{above.pk}"]
    assert plan.about[0].link == "/ressources/ressource-1/"
    assert plan.about[0].reason == (
        "Votre score en « Livrer et exporter » est de 0 sur 100. Ce guide sert pour le niveau 2, le vôtre."
    )
    assert "passer au niveau 3" in plan.about[1].reason


def test_guides_courses_and_kits_each_have_their_share(add_resource):
    for number in range(8):
        topic = ["livrer-exporter", "vendre-en-ligne"][number % 2]
        for model in (GuidePage, CoursePage, KitPage):
            add_resource(model, topics=[topic], level=2)
    kinds = [each.kind for each in result_recommendations()]
    assert (kinds.count("guide"), kinds.count("formation"), kinds.count("kit")) == (6, 2, 1)
    assert len(set(keys(result_recommendations()))) == 9


def result_recommendations():
    return Resources().recommendations(case_of(result_of(), Site.objects.get(is_default_site=True)))


def test_what_was_written_for_another_sector_or_for_connectors_stays_out(add_resource):
    ours = add_resource(title="Pour les boulangers", topics=["livrer-exporter"], level=2)
    ours.sectors = [Sector.objects.get(pk="alimentation")]
    ours.save()
    other = add_resource(title="Pour le bâtiment", topics=["livrer-exporter"], level=2)
    other.sectors = [Sector.objects.get(pk="batiment")]
    other.save()
    helpers = add_resource(title="Pour qui aide", topics=["livrer-exporter"], level=2)
    helpers.audiences = ["connecteur"]
    helpers.save()
    forget_copies()
    plan = plan_of(result_of())
    assert keys(plan.about) == [f"page:{ours.pk}"]
    assert "dans votre secteur" in plan.about[0].reason


def test_what_was_read_is_not_recommended_again(add_resource):
    page = add_resource(topics=["livrer-exporter"], level=2)
    result = result_of()
    assert keys(plan_of(result).about) == [f"page:{page.pk}"]
    assert not plan_of(result, read=frozenset({f"page:{page.pk}", "page:x", "measure:y"})).about


def test_a_guide_that_a_signed_in_person_ticked_as_read_is_not_recommended_to_them(client, add_resource):
    guide = add_resource(title="Expédier sans casse", topics=["livrer-exporter"], level=2)
    add_resource(title="Fixer son prix de port", topics=["livrer-exporter"], level=2)
    lea, paul = (User.objects.create_user(email=f"{name}@exemple.fr") for name in ("lea", "paul"))
    result = result_of()
    services.hand_to(result.run, lea)
    Read.objects.create(person=lea, page=guide)
    Read.objects.create(person=paul, page=guide)
    client.force_login(lea)
    told = client.get(address(result)).content.decode()
    assert "Expédier sans casse" not in told
    assert "Fixer son prix de port" in told
    # What somebody else has read says nothing of what they have, nor does a session that is over.
    client.force_login(paul)
    assert "Expédier sans casse" in client.get(address(result)).content.decode()
    client.logout()
    assert "Expédier sans casse" in client.get(address(result)).content.decode()


def test_a_testimonial_that_was_read_leaves_its_place_to_the_next(towns, add_testimonial):
    near = add_testimonial("Ici", place=towns.bruz, before=2, sector_id="alimentation")
    far = add_testimonial("Loin", place=towns.marseille, before=2, sector_id="alimentation")
    result = result_of()
    assert plan_of(result).peer.key == f"page:{near.pk}"
    assert plan_of(result, read=frozenset({f"page:{near.pk}"})).peer.key == f"page:{far.pk}"


def test_a_resource_that_is_unpublished_leaves_the_plan_without_a_word(client, add_resource):
    page = add_resource(title="Expédier", topics=["livrer-exporter"], level=2)
    result = result_of()
    assert "Expédier" in client.get(address(result)).content.decode()
    page.unpublish()
    forget_copies()
    response = client.get(address(result))
    assert response.status_code == 200
    assert "Expédier" not in response.content.decode()


def lead(measure, page):
    """Let a measure lead to a page."""
    Measure.objects.filter(key=measure).update(link_page=page, link_url="")


def test_a_guide_to_which_an_answer_leads_quotes_that_answer(add_resource):
    lead("proteger-sa-messagerie", add_resource(topics=["livrer-exporter"], level=2))
    [guide] = result_recommendations()
    assert guide.reason == (
        "Vous avez répondu «\u00a0De tête, souvent les mêmes\u00a0» à «\u00a0Comment retenez-vous vos mots "
        "de passe\u00a0?\u00a0». Ce guide sert pour le niveau 2, le vôtre."
    )


def test_a_guide_is_for_its_main_topic_never_for_one_that_it_only_touches(add_resource):
    add_resource(title="Un nom en .fr", topics=["etre-visible", "livrer-exporter"], level=2)
    shared = add_resource(title="Retrait", topics=["vendre-en-ligne", "livrer-exporter"], level=2)
    shared.main_topic_id = "livrer-exporter"
    shared.save()
    forget_copies()
    [guide] = result_recommendations()
    assert guide.key == f"page:{shared.pk}"
    assert "« Livrer et exporter »" in guide.reason


def test_a_theme_that_has_the_points_of_the_next_level_is_no_reason_to_read(add_resource):
    """The bakery has 42 in « Être visible », and level 3 begins at 40."""
    add_resource(topics=["etre-visible"], level=2)
    assert result_recommendations() == []


def best_result():
    run = make_run()
    run.facts = {**BAKERY, "customers": ["particuliers"], "stage": "activite"}
    run.save()
    while waiting := services.next_question(run):
        choices = waiting["choices"]
        best = max(choices, key=lambda choice: choice["points"] or 0)["key"]
        several = [choice["key"] for choice in choices if not choice.get("exclusive")]
        run = services.save_answer(run, waiting["key"], several if waiting["kind"] == "several" else best)
    return services.finish(run)


def test_whom_no_theme_holds_back_goes_on_without_a_score_for_a_reason(add_resource):
    add_resource(topics=["securite"], level=5)
    [guide] = plan_of(best_result()).about
    assert guide.reason == (
        "Aucun thème ne vous retient : de quoi aller plus loin en « Sécurité et données ». "
        "Ce guide sert pour le niveau 5, le vôtre."
    )


def test_what_was_written_for_the_level_below_is_for_a_theme_that_lags(add_resource):
    """The garage is at level 3, which begins at 40."""
    scores = {theme.key: theme.score for theme in planning.case_of(result_of("garage"), None).themes}
    assert scores["etre-visible"] < 40 < scores["clients"]
    lagging = add_resource(topics=["etre-visible"], level=2)
    add_resource(topics=["clients"], level=2)
    [guide] = plan_of(result_of("garage")).about
    assert guide.key == f"page:{lagging.pk}"
    assert guide.reason.endswith("Ce guide sert à porter « Être visible » jusqu’à votre niveau, le 3.")


def test_a_firm_to_come_reads_what_its_answers_lead_to_and_nothing_for_firms_that_run(client, add_resource):
    ahead = add_resource(title="Se protéger", topics=["securite"], level=5)
    lead("proteger-sa-messagerie", ahead)
    lead("demander-des-avis", add_resource(title="Répondre aux avis", topics=["clients"], level=1))
    result = result_of("salon-de-the-en-projet")
    [guide] = plan_of(result).about
    assert guide.key == f"page:{ahead.pk}"
    assert guide.reason.startswith("Vous avez répondu «\u00a0De tête, souvent les mêmes\u00a0» à")
    assert guide.reason.endswith("Ce guide sert à préparer votre ouverture.")
    told = client.get(address(result)).content.decode()
    assert "Voici où en est votre projet" in told
    assert "Voici où en est votre entreprise" not in told


# The peer


def test_a_firm_to_come_is_shown_one_like_what_it_prepares_wherever_that_one_began(
    client, towns, add_testimonial
):
    add_testimonial("Un salon", place=towns.bruz, before=1, sector_id="restauration")
    result = result_of("salon-de-the-en-projet")
    assert plan_of(result).peer.reason == "Une entreprise proche de celle que vous préparez : même secteur."
    told = client.get(address(result)).content.decode()
    assert "Une entreprise comme celle que vous préparez" in told
    assert "Une entreprise comme la vôtre" not in told


def test_the_nearest_peer_says_why_it_is_there(towns, add_testimonial):
    add_testimonial("Loin", place=towns.marseille, before=2, sector_id="batiment")
    near = add_testimonial("Ici", place=towns.bruz, before=2, sector_id="alimentation")
    peer = plan_of(result_of()).peer
    assert peer.key == f"page:{near.pk}"
    assert peer.link == "/temoignages/temoignage-2/"
    assert peer.reason.startswith("Quelqu’un qui vous ressemble : même secteur, à ")
    assert peer.theme == "vendre-en-ligne"


def test_no_peer_where_none_started_from_the_same_level(add_testimonial):
    add_testimonial(before=4, after=5)
    assert plan_of(result_of()).peer is None


def test_a_testimonial_that_is_withdrawn_leaves_the_plan(client, towns, add_testimonial):
    page = add_testimonial("Ma boulangerie en ligne", before=2)
    result = result_of()
    assert "Ma boulangerie en ligne" in client.get(address(result)).content.decode()
    Page.objects.get(pk=page.pk).unpublish()
    forget_copies()
    response = client.get(address(result))
    assert response.status_code == 200
    assert "Ma boulangerie en ligne" not in response.content.decode()


# Measures


def test_a_measure_says_its_words_of_today_and_once_gone_those_of_its_day():
    result = result_of()
    Measure.objects.filter(key="commande-a-retirer").update(title="Ouvrez le retrait")
    titles = {each.key: each.title for each in plan_of(result)}
    assert titles["measure:commande-a-retirer"] == "Ouvrez le retrait"
    Measure.objects.all().delete()
    assert not plan_of(result).first


def test_a_measure_that_was_renamed_speaks_by_its_new_words_on_the_page(client):
    result = result_of()
    assert "Proposez une commande à retirer" in client.get(address(result)).content.decode()
    measure = Measure.objects.get(key="commande-a-retirer")
    measure.title, measure.first_step = "Ouvrez le retrait", "Choisissez une heure."
    measure.save()
    told = client.get(address(result)).content.decode()
    assert "Ouvrez le retrait" in told
    assert "Choisissez une heure." in told
    assert "Proposez une commande à retirer" not in told


def test_a_measure_that_leads_to_an_unpublished_guide_stays_without_its_link(client, add_resource):
    guide = add_resource(title="Le retrait en boutique", topics=["clients"], level=5)
    Measure.objects.filter(key="commande-a-retirer").update(link_page=guide, link_url="")
    result = result_of()
    item = next(each for each in plan_of(result) if each.key == "measure:commande-a-retirer")
    assert item.link == "/ressources/ressource-1/"
    guide.unpublish()
    forget_copies()
    item = next(each for each in plan_of(result) if each.key == "measure:commande-a-retirer")
    assert item.link == ""
    assert client.get(address(result)).status_code == 200


def test_a_card_says_what_is_at_stake(client):
    told = client.get(address(result_of("plombier"))).content.decode()
    assert "Une obligation légale" in told
    assert "Évite de tout perdre" in told


def test_each_first_action_says_why_what_for_how_long_how_much_and_how_to_begin(client):
    result = result_of()
    told = client.get(address(result)).content.decode()
    assert "Vos 3 premières actions" in told
    for each in plan_of(result).first:
        for words in (each.title, each.reason, each.gain, each.cost_words, each.first_step):
            assert words in told


def test_a_project_and_who_knows_nothing_are_told_so(client):
    assert (
        "Votre entreprise n’existe pas encore"
        in client.get(address(result_of("salon-de-the-en-projet"))).content.decode()
    )
    told = client.get(address(result_of("hotel-qui-ne-sait-pas"))).content.decode()
    assert "votre plan commence par le découvrir" in told


@pytest.mark.parametrize("firm", [firm["key"] for firm in FIRMS])
def test_every_recorded_firm_gets_a_plan(client, firm):
    result = result_of(firm)
    assert plan_of(result).first
    assert client.get(address(result)).status_code == 200


# What it costs


@pytest.mark.parametrize("number", [1, 50])
def test_the_page_takes_as_few_queries_with_1_and_with_50_of_each(
    client, add_resource, add_testimonial, towns, production_like, number, django_assert_max_num_queries
):
    """5,000 of each are for the benchmark of plans."""
    topics = ["livrer-exporter", "vendre-en-ligne", "clients", "securite", "competences"]
    for i in range(number):
        add_resource([GuidePage, CoursePage, KitPage][i % 3], topics=[topics[i % 5]], level=2 + i % 2)
        add_testimonial(before=2, place=towns.bruz, sector_id="alimentation")
    result = result_of()
    client.get(address(result))
    with django_assert_max_num_queries(35):
        told = client.get(address(result)).content.decode()
    assert "À lire et à suivre" in told
    assert "Quelqu’un qui vous ressemble" in told
    forget_copies()
    with django_assert_max_num_queries(35):
        client.get(address(result))


def test_who_is_signed_in_takes_one_query_more_whatever_they_read(
    client, add_resource, production_like, django_assert_max_num_queries
):
    person = User.objects.create_user(email="lea@exemple.fr")
    for _ in range(50):
        Read.objects.create(person=person, page=add_resource(topics=["livrer-exporter"], level=2))
    client.force_login(person)
    result = result_of()
    client.get(address(result))
    with django_assert_max_num_queries(35):
        assert "À lire et à suivre" not in client.get(address(result)).content.decode()


def test_the_weights_of_the_mission_hold_at_once(production_like):
    result = result_of()
    assert plan_of(result).first[0].theme != "competences"
    weights = PlanWeights.load()
    weights.themes = {"competences": 5}
    weights.changed_at = timezone.now()
    weights.save()
    assert plan_of(result).first[0].theme == "competences"
