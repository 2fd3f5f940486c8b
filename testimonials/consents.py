"""What people agree to when their story is published."""

from __future__ import annotations

from accounts.door import ConsentPurpose, consent_purposes
from accounts.models import Consent
from testimonials import services
from testimonials.pages import TestimonialPage


@consent_purposes.register
class Publication(ConsentPurpose):
    """Publishing a testimonial."""

    key = "testimonial"
    name = "Publier mon témoignage"
    text = (
        "J’accepte que mon témoignage soit publié sur #CroissanceConnectée : mon nom, mon entreprise, ma "
        "commune, mes mots, et ma photographie ou mon enregistrement si j’en ai envoyé un.\n\n"
        "Il peut être lu par tout le monde, repris dans les lettres du portail et chez ses partenaires, sans "
        "but commercial, avec un lien vers la page d’origine.\n\n"
        "Je peux retirer mon accord à tout moment, sans donner de raison, par le lien que porte chaque "
        "courriel."
    )
    on_withdrawal = (
        "Votre témoignage quittera le site aussitôt. Son texte, ses versions, vos photographies et vos "
        "enregistrements seront effacés ; cela ne peut pas être défait."
    )

    def withdrawn(self, consent: Consent) -> None:
        """Take the testimonial off the site, and erase it."""
        kind, _, pk = consent.about.partition(":")
        page = TestimonialPage.objects.filter(pk=pk).first() if kind == "testimonial" else None
        if page:
            services.erase(page)
