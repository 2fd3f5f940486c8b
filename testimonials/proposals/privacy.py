"""What proposed stories hold on people."""

from __future__ import annotations

from functools import partial
from typing import Any

from accounts.door import Held, HeldFile, PersonalData, personal_data
from accounts.models import User, Visitor
from testimonials.proposals import services
from testimonials.proposals.models import Letter, Proposal


@personal_data.register
class Proposals(PersonalData):
    """Firms that propose their story."""

    name = "Histoires proposées"
    order = 31
    reading_order = 60
    holds = [
        Held(
            what=(
                "Votre nom, votre place dans l’entreprise, son nom, son métier, sa commune et sa taille, "
                "votre adresse électronique, ce que vous racontez, la photographie et l’enregistrement que "
                "vous envoyez. Le lieu où la photographie a été prise n’est pas gardé."
            ),
            why=(
                "Retrouver votre histoire quand vous revenez la finir sur cet appareil, puis en préparer le "
                "témoignage avec vous."
            ),
            ground="Votre accord (RGPD, article 6, paragraphe 1, point a), que vous pouvez retirer.",
            kept=(
                "30 jours si vous ne la finissez pas, si vous ne confirmez pas votre adresse ou si elle "
                "n’est pas retenue ; un an si personne ne la publie. Ce que vous avez envoyé est effacé de "
                "toute façon au bout d’un an ; le témoignage publié reste tant que vous êtes d’accord."
            ),
            seen_by="L’équipe de la mission et la rédaction de votre région.",
            on_erasure=(
                "Tout ce que vous avez dit et envoyé est effacé. Il reste qu’une histoire est venue de cette "
                "région ce jour-là, sans rien qui vienne de vous : la rédaction sait combien elle en reçoit."
            ),
            stays=True,
            model=Proposal,
        ),
        Held(
            what="Les questions que la rédaction vous envoie à propos de votre histoire.",
            why="Savoir ce qui vous a déjà été demandé, et par qui.",
            ground="Votre accord (RGPD, article 6, paragraphe 1, point a), que vous pouvez retirer.",
            kept="Aussi longtemps que votre histoire.",
            seen_by="L’équipe de la mission et la rédaction de votre région.",
            model=Letter,
        ),
    ]

    def export(self, address: str) -> list[dict[str, Any]]:
        """The stories proposed under this address, or from its account."""
        told = Proposal.objects.of_address(address).select_related("place", "level_before", "level_after")
        return [
            {
                "nom": proposal.name,
                "place dans l’entreprise": proposal.role,
                "entreprise": proposal.firm,
                "métier": proposal.trade,
                "commune": str(proposal.place or ""),
                "combien de personnes": proposal.headcount,
                "adresse électronique": proposal.email,
                "thèmes": [topic.name for topic in proposal.topics.all()],
                "niveau avant": str(proposal.level_before or ""),
                "niveau après": str(proposal.level_after or ""),
                "récit": proposal.story,
                "phrase": proposal.quote,
                "photographie": proposal.photograph_name,
                "vidéo ou son": proposal.recording_name,
                "état": proposal.state.label,
                "envoyée le": proposal.sent_at,
                "lettres": [letter.text for letter in proposal.letters.all()],
            }
            for proposal in told.prefetch_related("topics", "letters")
        ]

    def files(self, address: str) -> list[HeldFile]:
        """The photographs and recordings that were sent with these stories, under the names that they had."""
        return [
            HeldFile(name or file.name, partial(file.storage.open, file.name))
            for proposal in Proposal.objects.of_address(address)
            for file, name in (
                (proposal.photograph, proposal.photograph_name),
                (proposal.recording, proposal.recording_name),
            )
            if file
        ]

    def erase(self, address: str) -> int:
        """Erase these stories, with their drafts; a published testimonial is erased by its own room."""
        told = list(Proposal.objects.of_address(address).select_related("page"))
        for proposal in told:
            services.erase(proposal)
        return len(told)

    def move(self, source: Visitor | User, person: User) -> int:
        """Give the person what is told elsewhere; who has begun a story already goes on with that one."""
        if isinstance(source, User):
            return services.take_stories(source, person)
        stories = Proposal.objects.filter(visitor=source)
        if Proposal.objects.unfinished().filter(person=person).exists():
            stories = stories.exclude(sent_at=None)
        return stories.update(visitor=None, person=person)
