"""The address of the page that tries out the check against robots."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import path

from core.robots import RobotCheckMixin, let_google_check
from design.forms import FormHelper

PAGE = """{% load crispy_forms_tags %}<!DOCTYPE html>
<html lang="fr">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Écrire</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="{% static 'design/portal.css' %}">
    <link rel="stylesheet" href="{% static 'design/forms.css' %}">
  </head>
  <body>
    <main class="fr-container fr-py-4w">
      <h1>Écrire</h1>
      {% if came %}<p id="came">{{ came }}</p>{% endif %}
      {% crispy form %}
    </main>
  </body>
</html>
"""


class WriteForm(RobotCheckMixin, forms.Form):
    """A message."""

    text = forms.CharField(label="Votre message")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(submit="Envoyer")
        self.helper.disable_csrf = True


def trial(request: HttpRequest) -> HttpResponse:
    """Show the form, or what came of the message."""
    form = WriteForm(request.POST or None)
    came = ("à vérifier" if form.is_doubtful else "vérifié") if form.is_valid() else ""
    page = Template(PAGE).render(RequestContext(request, {"form": form, "came": came}))
    return let_google_check(HttpResponse(page))


trial.checks_origin = True
urlpatterns = [path("essai/", trial)]
