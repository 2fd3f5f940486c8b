"""Named reads of official codes and of trades."""

from __future__ import annotations

import re
from typing import Self

from django.db import models
from django.db.models import Q

from core.text import folded

CODE = re.compile(r"(\d\d)\.?(\d{0,2}[A-Za-z]?)", re.ASCII)


class NafCodeQuerySet(models.QuerySet):
    """Reads on the official codes of activities, in their order."""

    def saying(self, text: str) -> Self:
        """Codes that have each of these words in their number or label: « 47.76 », « 4776Z », « élevage »."""
        words = folded(text).split()
        labels = self.order_by().values_list("pk", "code", "label")
        said = ((pk, folded(f"{code} {code.replace('.', '')} {label}")) for pk, code, label in labels)
        return self.filter(pk__in=[pk for pk, label in said if all(word in label for word in words)])


class TradeQuerySet(models.QuerySet):
    """Reads on trades, in the order of their words."""

    def offered(self) -> Self:
        """Trades that people may choose today."""
        return self.filter(is_offered=True)

    def with_sector(self) -> Self:
        """With their official activity and its sector (no further query)."""
        return self.select_related("naf_code__sector")

    def saying(self, text: str) -> Self:
        """Trades that have each of these words in their word or synonyms; those of a code that begins so."""
        if code := CODE.fullmatch(text.strip()):
            return self.filter(naf_code__code__startswith=f"{code[1]}.{code[2]}".upper())
        found = self
        for word in folded(text).split():
            found = found.filter(Q(folded_word__contains=word) | Q(folded_synonyms__contains=word))
        return found
