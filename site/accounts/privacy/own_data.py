"""The copies of their data that people ask for, and the erasure of accounts."""

from typing import Any

from accounts.door import Held, PersonalData, personal_data
from accounts.models import DataCopy, ErasureRequest, normalised_email


@personal_data.register
class OwnData(PersonalData):
    """What people ask to do with their data."""

    name = "Vos demandes sur vos données"
    order = 18
    holds = [
        Held(
            what="La copie de vos données que vous demandez : le fichier, quand il a été demandé et préparé.",
            why="Vous la remettre, et à vous seulement.",
            ground="Votre droit d’accès (RGPD, articles 15 et 20).",
            kept="Le fichier sept jours ; ensuite, pendant un an, les dates seules.",
            seen_by="Personne d’autre que vous.",
            model=DataCopy,
            on_erasure="Effacée, même si elle est en cours de préparation.",
        ),
        Held(
            what=(
                "Que vous avez demandé l’effacement de votre compte, ou qu’il ne sert plus, et quand il aura "
                "lieu."
            ),
            why="Attendre sept jours au cas où vous changeriez d’avis, et vous prévenir.",
            ground="Votre droit à l’effacement (RGPD, article 17), et nos durées (article 5, 1, e).",
            kept="Jusqu’à l’effacement, ou un an après que vous y avez renoncé.",
            seen_by="Personne d’autre que vous.",
            model=ErasureRequest,
        ),
    ]

    def export(self, address: str) -> list[dict[str, Any]]:
        """The copies and the erasures of the account of this address."""
        email = normalised_email(address)
        copies = DataCopy.objects.filter(person__email=email)
        erasures = ErasureRequest.objects.filter(person__email=email).order_by("asked_at")
        return [
            *(
                {"copie demandée le": copy.asked_at, "prête le": copy.made_at, "finie le": copy.ended_at}
                for copy in copies.order_by("asked_at")
            ),
            *(
                {
                    "effacement demandé le": erasure.asked_at,
                    "raison": erasure.get_reason_display(),
                    "prévu le": erasure.due_at,
                    "annulé le": erasure.cancelled_at,
                }
                for erasure in erasures
            ),
        ]

    def erase(self, address: str) -> int:
        """Erase the copies, with their files, and the requests."""
        email = normalised_email(address)
        copies, _ = DataCopy.objects.filter(person__email=email).delete()
        erasures, _ = ErasureRequest.objects.filter(person__email=email).delete()
        return copies + erasures
