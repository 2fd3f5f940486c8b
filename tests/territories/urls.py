"""The address of the page that tries out the place field, beside the completion that it asks."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from design.forms import FormHelper
from territories.forms import PlaceField
from tests.trial_page import trial_page


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
    return trial_page(request, "Près de chez vous", form, found=found and found.label, button="Chercher")


urlpatterns = [path("essai/", trial), path("", include("territories.urls"))]
