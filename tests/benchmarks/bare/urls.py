"""The bare view and Wagtail's pages, nothing else."""

from django.urls import include, path
from wagtail import urls as wagtail_urls

from tests.benchmarks.bare.views import bare_view

urlpatterns = [path("bare-view/", bare_view), path("", include(wagtail_urls))]
