"""Text as machines compare it."""

import re
import unicodedata

CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
LIGATURES = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"}


def folded(text: str) -> str:
    """Small unaccented letters and digits, one space for the rest: « L’Haÿ » is « l hay ».

    The same on every database, where the folding of « É » differs.
    """
    for ligature, letters in LIGATURES.items():  # three times as fast as translate()
        text = text.replace(ligature, letters)
    decomposed = unicodedata.normalize("NFKD", text).lower()
    return re.sub(r"[^0-9a-z]+", " ", re.sub(r"[\u0300-\u036f]", "", decomposed)).strip()


def readable(text: str) -> str:
    """A text in NFC as one line: one space between words, and nothing that has no shape on a screen."""
    return " ".join(CONTROL_CHARACTERS.sub(" ", unicodedata.normalize("NFC", text)).split())
