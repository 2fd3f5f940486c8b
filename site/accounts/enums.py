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


class Rhythm(models.TextChoices):
    """How often somebody wants to be written to."""

    AT_ONCE = "at_once", "Tout de suite"
    WEEKLY = "weekly", "Une fois par semaine"
    NEVER = "never", "Jamais"


class Leaving(models.TextChoices):
    """Why somebody wants no more mails."""

    TOO_MANY = "too-many", "Je reçois trop de messages"
    NOT_FOR_ME = "not-for-me", "Ces messages ne me concernent pas"
    NO_NEED = "no-need", "Je n’en ai plus besoin"
    NOT_ASKED = "not-asked", "Je ne les avais pas demandés"
    OTHER = "other", "Une autre raison"


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


class NumberStatus(models.TextChoices):
    """How a firm is registered. Each has a way through: nothing asks for a SIRET."""

    UNSAID = "unsaid", "Je le dirai plus tard"
    SIRET = "siret", "Elle a un numéro SIRET"
    NONE_YET = "none", "Elle n’a pas de SIRET, ou pas encore"
    FOREIGN = "foreign", "Elle est immatriculée dans un autre pays"
    NO_FIRM_YET = "no-firm", "Je n’ai pas encore d’entreprise : j’ai un projet"


class AddressKind(models.TextChoices):
    """Under whose name a firm is found online."""

    OWN = "own", "À son nom (fleurs-de-zoe.fr)"
    HOSTED = "hosted", "Chez un autre (page Facebook, place de marché…)"


class MembershipKind(models.TextChoices):
    """What a person does in a firm's space."""

    OWNER = "owner", "Responsable"
    STAFF = "staff", "Équipe"


class FactOrigin(models.TextChoices):
    """Who said a fact about a firm. In the order in which they are believed."""

    PERSON = "person", "Vous"
    CONNECTOR = "connector", "Un connecteur"
    REGISTER = "register", "Le registre national"


class LegalForm(models.TextChoices):
    """The legal form of a firm, in the words of who runs one."""

    SOLE_TRADER = "ei", "Entreprise individuelle, micro-entreprise"
    EURL = "eurl", "EURL"
    SARL = "sarl", "SARL"
    SASU = "sasu", "SASU"
    SAS = "sas", "SAS"
    SA = "sa", "SA"
    PARTNERSHIP = "snc", "SNC"
    CIVIL = "civile", "Société civile (SCI, SCP, GAEC…)"
    COOPERATIVE = "cooperative", "Coopérative"
    ASSOCIATION = "association", "Association"
    OTHER = "autre", "Une autre forme"


class ErasureReason(models.TextChoices):
    """Why an account is to be erased."""

    ASKED = "asked", "Demandé par la personne"
    UNUSED = "unused", "Compte qui ne sert plus"


class CodePurpose(models.TextChoices):
    """What a code sent by mail opens."""

    SIGN_IN = "sign_in", "Connexion"
    NEW_ADDRESS = "new_address", "Changement d’adresse"
    OTHER_ACCOUNT = "other_account", "Réunion de deux comptes"


class CodeOutcome(Enum):
    """What became of a code that somebody typed."""

    RIGHT = auto()
    WRONG = auto()
    BLOCKED = auto()
    LATE = auto()
    ELSEWHERE = auto()
    GONE = auto()
