"""A form with every kind of field, and the pages that show it."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from design import forms as dsfr
from tests.trial_page import trial_page

SIZES = [("seul", "Seul"), ("1-9", "1 à 9 salariés"), ("10-49", "10 à 49 salariés")]
TOPICS = [
    ("etre-visible", "Être visible"),
    ("vendre", "Vendre en ligne"),
    ("clients", "Fidéliser ses clients"),
]
REGIONS = [("", "Choisir"), ("53", "Bretagne"), ("93", "Provence-Alpes-Côte d’Azur")]


class OwnWidget(forms.Widget):
    """A widget that renders itself, as the place field does: its control has an id of its own."""

    def id_for_label(self, id_):
        return f"{id_}_typed"

    def render(self, name, value, attrs=None, renderer=None):
        return format_html(
            '<div><input class="fr-input" id="{}" name="{}" value="{}" aria-describedby="{}"></div>',
            self.id_for_label(attrs["id"]),
            name,
            value or "",
            attrs.get("aria-describedby", ""),
        )


class EveryField(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Votre nom", max_length=80, help_text="Prénom et nom.")
    email = forms.EmailField(label="Votre adresse e-mail", help_text="Pour vous répondre, rien d’autre.")
    phone = forms.CharField(label="Téléphone", required=False)
    message = forms.CharField(label="Votre message", max_length=500, widget=forms.Textarea)
    region = forms.ChoiceField(label="Votre région", choices=REGIONS)
    size = forms.ChoiceField(label="Combien êtes-vous ?", choices=SIZES, widget=forms.RadioSelect)
    topics = forms.MultipleChoiceField(
        label="Ce qui vous intéresse",
        choices=TOPICS,
        widget=forms.CheckboxSelectMultiple,
        help_text="Plusieurs réponses possibles.",
    )
    staff = forms.IntegerField(label="Salariés", required=False, min_value=0)
    opened = forms.DateField(label="Date d’ouverture", required=False)
    visit = forms.DateField(label="Jour de visite", widget=dsfr.DateInput)
    quote = dsfr.UploadField(label="Votre devis", extensions=["pdf", "png"], max_megabytes=1, required=False)
    place = forms.CharField(label="Votre commune", widget=OwnWidget, help_text="Nom ou code postal.")
    agreed = forms.BooleanField(
        label="J’accepte que l’on me réponde", help_text="Vous pourrez changer d’avis."
    )
    source = forms.CharField(widget=forms.HiddenInput, required=False)


class TrialForm(dsfr.HoneypotMixin, EveryField):
    """The same fields in a layout, with a honeypot."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = dsfr.FormHelper()
        self.helper.layout = dsfr.Layout(
            dsfr.Fieldset(
                "Vous",
                dsfr.Row(dsfr.Column("name"), dsfr.Column("email")),
                "phone",
                "place",
                "region",
                css_id="vous",
            ),
            dsfr.Fieldset("Votre entreprise", "size", "topics", "staff", "opened"),
            dsfr.HTML("<p>Presque fini, {{ person }}.</p>"),
            dsfr.Div(dsfr.Field("message", rows="4", wrapper_class="wide"), css_class="letter"),
            dsfr.MultiField("Pour votre visite", "visit", "quote"),
            "agreed",
            dsfr.ButtonHolder(dsfr.Submit("", "Envoyer mon message"), dsfr.Button("later", "Plus tard")),
        )


def trial(request: HttpRequest) -> HttpResponse:
    """Show the form; sent, say what is to be looked at again."""
    form = TrialForm(request.POST or None, request.FILES or None, initial={"source": "essai"})
    if form.is_bound and "general" in form.data:
        form.add_error(None, "Ce message nous est déjà parvenu.")
    return trial_page(request, "Nous écrire", form, person="Léa")
