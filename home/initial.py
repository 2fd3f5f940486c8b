"""The pages that every installation has."""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from core.building import Builder, read_yaml, stripped
from core.door import InitialContent, initial_contents
from home.contact.pages import ContactPage, ContactSubject
from home.pages import (
    AccessibilityPage,
    ContentPage,
    HomePage,
    PersonalDataPage,
    RegionIndexPage,
    RegionPage,
    SiteMapPage,
)
from home.partners import PartnerIndexPage
from territories.enums import Zone
from territories.models import Region

HERE = Path(__file__).parent / "initial"
PAGE_TYPES = {
    "partners": PartnerIndexPage,
    "brand": ContentPage,
    "site_map": SiteMapPage,
    "accessibility": AccessibilityPage,
    "personal_data": PersonalDataPage,
    "legal": ContentPage,
}


@initial_contents.register
class FirstPages(InitialContent):
    """Home page, partners, brand, legal pages, contact, and a page for each region."""

    name = "pages"
    order = 40

    @transaction.atomic
    def install(self) -> str:
        """Create what is missing; editors' changes stay."""
        data = read_yaml(HERE / "pages.yaml")
        builder = Builder(home=self.home(data["home"]))
        for key, model in PAGE_TYPES.items():
            builder.page(builder.home, model, data[key])
        self.regions(builder, read_yaml(HERE / "regions.yaml"))
        self.contact(builder, data["contact"])
        return f"{builder.finish()} nouvelles pages"

    @staticmethod
    def home(data: dict) -> HomePage:
        """The home page of the default site, in the place of Wagtail's welcome page."""
        if existing := HomePage.objects.first():
            return existing
        figure = {f"figure_{name}": value for name, value in data["key_figure"].items()}
        names = ["title", "slug", "summary", "search_description", "question", "introduction"]
        home = HomePage(**{name: stripped(data[name]) for name in names}, **figure)
        root = Page.get_first_root_node()
        welcome = root.get_children().filter(slug="home").first()
        root.add_child(instance=home)
        home.save_revision().publish()
        public = urlsplit(settings.BASE_URL)
        port = public.port or (443 if public.scheme == "https" else 80)
        address = {"hostname": public.hostname, "port": port, "site_name": settings.SITE_NAME}
        Site.objects.update_or_create(is_default_site=True, defaults={"root_page": home, **address})
        if welcome:
            welcome.delete()
        return HomePage.objects.get(pk=home.pk)

    @staticmethod
    def contact(builder: Builder, data: dict) -> None:
        """The contact page and the subjects that it proposes."""
        thanks = builder.rich(data["thanks_text"])
        page = builder.page(builder.home, ContactPage, data | {"thanks_text": thanks})
        if not page.subjects.exists():
            page.subjects = [ContactSubject(label=label) for label in data["subjects"]]
            page.save()

    @staticmethod
    def regions(builder: Builder, data: dict) -> None:
        """The page of the regions, and one for each region with an outline of its own."""
        above = builder.page(builder.home, RegionIndexPage, data["index"])
        texts = {region["code"]: region for region in data["regions"]}
        for region in Region.objects.filter(zone__in=[Zone.METRO, Zone.DROM]):
            builder.page(above, RegionPage, texts[region.code], region=region)
