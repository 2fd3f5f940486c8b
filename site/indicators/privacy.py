"""How visits are counted, in words for everybody."""

from typing import Any

from accounts.door import Held, PersonalData, personal_data
from indicators.models import DailyVisitor


@personal_data.register
class Counting(PersonalData):
    """Counts of visits and of visitors."""

    name = "Comment nous comptons"
    order = 5
    is_anonymous = True
    holds = [
        Held(
            what=(
                "Combien de fois chaque page est lue et chaque fichier téléchargé, jour par jour. Rien sur "
                "la personne qui lit : ni cookie, ni traceur, ni outil d’un autre site."
            ),
            why="Savoir ce qui sert, et améliorer le reste.",
            ground="Mission d’intérêt public (RGPD, article 6, paragraphe 1, point e).",
            kept="25 mois pour chaque page. Ensuite, il ne reste que les totaux par jour et par région.",
            seen_by="L’équipe de la mission et, pour leur région, les rédactions régionales.",
            on_erasure="Ces comptes restent : rien n’y désigne qui a lu.",
            stays=True,
        ),
        Held(
            what=(
                "Une empreinte par visiteur et par jour : une suite de lettres et de chiffres calculée avec "
                "votre adresse sur internet (IP), le nom que donne votre navigateur et un code secret qui "
                "change chaque jour. L’adresse et le nom du navigateur, eux, ne sont pas enregistrés."
            ),
            why="Compter une seule fois, chaque jour, une personne qui lit plusieurs pages.",
            ground="Mission d’intérêt public (RGPD, article 6, paragraphe 1, point e).",
            kept=(
                "Jusqu’à la nuit suivante : le code secret et les empreintes sont alors détruits, seul reste "
                "leur nombre. D’un jour à l’autre, personne ne peut vous reconnaître, pas même nous."
            ),
            seen_by="Personne : seul leur nombre est montré à la mission.",
            on_erasure="Rien à faire : cette nuit, personne ne pourra plus la relier à vous.",
            stays=True,
            model=DailyVisitor,
        ),
        Held(
            what=(
                "Combien de personnes trouvent une page utile, et combien non. Pour ne pas compter dix fois "
                "la même, une empreinte de votre adresse sur internet et de votre navigateur."
            ),
            why="Améliorer les pages qui n’aident pas.",
            ground="Mission d’intérêt public (RGPD, article 6, paragraphe 1, point e).",
            kept="L’empreinte un jour, puis elle disparaît. Le nombre reste, sans nom.",
            seen_by="L’équipe de la mission ; personne ne voit les empreintes.",
            on_erasure="Le nombre reste : rien n’y désigne qui a répondu.",
            stays=True,
        ),
    ]

    def export(self, address: str) -> list[dict[str, Any]]:
        """Nothing: no count and no digest can be tied to an e-mail address."""
        return []

    def erase(self, address: str) -> int:
        """Nothing to erase, for the same reason; digests go each night by themselves."""
        return 0
