"""Addresses that a mail carries."""

from django.urls import path

from testimonials import views

app_name = "testimonials"

urlpatterns = [path("temoignages/accord/<str:token>/", views.agreement, name="agreement")]
