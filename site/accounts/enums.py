"""Choices of the app `accounts`."""

from django.db import models


class RoleKind(models.TextChoices):
    """What a person does on the portal. One person may hold several roles."""

    MISSION = "mission", "Mission"
    REGIONAL_EDITOR = "regional_editor", "Rédaction régionale"
    PARTNER = "partner", "Partenaire"


class ConsentOrigin(models.TextChoices):
    """How a consent came, or how it ended. The last two only end one."""

    FORM = "form", "Formulaire du site"
    MAIL = "mail", "Lien d’un courriel"
    PAPER = "paper", "Papier, saisi par l’équipe"
    RENEWAL = "renewal", "Remplacé par un accord au nouveau texte"
    ERASURE = "erasure", "Demande d’effacement"


class ConsentState(models.TextChoices):
    """What became of a consent."""

    STANDING = "standing", "En vigueur"
    REPLACED = "replaced", "Remplacé"
    WITHDRAWN = "withdrawn", "Retiré"
