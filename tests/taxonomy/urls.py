"""The address of the page that tries out the trade field, beside the completions that it asks."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import include, path

from design.forms import FormHelper
from taxonomy.forms import TradeField
from territories.forms import PlaceField

PAGE = """{% load crispy_forms_tags %}<!DOCTYPE html>
<html lang="fr">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Votre entreprise</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="{% static 'design/portal.css' %}">
    <link rel="stylesheet" href="{% static 'design/forms.css' %}">
  </head>
  <body>
    <main class="fr-container fr-py-4w">
      <h1>Votre entreprise</h1>
      {% if found %}<p id="found">{{ found }}</p>{% endif %}
      <form novalidate>{% crispy form %}<button class="fr-btn">Continuer</button></form>
    </main>
  </body>
</html>
"""


class FirmForm(forms.Form):
    """What do you do, and where."""

    trade = TradeField(label="Votre métier", help_text="Avec vos mots.")
    other = TradeField(label="Votre autre métier", required=False, free=True)
    place = PlaceField(label="Votre commune", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


def trial(request: HttpRequest) -> HttpResponse:
    """Show the form, or the trades that were found."""
    form = FirmForm(request.GET or None)
    trades = [form.cleaned_data["trade"], form.cleaned_data["other"]] if form.is_valid() else []
    found = ", ".join(str(trade) for trade in trades if trade)
    return HttpResponse(Template(PAGE).render(RequestContext(request, {"form": form, "found": found})))


urlpatterns = [
    path("essai/", trial),
    path("", include("taxonomy.urls")),
    path("", include("territories.urls")),
]
