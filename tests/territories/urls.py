"""The address of the page that tries out the place field, beside the completion that it asks."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import include, path

from design.forms import FormHelper
from territories.forms import PlaceField

PAGE = """{% load crispy_forms_tags %}<!DOCTYPE html>
<html lang="fr">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Près de chez vous</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="{% static 'design/portal.css' %}">
    <link rel="stylesheet" href="{% static 'design/forms.css' %}">
  </head>
  <body>
    <main class="fr-container fr-py-4w">
      <h1>Près de chez vous</h1>
      {% if found %}<p id="found">{{ found.label }}</p>{% endif %}
      <form novalidate>{% crispy form %}<button class="fr-btn">Chercher</button></form>
    </main>
  </body>
</html>
"""


class WhereForm(forms.Form):
    """Where are you."""

    place = PlaceField(label="Votre commune", help_text="Nom ou code postal")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


def trial(request: HttpRequest) -> HttpResponse:
    """Show the form, or the commune that was found."""
    form = WhereForm(request.GET or None)
    found = form.cleaned_data["place"] if form.is_valid() else None
    return HttpResponse(Template(PAGE).render(RequestContext(request, {"form": form, "found": found})))


urlpatterns = [path("essai/", trial), path("", include("territories.urls"))]
