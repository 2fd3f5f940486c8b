"""What mails hold on a person."""

from typing import Any

from django.db import models
from django.utils import timezone

from accounts.door import Held, PersonalData, personal_data
from outbox.models import Mail
from outbox.services import forget, readdress


@personal_data.register
class Mails(PersonalData):
    """The mails that the portal sends."""

    name = "Courriels"
    order = 20
    turn = 1
    holds = [
        Held(
            what=(
                "L’adresse, l’objet et le texte des courriels que vous recevez ou qui portent vos messages ; "
                "si vous changez d’adresse, la nouvelle aussi."
            ),
            why=(
                "Vous écrire une seule fois, et retrouver ce qui vous a été envoyé en cas de doute, même à "
                "une adresse que vous avez quittée."
            ),
            ground="Votre demande, ou la mission d’intérêt public du portail (RGPD, article 6, 1, e).",
            kept="Le texte 90 jours, l’adresse et l’objet un an.",
            seen_by="L’équipe de la mission.",
            on_erasure=(
                "L’adresse, l’objet et le texte sont effacés, et ce qui attend ne part pas. Un dernier "
                "courriel vous dit que c’est fait ; son adresse est effacée dès qu’il est parti."
            ),
            model=Mail,
        )
    ]

    def export(self, address: str) -> list[dict[str, Any]]:
        """The mails to this person, at former addresses too, and those that pass on their words."""
        labels = {
            "recipient": "destinataire",
            "subject": "objet",
            "text": "texte",
            "created_at": "écrit le",
            "sent_at": "envoyé le",
        }
        mails = Mail.objects.about(address).values_list(*labels)
        return [dict(zip(labels.values(), mail, strict=True)) for mail in mails]

    def erase(self, address: str) -> int:
        """Empty these mails; what still waits is not sent."""
        return forget(address, timezone.now())

    def move(self, source: models.Model, person: models.Model) -> int:
        """The mails of another account are the person's; a visitor has no address."""
        former = getattr(source, "email", "")
        return readdress(former, person.email) if former else 0
