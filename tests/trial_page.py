"""A bare page on which a form is tried out in a browser, without the portal around it."""

from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template

PAGE = """{% load crispy_forms_tags %}<!DOCTYPE html>
<html lang="fr">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{% include "dsfr/title_prefix.html" %}{{ title }}</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="{% static 'design/portal.css' %}">
    <link rel="stylesheet" href="{% static 'design/forms.css' %}">
  </head>
  <body>
    <main class="fr-container fr-py-4w">
      <h1>{{ title }}</h1>
      {% if found %}<p id="found">{{ found }}</p>{% endif %}
      {% if button %}<form novalidate>{% endif %}
      {% crispy form %}
      {% if button %}<button class="fr-btn">{{ button }}</button></form>{% endif %}
    </main>
  </body>
</html>
"""


def trial_page(request: HttpRequest, title: str, form, **context) -> HttpResponse:
    """Show a form, and what was `found` with it; `button` names the one that sends a form without any."""
    context |= {"title": title, "form": form}
    return HttpResponse(Template(PAGE).render(RequestContext(request, context)))
