"""A small house with its people: what the tests of the editors' tools stand in."""

from types import SimpleNamespace

from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.models import Page, Site

from accounts.initial import Roles
from accounts.services import set_roles
from core.building import read_yaml
from home.pages import HomePage, RegionIndexPage, RegionPage
from home.partners import PartnerIndexPage, PartnerPage
from resources.pages import CoursePage, GuidePage, KitPage, LibraryPage
from taxonomy.initial import DATA, VOCABULARIES, add_missing_words
from taxonomy.models import Audience, Level, Topic
from territories.enums import Zone
from territories.models import Region

CHAMBER = "Chambre des métiers d’Armor"


def add(parent, model, slug, **fields):
    """A published page below another one, with its version."""
    values = {"title": slug.capitalize(), "slug": slug, "summary": f"Sur {slug}.", "live": False} | fields
    page = parent.add_child(instance=model(**values))
    page.save_revision().publish()
    return model.objects.get(pk=page.pk)


def stand(parent, model, slug, **fields):
    """A page that is live since the portal was set up: no version was ever kept. Saved once, so fast."""
    values = {"title": slug.capitalize(), "slug": slug, "summary": f"Sur {slug}."} | fields
    return parent.add_child(instance=model(**values))


def resource(parent, model, slug, *, topic="clients", level="1", **fields):
    """A published resource."""
    values = {"title": slug.capitalize(), "slug": slug, "summary": f"Sur {slug}.", "live": False}
    page = model(level=Level.objects.get(pk=level), **values | fields)
    page.topics = [Topic.objects.get(pk=topic)]
    page.audiences = [Audience.objects.get(pk="dirigeant")]
    parent.add_child(instance=page)
    page.save_revision().publish()
    return model.objects.get(pk=page.pk)


def guide(parent, slug, **fields):
    """A published guide."""
    return resource(parent, GuidePage, slug, **{"body": [("text", "<p>Bonjour.</p>")]} | fields)


def course(parent, slug, **fields):
    """A published course."""
    values = {"provider": "École", "open_any_time": True, "hours": 2, "accessibility": "oui"}
    return resource(parent, CoursePage, slug, **values | {"enrolment_url": "https://ecole.exemple/"} | fields)


def kit(parent, slug, **fields):
    """A published kit."""
    values = {"aim": "Essayer.", "authors": "Léa", "licence": "CC-BY-4.0"}
    return resource(parent, KitPage, slug, **values | fields)


def person(email, **roles):
    """A person with roles."""
    user = get_user_model().objects.create_user(email)
    set_roles(
        user,
        mission=roles.get("mission", False),
        regions=roles.get("regions", []),
        organisations=roles.get("organisations", []),
        by=None,
    )
    return user


def install_words():
    """The vocabularies, without the thousands of official codes."""
    shipped = read_yaml(DATA / "vocabularies.yaml")
    for name, model in VOCABULARIES.items():
        entries = [
            {key: value for key, value in entry.items() if key != "divisions"} for entry in shipped[name]
        ]
        add_missing_words(model, entries)


def build_house():
    """Pages and people, by name."""
    install_words()
    home = stand(Page.get_first_root_node(), HomePage, "accueil", introduction="Bonjour.")
    Site.objects.filter(is_default_site=True).update(root_page=home, hostname="localhost")
    Site.clear_site_root_paths_cache()
    Roles().install()
    bretagne, normandie = (
        Region.objects.create(
            code=code, name=name, slug=name.lower(), in_region=f"en {name}", zone=Zone.METRO
        )
        for code, name in (("53", "Bretagne"), ("28", "Normandie"))
    )
    index = stand(home, RegionIndexPage, "regions")
    partners = stand(home, PartnerIndexPage, "partenaires")
    return SimpleNamespace(
        home=home,
        library=stand(home, LibraryPage, "ressources"),
        partners=partners,
        bretagne=stand(index, RegionPage, "bretagne", region=bretagne),
        normandie=stand(index, RegionPage, "normandie", region=normandie),
        chamber=stand(partners, PartnerPage, "chambre", organisation=CHAMBER),
        mission=person("mission@exemple.fr", mission=True),
        breton=person("bretagne@exemple.fr", regions=[bretagne]),
        norman=person("normandie@exemple.fr", regions=[normandie]),
        partner=person("partenaire@exemple.fr", organisations=[CHAMBER]),
        today=timezone.localdate(),
    )
