"""A small portal: one page of each type, three levels deep."""

from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.models import Page, Site

from accounts.models import User
from accounts.services import install_mission, set_roles
from core.models import PortalImage, SiteSettings
from core.published import forget_copies
from home.contact.pages import ContactPage, ContactSubject
from home.pages import (
    AccessibilityPage,
    ContentPage,
    HomePage,
    PersonalDataPage,
    RegionIndexPage,
    RegionPage,
    SectionPage,
    SiteMapPage,
)
from territories.enums import Zone
from territories.models import Region


def add(parent, model, slug, **fields):
    """A published page below another one."""
    values = {"title": slug.capitalize(), "summary": f"Sur {slug}.", "first_published_at": timezone.now()}
    return parent.add_child(instance=model(slug=slug, **values | fields))


def add_region(parent, code):
    """A region and its page."""
    region = Region.objects.create(
        code=code, name=f"Région {code}", slug=f"r-{code}", in_region=f"en {code}", zone=Zone.METRO
    )
    return add(parent, RegionPage, region.slug, region=region)


def text(html):
    """A body of one block of text."""
    return [("text", html)]


@pytest.fixture
def portal(db):
    """The pages by name; the home page is the default site's."""
    home = add(Page.get_first_root_node(), HomePage, "accueil", introduction="Bonjour.")
    site = Site.objects.get(is_default_site=True)
    site.root_page, site.hostname = home, "localhost"
    site.save()
    SiteSettings.for_site(site)
    section = add(home, SectionPage, "comprendre", show_in_menus=True)
    content = add(section, ContentPage, "commencer", show_in_menus=True)
    content.body = text(f'<p><a linktype="page" id="{section.pk}">Comprendre</a></p>')
    content.save()
    regions = add(home, RegionIndexPage, "regions", show_in_menus=True)
    region = add_region(regions, "53")
    contact = add(home, ContactPage, "contact", thanks_text="<p>Merci.</p>")
    contact.subjects = [ContactSubject(label="Une question"), ContactSubject(label="Une idée")]
    contact.save()
    pages = SimpleNamespace(
        home=home,
        section=section,
        content=content,
        regions=regions,
        region=region,
        contact=contact,
        site_map=add(home, SiteMapPage, "plan-du-site"),
        accessibility=add(home, AccessibilityPage, "accessibilite"),
        legal=add(home, ContentPage, "mentions-legales", is_legal=True),
        personal_data=add(home, PersonalDataPage, "donnees-personnelles"),
        in_region=add(region, ContentPage, "atelier"),
    )
    forget_copies()
    return pages


def picture(name):
    """A small photograph."""
    file = BytesIO()
    Image.new("RGB", (80, 45), "teal").save(file, "JPEG")
    return PortalImage.objects.create(title=name, file=ImageFile(file, name=f"{name}.jpg"))


@pytest.fixture
def mission(client):
    """A person of the mission, in the admin."""
    install_mission()
    person = User.objects.create_user(email="mission@exemple.fr")
    set_roles(person, mission=True, regions=[], organisations=[], by=None)
    client.force_login(person)
    return client


@pytest.fixture
def send(mission):
    """Send a file as the admin's page for several files does; what follows is its answer."""

    def send(name, content, title=None):
        answer = mission.post(
            reverse("wagtaildocs:add_multiple"),
            {"title": name if title is None else title, "files[]": SimpleUploadedFile(name, content)},
        )
        assert answer.status_code == 200
        return answer.json()

    return send
