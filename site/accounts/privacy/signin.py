"""Codes sent by mail, devices that are signed in, second factors."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q

from accounts.door import Held, PersonalData, personal_data
from accounts.models import (
    AddressChange,
    EmailCode,
    normalised_email,
)


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
        """The codes asked for from this address, its proof, devices and changes, its second factors."""
        email = normalised_email(address)
        asked = EmailCode.objects.filter(email=email).order_by("asked_at")
        devices = UserSession.objects.filter(user__email=email).order_by("created_at")
        changes = AddressChange.objects.filter(Q(old=email) | Q(new=email)).order_by("at")
        factors = Authenticator.objects.filter(user__email=email).order_by("created_at")
        confirmed = EmailAddress.objects.filter(user__email=email).order_by("pk")
        return [
            *({"adresse": each.email, "confirmée": each.verified} for each in confirmed),
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
