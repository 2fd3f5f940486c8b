"""Choices of the app `accounts`."""

from enum import Enum, auto

from django.db import models


class RoleKind(models.TextChoices):
    """What a person does on the portal. One person may hold several roles.

    The mission grants all but the first, which comes with a firm.
    """

    SME = "sme", "Entreprise"
    CONNECTOR = "connector", "Connecteur"
    PROVIDER = "provider", "Professionnel du numérique"
    PARTNER = "partner", "Partenaire"
    REGIONAL_EDITOR = "regional_editor", "Rédaction régionale"
    MISSION = "mission", "Mission"


class SpaceSection(models.TextChoices):
    """The sections of *mon espace*, in their order."""

    LEVEL = "level", "Mon niveau de maturité"
    TESTIMONIALS = "testimonials", "Ma base de témoignages"
    RESOURCES = "resources", "Mes ressources"
    CONNECTOR = "connector", "Mon connecteur"
    SOLUTIONS = "solutions", "Mes solutions et prix"
    EVENTS = "events", "Mes événements"


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


class CodePurpose(models.TextChoices):
    """What a code sent by mail opens."""

    SIGN_IN = "sign_in", "Connexion"
    NEW_ADDRESS = "new_address", "Changement d’adresse"


class CodeOutcome(Enum):
    """What became of a code that somebody typed."""

    RIGHT = auto()
    WRONG = auto()
    BLOCKED = auto()
    LATE = auto()
    ELSEWHERE = auto()
    GONE = auto()
