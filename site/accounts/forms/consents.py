"""A consent given in *mon espace*."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import ConsentText
from accounts.purposes import consent_purposes


class AgreementForm(forms.Form):
    """To what a person agrees, in which version of its text: the one that they read."""

    purpose = forms.ChoiceField(
        choices=lambda: [(p.key, p.name) for p in consent_purposes if p.asked_in_space]
    )
    version = forms.IntegerField(min_value=1, max_value=32_767)

    def clean(self) -> dict[str, Any]:
        """Raise ValidationError for a version that never was."""
        super().clean()
        read = {name: self.cleaned_data.get(name) for name in ("purpose", "version")}
        if None not in read.values() and not ConsentText.objects.filter(**read).exists():
            self.add_error("version", "Cette version n’existe pas.")
        return self.cleaned_data
