"""What the contact form holds on people."""

from typing import Any

from accounts.door import Held, PersonalData, personal_data
from accounts.models import User, Visitor
from core.robots import is_asked
from home.contact.models import ContactAnswer, ContactMessage

GOOGLE = Held(
    what="L’adresse de votre appareil, son navigateur et la page où vous êtes, que Google lit.",
    why="Vérifier que vous n’êtes pas un robot, si vous le demandez avant d’envoyer un formulaire.",
    ground="Votre demande (RGPD, article 6, paragraphe 1, point a). Rien n’est demandé à Google avant.",
    kept="Nous gardons seulement si la vérification a réussi. Google suit ses propres règles.",
    seen_by="Google, hors de l’Union européenne peut-être.",
    on_erasure="Rien n’en reste ici. Ce que Google a lu, c’est à Google qu’il faut le demander.",
)


@personal_data.register
class ContactMessages(PersonalData):
    """Messages of the contact form."""

    name = "Formulaire de contact"
    order = 10
    reading_order = 70
    holds = [
        Held(
            what="Votre message, votre adresse électronique et, si vous les donnez, votre nom et commune.",
            why="Vous répondre.",
            ground="Mission d’intérêt public (RGPD, article 6, paragraphe 1, point e).",
            kept="Un an après l’envoi, puis tout est effacé.",
            seen_by="L’équipe de la mission.",
            model=ContactMessage,
        ),
        Held(
            what="Les réponses que l’équipe vous a faites depuis la gestion, et qui les a écrites.",
            why="Reprendre la conversation où elle en est.",
            ground="Mission d’intérêt public (RGPD, article 6, paragraphe 1, point e).",
            kept="Aussi longtemps que votre message.",
            seen_by="L’équipe de la mission.",
            model=ContactAnswer,
        ),
        *([GOOGLE] if is_asked() else []),
    ]

    def export(self, address: str) -> list[dict[str, Any]]:
        """The messages sent from this address, each with its answers."""
        return [
            {
                "reçu le": message.sent_at,
                "nom": message.name,
                "adresse électronique": message.email,
                "sujet": message.subject,
                "message": message.text,
                "lieu": message.place,
                "état": message.get_state_display(),
                "réponses": [{"le": answer.at, "texte": answer.text} for answer in message.answers.all()],
            }
            for message in ContactMessage.objects.of_address(address).prefetch_related("answers")
        ]

    def erase(self, address: str) -> int:
        """Erase the messages sent from this address."""
        return ContactMessage.objects.of_address(address).delete()[0]

    def move(self, source: Visitor | User, person: User) -> int:
        """The messages of another account are the person's; a visitor's stay with their address."""
        if isinstance(source, Visitor):
            return 0
        return ContactMessage.objects.of_address(source.email).update(email=person.email)
