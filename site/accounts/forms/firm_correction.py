"""What the mission corrects of a firm."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from wagtail.log_actions import log

from accounts.enums import NumberStatus
from accounts.models import Firm, User
from accounts.siret import SiretError, grouped, read_siret


class FirmCorrectionForm(forms.ModelForm):
    """The name and the SIRET, which may be taken away."""

    siret = forms.CharField(
        label="SIRET", required=False, max_length=40, help_text="14 chiffres, avec ou sans espaces."
    )

    class Meta:
        model = Firm
        fields = ["name", "siret"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["siret"] = grouped(self.instance.siret)

    def clean_name(self) -> str:
        """A firm keeps a name; a project may have none."""
        name = " ".join(self.cleaned_data["name"].split())
        if not name and self.instance.name:
            raise ValidationError("Écrivez le nom de l’entreprise.")
        return name

    def clean_siret(self) -> str:
        """The digits."""
        typed = self.cleaned_data["siret"].strip()
        try:
            siret = read_siret(typed) if typed else ""
        except SiretError as error:
            raise ValidationError(str(error)) from error
        if siret:
            self.instance.number_status, self.instance.foreign_number = NumberStatus.SIRET, ""
        elif self.instance.number_status == NumberStatus.SIRET:
            self.instance.number_status = NumberStatus.UNSAID
        return siret

    @transaction.atomic
    def correct(self, *, by: User) -> Firm:
        """Save it, as a new version: a form that its people have open is told. The log says who did."""
        firm = self.save()
        Firm.objects.filter(pk=firm.pk).update(version=F("version") + 1)
        log(firm, "accounts.correct_firm", user=by, title=f"Entreprise n° {firm.pk}")
        return firm
