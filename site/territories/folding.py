"""One spelling for each place name, however it is typed."""

import re

from core.text import folded

ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


def fold(text: str) -> str:
    """`core.text.folded`, with « St », « Ste » and « s/ » written out (« chalon sur saone »)."""
    words = folded(re.sub(r"\b[sS]/", "sur ", text)).split()
    return " ".join(ABBREVIATIONS.get(word, word) for word in words)
