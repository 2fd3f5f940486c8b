"""What accounts hold on people: the account, the roles, what they keep for later, what they agreed to."""

from typing import Any

from accounts.door import Held, PersonalData, personal_data
from accounts.models import Consent, Kept, Role, User, Visitor, normalised_email
from accounts.register import consents_of, forget_consents


@personal_data.register
class Accounts(PersonalData):
    """People of the team and their roles; whoever keeps pages for later."""

    name = "Comptes et pages gardées"
    order = 15
    holds = [
        Held(
            what="Votre adresse électronique, votre nom si vous le donnez, le jour de votre dernière venue.",
            why="Vous ouvrir l’espace de gestion, et savoir qui a écrit ou publié une page.",
            ground="Mission d’intérêt public (RGPD, article 6, paragraphe 1, point e).",
            kept="Tant que le compte sert. Il est effacé à votre demande ou à votre départ.",
            seen_by="L’équipe de la mission.",
            model=User,
        ),
        Held(
            what="Vos rôles : mission, rédaction d’une région, partenaire ; qui vous les a donnés, et quand.",
            why="Vous laisser faire ce qui vous revient, et cela seulement.",
            ground="Mission d’intérêt public (RGPD, article 6, paragraphe 1, point e).",
            kept="Jusqu’à ce que le rôle vous soit retiré, ou que le compte soit effacé.",
            seen_by="L’équipe de la mission.",
            model=Role,
        ),
        Held(
            what="Un numéro tiré au hasard, sans nom ni adresse, et la date de votre dernière venue.",
            why=(
                "Retrouver sur cet appareil ce que vous y laissez. Un cookie technique porte ce numéro ; il "
                "n’est déposé que si vous gardez une page, ou commencez à raconter votre histoire."
            ),
            ground="Votre demande, que ce cookie sert à remplir (loi Informatique et Libertés, article 82).",
            kept="Treize mois après la dernière fois que vous ouvrez ou changez ce que vous laissez ici.",
            seen_by="Personne d’autre que vous.",
            model=Visitor,
        ),
        Held(
            what="Les pages que vous gardez pour plus tard, et depuis quand.",
            why="Vous les montrer quand vous revenez.",
            ground="Votre demande (RGPD, article 6, paragraphe 1, point a).",
            kept="Jusqu’à ce que vous les retiriez, ou que le numéro ou le compte soit effacé.",
            seen_by="Personne d’autre que vous.",
            model=Kept,
        ),
    ]

    def export(self, address: str) -> list[dict[str, Any]]:
        """The account of this address, with its roles and the pages it keeps."""
        return [
            {
                "adresse électronique": person.email,
                "prénom": person.first_name,
                "nom": person.last_name,
                "compte créé le": person.date_joined,
                "dernière connexion": person.last_login,
                "rôles": [str(role) for role in person.roles.select_related("region")],
                "pages gardées": [
                    {"page": kept.page.title, "depuis": kept.kept_at, "pourquoi": kept.note}
                    for kept in person.kept.select_related("page")
                ],
            }
            for person in User.objects.filter(email=normalised_email(address))
        ]

    def erase(self, address: str) -> int:
        """Erase the account of this address, its roles and the pages it keeps. What it published stays."""
        return User.objects.filter(email=normalised_email(address)).delete()[0]

    def move(self, visitor: Visitor, person: User) -> int:
        """Give the person the pages that the visitor keeps, but for those they keep already."""
        twice = Kept.objects.filter(person=person).values("page_id")
        return (
            Kept.objects.filter(visitor=visitor)
            .exclude(page_id__in=twice)
            .update(visitor=None, person=person)
        )


@personal_data.register
class Consents(PersonalData):
    """The register of consents."""

    name = "Accords"
    order = 16
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
