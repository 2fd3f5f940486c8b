"""The address of the page that tries out the trade field, beside the completions that it asks."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from design.forms import FormHelper
from taxonomy.forms import TradeField
from territories.forms import PlaceField
from tests.trial_page import trial_page


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
    return trial_page(request, "Votre entreprise", form, found=found, button="Continuer")


urlpatterns = [
    path("essai/", trial),
    path("", include("taxonomy.urls")),
    path("", include("territories.urls")),
]
