"""The pointer to a `.fr` name, for a firm without an internet address of its own."""

from __future__ import annotations

from datetime import date

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

# The measures that a firm without address is given by the shipped questionnaire. Keys never change.
NO_ADDRESS = frozenset({"reserver-son-nom-de-domaine"})


@register_setting(icon="globe")
class OwnAddress(BaseGenericSetting):
    """Where a `.fr` name is bought, and for how much. No registrar is named."""

    directory_url = models.URLField(
        "annuaire des bureaux d’enregistrement",
        default="https://www.afnic.fr/noms-de-domaine/tout-savoir/annuaire-bureaux-enregistrement/",
        help_text="La page de l’Afnic. Ne nommez aucun bureau : chacun compare et choisit.",
    )
    price = models.CharField(
        "prix",
        max_length=250,
        default=(
            "Chaque bureau d’enregistrement fixe son prix, à l’année. Il y compte les 4,56\u00a0€ par nom "
            "que l’Afnic lui facture."
        ),
        help_text="Une fourchette, hors taxes et par an : « De … à … € HT par an ».",
    )
    price_source = models.CharField(
        "source du prix", max_length=250, default="Afnic, foire aux questions générale"
    )
    price_date = models.DateField("prix constaté le", default=date(2022, 7, 1))

    panels = [
        FieldPanel("directory_url"),
        MultiFieldPanel(
            [FieldPanel("price"), FieldPanel("price_source"), FieldPanel("price_date")], heading="Prix"
        ),
    ]

    class Meta:
        verbose_name = "adresse en .fr"
