"""The address of the page that tries out the check against robots."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path

from core.robots import RobotCheckMixin, let_google_check
from design.forms import FormHelper
from tests.trial_page import trial_page


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
    return let_google_check(trial_page(request, "Écrire", form, found=came))


trial.checks_origin = True
urlpatterns = [path("essai/", trial)]
