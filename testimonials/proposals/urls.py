"""Addresses of the form in which a firm tells its story."""

from django.urls import path, re_path

from testimonials.proposals import views

app_name = "proposals"

urlpatterns = [
    path("temoignages/raconter/", views.start, name="start"),
    path("temoignages/raconter/ce-qui-a-change/", views.change, name="change"),
    path("temoignages/raconter/accord/", views.agreement, name="agreement"),
    path("temoignages/raconter/merci/", views.thanks, name="thanks"),
    path("temoignages/raconter/plus-tard/", views.later, name="later"),
    path("temoignages/raconter/effacer/", views.give_up, name="give_up"),
    path("temoignages/raconter/corriger/", views.correct, name="correct"),
    re_path(r"^temoignages/raconter/fichier/(?P<kind>photograph|recording)/$", views.sent_file, name="file"),
    path("temoignages/raconter/reprendre/<str:token>/", views.resume, name="resume"),
    path("temoignages/raconter/confirmer/<str:token>/", views.confirm, name="confirm"),
]
