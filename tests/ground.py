"""What every page stands on, for tests that commit: the one before may have taken it away with everything."""

from django.core.cache import cache
from wagtail.models import Locale, Page, Site


def lay_ground():
    """Have a language, a root and a site, and nothing in the cache."""
    cache.clear()
    Locale.objects.get_or_create(language_code="fr")
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
    Site.objects.get_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": root})
