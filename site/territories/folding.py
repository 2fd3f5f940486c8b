"""One spelling for each place name, however it is typed."""

import re
import unicodedata

LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})
ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


def plain(text: str) -> str:
    """Keep small unaccented letters and digits, one space for the rest: « L’Haÿ » is « l hay ».

    The same on every database, where the folding of « É » differs.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(LIGATURES)).lower()
    return re.sub(r"[^0-9a-z]+", " ", re.sub(r"[\u0300-\u036f]", "", decomposed)).strip()


def fold(text: str) -> str:
    """`plain`, with « St », « Ste » and « s/ » written out: « Chalon s/ Saône » is « chalon sur saone »."""
    words = plain(re.sub(r"\b[sS]/", "sur ", text)).split()
    return " ".join(ABBREVIATIONS.get(word, word) for word in words)
