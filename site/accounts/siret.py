"""The number of an establishment: fourteen digits, the last of which proves the others."""

import re
import unicodedata

LENGTH = 14
SIREN_LENGTH = 9
SEPARATORS = re.compile(r"[\s.\-_/]+")
# La Poste gave its offices numbers without the usual check digit; INSEE documents the exception.
LA_POSTE = "356000000"


class SiretError(ValueError):
    """What is wrong with a number, said in French."""


def read_siret(text: str) -> str:
    """The fourteen digits of a SIRET typed in any grouping. Raises SiretError with a sentence that helps."""
    digits = SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    if not (digits.isascii() and digits.isdigit()):
        raise SiretError("Un SIRET s’écrit en chiffres seulement. Exemple : 732 829 320 00074.")
    if len(digits) == SIREN_LENGTH:
        raise SiretError(
            "Ce numéro a 9 chiffres : c’est le SIREN. Le SIRET en a 14, le SIREN puis 5 autres chiffres."
        )
    if len(digits) != LENGTH:
        count = len(digits)
        raise SiretError(f"Ce numéro a {count} chiffre{'s' if count > 1 else ''}, un SIRET en a 14.")
    if not is_siret(digits):
        raise SiretError("Un chiffre ne va pas : comparez avec un devis, une facture ou un avis de l’INSEE.")
    return digits


def is_siret(digits: str) -> bool:
    """Whether fourteen digits make a SIRET: Luhn's sum, or for La Poste a plain sum divisible by 5."""
    if digits.startswith(LA_POSTE) and sum(map(int, digits)) % 5 == 0:
        return True
    return digits != "0" * LENGTH and _luhn_sum(digits) % 10 == 0


def grouped(siret: str) -> str:
    """A SIRET as people read it: « 732 829 320 00074 », with non-breaking spaces."""
    return "\u00a0".join(filter(None, [siret[:3], siret[3:6], siret[6:9], siret[9:]]))


def _luhn_sum(digits: str) -> int:
    """Double every second digit from the right, and add all the digits that this makes."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(number // 10 + number % 10 for number in doubled)
