"""Choices of the room `resources`."""

from django.db import models


class Format(models.TextChoices):
    """What kind of thing a resource is."""

    GUIDE = "guide", "Guide"
    SPECIFICATION = "cahier-des-charges", "Cahier des charges"
    COURSE = "formation", "Formation"
    KIT = "kit", "Kit d’atelier"


class GuideKind(models.TextChoices):
    """What a guide is for."""

    ADVICE = "conseil", "Conseil"
    SPECIFICATION = "cahier-des-charges", "Modèle de cahier des charges"


class Duration(models.TextChoices):
    """How much time a resource takes, in bands."""

    TEN_MINUTES = "10-min", "Dix minutes au plus"
    HALF_HOUR = "30-min", "Une demi-heure au plus"
    HALF_DAY = "demi-journee", "Une demi-journée au plus"
    LONGER = "plus", "Davantage"

    @classmethod
    def of(cls, minutes: int) -> "Duration":
        """The band of a duration in minutes; half a day is four hours."""
        for band, most in ((cls.TEN_MINUTES, 10), (cls.HALF_HOUR, 30), (cls.HALF_DAY, 240)):
            if minutes <= most:
                return band
        return cls.LONGER


class Licence(models.TextChoices):
    """The Creative Commons licences, version 4.0, and CC0 1.0. Source: creativecommons.org/licenses."""

    CC0 = "CC0-1.0", "CC0 1.0"
    BY = "CC-BY-4.0", "CC BY 4.0"
    BY_SA = "CC-BY-SA-4.0", "CC BY-SA 4.0"
    BY_NC = "CC-BY-NC-4.0", "CC BY-NC 4.0"
    BY_NC_SA = "CC-BY-NC-SA-4.0", "CC BY-NC-SA 4.0"
    BY_ND = "CC-BY-ND-4.0", "CC BY-ND 4.0"
    BY_NC_ND = "CC-BY-NC-ND-4.0", "CC BY-NC-ND 4.0"


class AudienceScope(models.TextChoices):
    """Who may take a kit away."""

    ALL = "tous", "Tout le monde"
    SIGNATORIES = "signataires", "Signataires de la charte"


class CourseAccess(models.TextChoices):
    """Whether a course can be followed with a disability."""

    FULL = "oui", "Oui"
    PARTIAL = "partiellement", "En partie"
    NONE = "non", "Non"


class Language(models.TextChoices):
    """The language of a course."""

    FRENCH = "fr", "Français"
    ENGLISH = "en", "Anglais"


class Sort(models.TextChoices):
    """The orders of the library."""

    USEFUL = "utiles", "Les plus utiles"
    NEWEST = "recents", "Les plus récents"
    SHORTEST = "courts", "Les plus courts"
