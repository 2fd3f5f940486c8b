"""What accounts hold on people: the account, roles, firms, what they keep for later, what they agreed to."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import (
    APIToken,
    Comment,
    CommentReply,
    ModelLogEntry,
    Page,
    PageLogEntry,
    PageSubscription,
    Revision,
    TaskState,
    UploadedFile,
    WorkflowState,
)
from wagtail.users.models import UserProfile

from accounts.door import FirmFacts, Held, PersonalData, facts_of, personal_data
from accounts.facts import drop_waiting, hand_to_person
from accounts.firms import depart
from accounts.models import (
    AddressChange,
    Consent,
    EmailCode,
    Firm,
    FirmFact,
    Invitation,
    Kept,
    Membership,
    Role,
    User,
    Visitor,
    normalised_email,
)
from accounts.register import consents_of, forget_consents
from core.models import PortalDocument, PortalImage


@personal_data.register
class Accounts(PersonalData):
    """People and their roles; whoever keeps pages for later; what is done in the admin."""

    name = "Comptes et pages gardées"
    order = 15
    holds = [
        Held(
            what=(
                "Votre adresse électronique, votre prénom et votre nom si vous les donnez, les jours où le "
                "compte a été créé et où vous vous êtes connecté en dernier."
            ),
            why="Vous ouvrir votre espace, vous y saluer, et vous retrouver quand vous revenez.",
            ground="Mission d’intérêt public (RGPD, article 6, paragraphe 1, point e).",
            kept="Tant que le compte sert. Il est effacé à votre demande ou à votre départ.",
            seen_by=(
                "L’équipe de la mission. Des connecteurs, si vous acceptez qu’ils vous contactent, et "
                "seulement tant que vous l’acceptez."
            ),
            model=User,
        ),
        Held(
            what=(
                "Vos rôles : connecteur, professionnel du numérique, partenaire, rédaction d’une région, "
                "mission ; qui vous les a donnés, et quand."
            ),
            why="Vous laisser faire ce qui vous revient, et cela seulement.",
            ground="Mission d’intérêt public (RGPD, article 6, paragraphe 1, point e).",
            kept="Jusqu’à ce que le rôle vous soit retiré, ou que le compte soit effacé.",
            seen_by="L’équipe de la mission.",
            model=Role,
        ),
        Held(
            what="Que vous êtes connecté. Un cookie technique porte pour cela un numéro tiré au hasard.",
            why="Ne pas vous demander à chaque page qui vous êtes.",
            ground="Votre demande, que ce cookie sert à remplir (loi Informatique et Libertés, article 82).",
            kept="Jusqu’à ce que vous vous déconnectiez, ou que la session prenne fin d’elle-même.",
            seen_by="Personne d’autre que vous.",
            model=Session,
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
        Held(
            what=(
                "Si vous préparez des pages : lesquelles vous avez écrites, changées, relues ou publiées, et "
                "quand ; vos commentaires, les images et les documents que vous ajoutez, vos réglages."
            ),
            why="Savoir d’où vient une page, revenir en arrière, et prévenir qui attend une réponse.",
            ground="Mission d’intérêt public (RGPD, article 6, paragraphe 1, point e).",
            kept=(
                "Aussi longtemps que la page, et le journal avec elle. Quand votre compte est effacé, vos "
                "commentaires et vos réglages le sont aussi, et le reste ne porte plus votre nom."
            ),
            seen_by="Les personnes qui préparent ces pages, et l’équipe de la mission.",
            model=PageLogEntry,
            also=(
                APIToken,
                Comment,
                CommentReply,
                EditingSession,
                FormState,
                ModelLogEntry,
                Page,
                PageSubscription,
                PortalDocument,
                PortalImage,
                Revision,
                TaskState,
                UploadedFile,
                UserProfile,
                WorkflowState,
            ),
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
                "dans la gestion": [
                    {"quoi": entry.label, "acte": entry.action, "quand": entry.timestamp}
                    for log in (PageLogEntry, ModelLogEntry)
                    for entry in log.objects.filter(user=person).order_by("timestamp")
                ],
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


@personal_data.register
class Firms(PersonalData):
    """The firms that people describe, who belongs to them, what is known of them."""

    name = "Votre entreprise"
    order = 14
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
            model=FirmFact,
        ),
    ]

    def export(self, address: str) -> list[dict[str, Any]]:
        """The firms of the account of this address with their facts, what waits, and its invitations."""
        address = normalised_email(address)
        places = Membership.objects.filter(person__email=address).select_related("firm").longest_first()
        invitations = Invitation.objects.filter(email=address).select_related("firm")
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
                    "envoyée le": invitation.sent_at,
                    "expire le": invitation.expires_at,
                    "acceptée le": invitation.accepted_at,
                }
                for invitation in invitations
            ),
        ]

    @transaction.atomic
    def erase(self, address: str) -> int:
        """Take this person out of their firms, which go with their last person; forget invitations."""
        address = normalised_email(address)
        erased = Invitation.objects.filter(email=address).delete()[0]
        for person in User.objects.filter(email=address):
            erased += depart(person) + drop_waiting(person)
            erased += FirmFact.objects.filter(said_by=person).update(said_by=None)
        return erased

    def move(self, visitor: Visitor, person: User) -> int:
        """What the visitor said of their firm waits with the person, who tells which firm it is."""
        return hand_to_person(visitor, person)


@personal_data.register
class SignIn(PersonalData):
    """Codes sent by mail, devices that are signed in, second factors."""

    name = "Connexion"
    order = 17
    holds = [
        Held(
            what=(
                "L’adresse à laquelle un code de connexion est envoyé, et quand. Du code lui-même, une "
                "empreinte seulement."
            ),
            why="Vous ouvrir votre compte sans mot de passe.",
            ground="Votre demande (RGPD, article 6, paragraphe 1, point b).",
            kept="Un jour. Le texte du courriel est effacé dès son envoi.",
            seen_by="Personne.",
            model=EmailCode,
        ),
        Held(
            what="Que votre adresse est confirmée.",
            why="Savoir que le compte est à vous.",
            ground="Votre demande (RGPD, article 6, paragraphe 1, point b).",
            kept="Tant que le compte sert.",
            seen_by="Personne.",
            model=EmailAddress,
        ),
        Held(
            what=(
                "Pour chaque appareil connecté : ce que le navigateur dit de lui-même, et quand vous vous y "
                "êtes connecté. Pas d’adresse de réseau."
            ),
            why="Vous montrer où vous êtes connecté, et vous laisser fermer ces connexions.",
            ground="Sécurité de votre compte (RGPD, article 32).",
            kept="Jusqu’à la déconnexion, 30 jours au plus.",
            seen_by="Personne d’autre que vous.",
            model=UserSession,
        ),
        Held(
            what="Votre ancienne et votre nouvelle adresse, quand vous en changez.",
            why="Laisser l’ancienne reprendre le compte si ce n’était pas vous.",
            ground="Sécurité de votre compte (RGPD, article 32).",
            kept="14 jours.",
            seen_by="Personne.",
            model=AddressChange,
        ),
        Held(
            what="Pour l’équipe : la clé, chiffrée, qui donne les codes de la deuxième vérification.",
            why="Protéger l’espace de gestion.",
            ground="Sécurité des traitements (RGPD, article 32).",
            kept="Jusqu’à ce que vous changiez de téléphone, ou que le compte soit effacé.",
            seen_by="Personne.",
            model=Authenticator,
        ),
    ]

    def export(self, address: str) -> list[dict[str, Any]]:
        """The codes asked for from this address, its devices, the changes of address, its second factors."""
        email = normalised_email(address)
        asked = EmailCode.objects.filter(email=email).order_by("asked_at")
        devices = UserSession.objects.filter(user__email=email).order_by("created_at")
        changes = AddressChange.objects.filter(Q(old=email) | Q(new=email)).order_by("at")
        factors = Authenticator.objects.filter(user__email=email).order_by("created_at")
        return [
            *({"code demandé le": code.asked_at, "adresse": code.email} for code in asked),
            *({"appareil": device.user_agent, "connecté le": device.created_at} for device in devices),
            *(
                {"ancienne adresse": each.old, "nouvelle": each.new, "changée le": each.at}
                for each in changes
            ),
            *({"deuxième vérification": each.type, "depuis": each.created_at} for each in factors),
        ]

    def erase(self, address: str) -> int:
        """Erase the codes and the changes of this address; what hangs on the account goes with it."""
        email = normalised_email(address)
        codes, _ = EmailCode.objects.filter(email=email).delete()
        changes, _ = AddressChange.objects.filter(Q(old=email) | Q(new=email)).delete()
        return codes + changes


def _said(facts: FirmFacts) -> dict[str, str]:
    """Facts in words, with their origin and date."""
    return {
        fact.label: f"{fact.words} ({fact.origin.label}, {fact.said_on:%d/%m/%Y})"
        for fact in facts.known.values()
    }
