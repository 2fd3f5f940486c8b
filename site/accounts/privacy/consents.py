"""The register of consents."""

from typing import Any

from accounts.door import Held, PersonalData, personal_data
from accounts.models import Consent, User, Visitor
from accounts.register import consents_of, forget_consents, hand_over_consents


@personal_data.register
class Consents(PersonalData):
    """The register of consents."""

    name = "Accords"
    order = 16
    reading_order = 80
    holds = [
        Held(
            what=(
                "Ce que vous avez accepté : le texte exact et sa version, la date, votre adresse ou votre "
                "compte, et par où l’accord est venu (formulaire, courriel ou papier)."
            ),
            why=(
                "Respecter votre choix, et pouvoir le prouver. Un lien dans nos courriels vous permet de le "
                "retirer à tout moment."
            ),
            ground="Obligation légale de prouver le consentement (RGPD, article 7, paragraphe 1).",
            kept="Tant que l’accord tient, puis cinq ans après son retrait.",
            seen_by="L’équipe de la mission.",
            on_erasure=(
                "Vos accords sont retirés. La preuve qu’ils ont existé reste cinq ans, une empreinte à la "
                "place de votre adresse : il faut pouvoir la montrer si l’accord est contesté."
            ),
            stays=True,
            by_law=True,
            model=Consent,
        ),
        Held(
            what=(
                "Si vous demandez l’effacement : à la place de votre adresse, une empreinte qui ne permet "
                "que de vérifier une adresse que l’on nous donne ; le texte et les dates."
            ),
            why="Garder la preuve d’un accord qui serait contesté.",
            ground="Exercice de droits en justice (RGPD, article 17, paragraphe 3, point e).",
            kept="Cinq ans après le retrait de l’accord (Code civil, article 2224).",
            seen_by="L’équipe de la mission.",
            on_erasure="C’est ce qui reste de vos accords, pendant cinq ans, sans nom ni adresse.",
            stays=True,
            by_law=True,
            model=Consent,
        ),
    ]

    def export(self, address: str) -> list[dict[str, Any]]:
        """What was agreed to from this address or its account."""
        return [
            {
                "objet": consent.purpose_name,
                "à propos de": consent.about,
                "texte": consent.text.text,
                "version du texte": consent.text.version,
                "donné le": consent.at,
                "par": consent.get_origin_display(),
                "retiré le": consent.ending and consent.ending.at,
                "retiré par": consent.ending and consent.ending.get_origin_display(),
            }
            for consent in consents_of(email=address)
        ]

    def erase(self, address: str) -> int:
        """Withdraw what stands, and put a digest in the place of the address: the proof stays five years."""
        return forget_consents(email=address)

    def move(self, source: Visitor | User, person: User) -> int:
        """Give a person what another account of theirs agreed to; the last word counts."""
        return hand_over_consents(source, person) if isinstance(source, User) else 0
