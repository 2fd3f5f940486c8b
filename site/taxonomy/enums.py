"""The fixed keys of the vocabularies, as they stand in addresses and data files. Only words are edited."""

from enum import StrEnum

from django.db import models


class TopicKey(StrEnum):
    """What a firm may need: the seven themes of the portal."""

    VISIBILITY = "etre-visible"
    ONLINE_SALES = "vendre-en-ligne"
    CUSTOMERS = "clients"
    ORGANISATION = "organisation"
    DELIVERY_EXPORT = "livrer-exporter"
    SKILLS = "competences"
    SECURITY = "securite"


class SectorKey(StrEnum):
    """Families of trades that a shopkeeper recognises, each made of whole divisions of the NAF."""

    AGRICULTURE = "agriculture"
    FOOD = "alimentation"
    MANUFACTURING = "fabrication"
    BUILDING = "batiment"
    CARS = "automobile"
    WHOLESALE = "negoce"
    RETAIL = "commerce"
    TRANSPORT = "transport"
    HOSPITALITY = "restauration"
    DIGITAL = "numerique"
    SERVICES = "services"
    HEALTH_TRAINING = "sante-formation"
    LEISURE = "loisirs"
    NEIGHBOURHOOD = "proximite"


class SizeKey(StrEnum):
    """How many employees a firm has."""

    ALONE = "seul"
    FROM_1_TO_9 = "1-9"
    FROM_10_TO_49 = "10-49"
    FROM_50_TO_249 = "50-249"


class CustomerKindKey(StrEnum):
    """To whom a firm sells."""

    CONSUMERS = "particuliers"
    FIRMS = "entreprises"
    PUBLIC_BODIES = "public"


class SalesAreaKey(StrEnum):
    """How far a firm sells."""

    LOCAL = "local"
    NATIONAL = "national"
    ABROAD = "etranger"


class StageKey(StrEnum):
    """Where a firm stands in its life."""

    IDEA = "idee"
    CREATION = "creation"
    RUNNING = "activite"
    TAKING_OVER = "reprise"


class LevelKey(StrEnum):
    """Digital maturity, from 1 to 5."""

    ONE = "1"
    TWO = "2"
    THREE = "3"
    FOUR = "4"
    FIVE = "5"


class AudienceKey(StrEnum):
    """For whom a content is written."""

    OWNER = "dirigeant"
    TEAM = "equipe"
    CONNECTOR = "connecteur"


class Nomenclature(models.TextChoices):
    """Official lists of activities. NAF 2025 takes over from NAF rév. 2 on 1 January 2027 (INSEE)."""

    NAF2 = "naf2", "NAF rév. 2"
