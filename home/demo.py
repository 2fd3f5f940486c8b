"""Demonstration content of the room `home`."""

from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.adapters import DEMONSTRATION_SECRET
from accounts.models import User
from accounts.services import set_roles
from accounts.signin import enrol_demonstration
from core.building import Builder, read_yaml, stripped
from core.door import DemoContent, demo_contents
from core.models import Notice
from home.pages import ContentPage, SectionPage
from home.partners import PartnerIndexPage, PartnerPage
from territories.models import Region

HERE = Path(__file__).parent / "demo"
DEMO_PEOPLE = {
    "mission@exemple.fr": ("Camille", "Martin", {"mission": True}),
    "bretagne@exemple.fr": ("Nolwenn", "Le Goff", {"regions": ["53"]}),
    "partenaire@exemple.fr": ("Sacha", "Bernard", {"organisations": ["Chambre fictive des métiers"]}),
}


@demo_contents.register
class DemoPages(DemoContent):
    """Six pages to read, a notice, and a person for each role."""

    name = "pages et comptes"
    order = 10

    @transaction.atomic
    def build(self, *, scale: int) -> str:
        """Create what is missing."""
        builder = Builder.for_default_site(is_demo=True)
        for section in read_yaml(HERE / "pages.yaml")["sections"]:
            above = builder.page(builder.home, SectionPage, section)
            # Right after what comes first, the diagnosis.
            first = builder.home.get_children().in_menu().order_by("path").first()
            before = above.get_prev_sibling()
            if before and before.show_in_menus and before.pk != first.pk:
                above.move(first, pos="right")
                above.refresh_from_db()
            for page in section["pages"]:
                builder.page(above, ContentPage, page)
        partners = PartnerIndexPage.objects.child_of(builder.home).first()
        if partners:
            builder.page(partners, PartnerPage, read_yaml(HERE / "partner.yaml"))
        made = builder.finish()
        notice = read_yaml(HERE / "notice.yaml")
        Notice.objects.get_or_create(
            is_demo=True, defaults={"title": stripped(notice["title"]), "text": stripped(notice["text"])}
        )
        return f"{made} nouvelles pages, {self.people()} nouveaux comptes"

    def welcome(self) -> list[str]:
        """The demonstration accounts."""
        return [
            "Comptes       sans mot de passe : donnez l’adresse, le code s’affiche dans la page",
            *(f"              {who}" for who in DEMO_PEOPLE),
            "Gestion       le code du téléphone s’affiche dans la page qui le demande",
            f"              (clé pour une vraie application : {DEMONSTRATION_SECRET})",
        ]

    @staticmethod
    def people() -> int:
        """A person for each role; in debug, with the second factor that everybody knows."""
        made = 0
        for email, (first_name, last_name, roles) in DEMO_PEOPLE.items():
            if User.objects.filter(email=email).exists():
                continue
            names = {"first_name": first_name, "last_name": last_name}
            person = User.objects.create_user(email, is_demo=True, **names)
            set_roles(
                person,
                mission=roles.get("mission", False),
                regions=list(Region.objects.filter(code__in=roles.get("regions", []))),
                organisations=roles.get("organisations", []),
                by=None,
            )
            made += 1
        if settings.DEBUG:
            for person in User.objects.filter(email__in=DEMO_PEOPLE, is_demo=True):
                enrol_demonstration(person)
        return made
