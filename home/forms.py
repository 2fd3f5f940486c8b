"""Forms of the room `home`."""

from django import forms

from design.forms import FormHelper
from territories.forms import PlaceField


class NearbyForm(forms.Form):
    """« Près de chez vous »: a place, from which a region's page follows."""

    lieu = PlaceField(label="Votre commune ou votre code postal")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(submit="Voir ma région")
        self.helper.form_method = "get"
        self.helper.form_action = "#pres-de-chez-vous"
        self.helper.mark_optional = False
        self.helper.disable_csrf = True
