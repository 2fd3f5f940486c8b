"""Every address that is not a page; the pages come last."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from core import views

sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("robots.txt", views.robots),
    path("sitemap.xml", sitemap),
    # Wagtail's own screens for passwords give way to the portal's.
    path("gestion/login/", sign_in),
    path("_util/login/", sign_in),
    path("compte/", include("accounts.entrance_urls")),
    path("gestion/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("core.urls")),
    path("", include("territories.urls")),
    path("", include("taxonomy.urls")),
    path("", include("accounts.urls")),
    path("", include("indicators.urls")),
    path("recherche/", include("search.urls")),
    path("", include("diagnostic.urls")),
    path("", include("testimonials.urls")),
    path("", include("testimonials.proposals.urls")),
]
if settings.SERVE_MEDIA:
    urlpatterns.append(path("media/<path:path>", views.uploaded_file))
urlpatterns.append(path("", include(wagtail_urls)))

handler400 = views.bad_request
handler403 = views.refused
handler404 = views.not_found
handler500 = views.server_error
