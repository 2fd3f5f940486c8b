"""Firms, who belongs to them, what is known of them."""

from typing import Any

from django.db import transaction

from accounts.door import FirmFacts, Held, PersonalData, facts_of, personal_data
from accounts.facts import drop_waiting, hand_to_person
from accounts.firms import depart, forget_author, hand_over_places
from accounts.models import (
    Firm,
    FirmFact,
    Invitation,
    Membership,
    User,
    Visitor,
    normalised_email,
)


@personal_data.register
class Firms(PersonalData):
    """The firms that people describe, who belongs to them, what is known of them."""

    name = "Votre entreprise"
    order = 14
    reading_order = 40
    holds = [
        Held(
            what=(
                "La fiche de votre entreprise : nom, SIRET ou autre numéro si vous le donnez, métier, "
                "commune, site."
            ),
            why="Vous proposer ce qui convient à une entreprise comme la vôtre, sans tout redemander.",
            ground="Mission d’intérêt public (RGPD, article 6, paragraphe 1, point e).",
            kept="Jusqu’à ce que sa dernière ou son dernier responsable la supprime, ou efface son compte.",
            seen_by="L’entreprise, et l’équipe de la mission quand vous lui demandez de l’aide.",
            on_erasure=(
                "La fiche est effacée si vous êtes seul dans l’entreprise. Si d’autres en font partie, elle "
                "reste, car elle est aussi à eux ; sans responsable, la personne la plus ancienne le devient."
            ),
            stays=True,
            model=Firm,
        ),
        Held(
            what="Les entreprises dont vous faites partie, votre place, et depuis quand.",
            why="Vous ouvrir leurs fiches, et à vous seulement.",
            ground="Mission d’intérêt public (RGPD, article 6, paragraphe 1, point e).",
            kept="Jusqu’à ce que vous quittiez l’entreprise, ou que l’une des deux fiches soit effacée.",
            seen_by="Les personnes de l’entreprise, et l’équipe de la mission.",
            model=Membership,
        ),
        Held(
            what="L’adresse électronique à laquelle une entreprise vous invite, par qui et quand.",
            why="Vous envoyer l’invitation, et reconnaître votre réponse.",
            ground="Mission d’intérêt public (RGPD, article 6, paragraphe 1, point e).",
            kept="Trente jours après la fin de l’invitation, qui vaut sept jours.",
            seen_by="Les responsables de l’entreprise.",
            model=Invitation,
        ),
        Held(
            what=(
                "Ce que vous dites de votre entreprise (effectif, chiffre d’affaires, clients…), ou ce qu’en "
                "disent un connecteur ou le registre national : avec la date et l’origine."
            ),
            why="Vous conseiller selon votre situation, et vous montrer d’où vient chaque chose.",
            ground="Mission d’intérêt public (RGPD, article 6, paragraphe 1, point e).",
            kept=(
                "Aussi longtemps que la fiche de l’entreprise. Ce que vous dites sans compte : autant que le "
                "numéro tiré au hasard ; sans entreprise à qui le donner : trente jours."
            ),
            seen_by="L’entreprise, et l’équipe de la mission quand vous lui demandez de l’aide.",
            on_erasure=(
                "Effacé avec la fiche de l’entreprise. Si elle reste, ce que l’on en sait reste aussi, sans "
                "dire que cela vient de vous."
            ),
            stays=True,
            model=FirmFact,
        ),
    ]

    def export(self, address: str) -> list[dict[str, Any]]:
        """The firms of the account of this address with their facts, what waits, invitations to and by it."""
        address = normalised_email(address)
        places = Membership.objects.filter(person__email=address).select_related("firm").longest_first()
        invitations = Invitation.objects.select_related("firm", "invited_by")
        waiting = [
            {"réponses en attente d’une entreprise": _said(facts_of(person))}
            for person in User.objects.filter(email=address, waiting_facts__isnull=False).distinct()
        ]
        return [
            *(
                {
                    "entreprise": str(place.firm),
                    "immatriculation": place.firm.number,
                    "site": place.firm.website,
                    "place": place.get_kind_display(),
                    "depuis": place.since,
                    "ce que l’on en sait": _said(facts_of(place.firm)),
                }
                for place in places
            ),
            *waiting,
            *(
                {
                    "invitation de": str(invitation.firm),
                    "écrite par": str(invitation.invited_by or ""),
                    **_dates(invitation),
                }
                for invitation in invitations.filter(email=address)
            ),
            *(
                {
                    "invitation que vous écrivez pour": str(invitation.firm),
                    "à": invitation.email,
                    **_dates(invitation),
                }
                for invitation in invitations.filter(invited_by__email=address)
            ),
        ]

    @transaction.atomic
    def erase(self, address: str) -> int:
        """Take this person out of their firms, which go with their last person; forget invitations."""
        address = normalised_email(address)
        erased = Invitation.objects.filter(email=address).delete()[0]
        for person in User.objects.filter(email=address):
            erased += forget_author(person) + depart(person) + drop_waiting(person)
            erased += FirmFact.objects.filter(said_by=person).update(said_by=None)
        return erased

    def move(self, source: Visitor | User, person: User) -> int:
        """What was said of a firm waits with the person; they belong to the firms of another account too."""
        moved = hand_to_person(source, person)
        return moved + hand_over_places(source, person) if isinstance(source, User) else moved


def _dates(invitation: Invitation) -> dict[str, Any]:
    """What became of an invitation, and when."""
    return {
        "envoyée le": invitation.sent_at,
        "expire le": invitation.expires_at,
        "acceptée le": invitation.accepted_at,
    }


def _said(facts: FirmFacts) -> dict[str, str]:
    """Facts in words, with their origin and date."""
    return {
        fact.label: f"{fact.words} ({fact.origin.label}, {fact.said_on:%d/%m/%Y})"
        for fact in facts.known.values()
    }
