"""Register the report with the admin."""

from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core.admin import EditorsMenuItem
from resources.links.admin import BrokenLinksReport


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The report, whole and in parts."""
    return [
        path("rapports/liens-casses/", BrokenLinksReport.as_view(), name="broken_links"),
        path(
            "rapports/liens-casses/resultats/",
            BrokenLinksReport.as_view(results_only=True),
            name="broken_links_results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def menu_item() -> MenuItem:
    """The way to the report."""
    return EditorsMenuItem("Liens cassés", reverse("broken_links"), icon_name="link", order=60)
