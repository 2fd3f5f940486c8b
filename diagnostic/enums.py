"""Choices of the room `diagnostic`."""

from django.db import models


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    ONE = "one", "Une seule réponse"
    SEVERAL = "several", "Plusieurs réponses"
    SCALE = "scale", "Une échelle"


class AnsweredBy(models.TextChoices):
    """Who answers for the firm."""

    OWNER = "owner", "Je dirige l’entreprise"
    STAFF = "staff", "J’y travaille"
    CONNECTOR = "connector", "J’accompagne l’entreprise, et nous répondons ensemble"


class Effort(models.IntegerChoices):
    """How much work a measure asks for."""

    LIGHT = 1, "Léger"
    MIDDLING = 2, "Moyen"
    HEAVY = 3, "Important"


class Stake(models.TextChoices):
    """What makes a measure matter more than the points that an answer leaves behind."""

    DUTY = "loi", "Une obligation légale"
    BASE = "base", "Le reste en dépend"
    LOSS = "perte", "Évite de tout perdre"
    SALE = "vente", "Peut faire vendre bientôt"


class ItemState(models.TextChoices):
    """What became of a thing of a plan."""

    OPEN = "open", "À faire"
    DONE = "done", "Fait"
    LATER = "later", "Plus tard"
    NOT_FOR_ME = "not_for_me", "Pas pour moi"


class WhyNot(models.TextChoices):
    """Why a person takes something out of their plan. The first three change the order of the rest.

    What is done already is marked as done: the reason stays with what was marked by it before.
    """

    COST = "cout", "C’est trop cher pour moi"
    TIME = "temps", "Cela me prendrait trop de temps"
    EFFORT = "effort", "C’est trop compliqué pour l’instant"
    ALREADY = "deja", "C’est déjà fait"
    NOT_OURS = "autre-metier", "Cela ne convient pas à mon activité"
    OTHER = "autre", "Une autre raison"
