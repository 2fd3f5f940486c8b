"""What testimonials hold on people."""

from functools import partial
from typing import Any

from accounts.door import Held, HeldFile, PersonalData, personal_data
from accounts.models import User, Visitor
from testimonials import services
from testimonials.pages import TestimonialPage


@personal_data.register
class Testimonials(PersonalData):
    """People who tell their story."""

    name = "Témoignages"
    order = 30
    reading_order = 50
    holds = [
        Held(
            what=(
                "Votre nom, votre place dans l’entreprise, vos mots, et votre photographie ou votre "
                "enregistrement si vous en avez donné ; votre adresse électronique, qui n’est pas montrée."
            ),
            why="Montrer à d’autres entreprises ce que vous avez fait.",
            ground="Votre accord (RGPD, article 6, paragraphe 1, point a), que vous pouvez retirer.",
            kept="Tant que vous êtes d’accord. Quand vous retirez votre accord, tout est effacé aussitôt.",
            seen_by="Tout le monde, pour ce qui est publié ; l’adresse, par l’équipe et les rédactions.",
            on_erasure=(
                "Retiré du site aussitôt. Le texte, ses versions, les photographies et les enregistrements "
                "sont effacés."
            ),
            model=TestimonialPage,
        )
    ]

    def export(self, address: str) -> list[dict[str, Any]]:
        """The testimonials of this address."""
        return [
            {
                "titre": page.title,
                "entreprise": page.firm,
                "nom": page.person,
                "place dans l’entreprise": page.role,
                "commune": str(page.place),
                "phrase": page.quote,
                "récit": "\n".join(page.story.stream_block.get_searchable_content(page.story)),
                "publié": page.live,
                "adresse électronique": page.contact_email,
            }
            for page in TestimonialPage.objects.filter(contact_email__iexact=address)
        ]

    def files(self, address: str) -> list[HeldFile]:
        """The pictures and recordings of these testimonials."""
        pages = TestimonialPage.objects.filter(contact_email__iexact=address)
        found = {file.file.name: file for page in pages for file in services.files_of(page)}
        return [
            HeldFile(file.filename, partial(file.file.storage.open, name)) for name, file in found.items()
        ]

    def erase(self, address: str) -> int:
        """Take these testimonials off the site, and erase them."""
        pages = list(TestimonialPage.objects.filter(contact_email__iexact=address))
        for page in pages:
            services.erase(page)
        return len(pages)

    def move(self, source: Visitor | User, person: User) -> int:
        """The testimonials of another account are the person's; a visitor has none."""
        if isinstance(source, Visitor):
            return 0
        return services.readdress(source.email, person.email)
