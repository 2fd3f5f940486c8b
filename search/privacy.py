"""What is kept of searches, in words for everybody."""

from typing import Any

from accounts.door import Held, PersonalData, personal_data
from search.models import SearchTally


@personal_data.register
class Searches(PersonalData):
    """Words that are searched."""

    name = "Recherche"
    order = 7
    is_anonymous = True
    holds = [
        Held(
            what=(
                "Les mots cherchés sur le portail, semaine par semaine, et si quelque chose a été trouvé. "
                "Rien sur la personne qui cherche. Ce qui ressemble à une adresse, à un numéro de téléphone "
                "ou à un SIRET n’est pas compté. Tant que les mêmes mots n’ont pas été cherchés cinq fois, "
                "il n’y a d’eux qu’une empreinte que personne ne peut lire."
            ),
            why="Savoir ce qui manque sur le portail, et l’écrire.",
            ground="Mission d’intérêt public (RGPD, article 6, paragraphe 1, point e).",
            kept="13 mois.",
            seen_by="L’équipe de la mission.",
            on_erasure="Ces comptes restent : rien n’y vient de quelqu’un que l’on puisse reconnaître.",
            stays=True,
            model=SearchTally,
        ),
    ]

    def export(self, address: str) -> list[dict[str, Any]]:
        """Nothing: no count can be tied to an e-mail address."""
        return []

    def erase(self, address: str) -> int:
        """Nothing to erase, for the same reason; counts go by themselves after 13 months."""
        return 0
