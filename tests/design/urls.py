"""The address of the page that tries out the form pack."""

from django.urls import path

from tests.design.views import trial

urlpatterns = [path("essai/", trial)]
