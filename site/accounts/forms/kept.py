"""The button that keeps a page."""

from django import forms


class KeepForm(forms.Form):
    """What the button asks for; without a field it changes what is, so the least that is sent will do."""

    KEEP, LET_GO = "garder", "retirer"

    souhait = forms.ChoiceField(choices=[(KEEP, "Garder"), (LET_GO, "Retirer")], required=False)
    depuis_la_liste = forms.BooleanField(required=False)

    def wants_to_keep(self, *, is_kept: bool) -> bool:
        """Whether the page is to be on the list afterwards."""
        self.is_valid()
        wish = self.cleaned_data.get("souhait")
        return wish == self.KEEP if wish else not is_kept

    def comes_from_the_list(self) -> bool:
        """Whether the button stood in the list, where the person wants to stay."""
        self.is_valid()
        return self.cleaned_data["depuis_la_liste"]
