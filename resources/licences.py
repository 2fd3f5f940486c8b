"""What a Creative Commons licence lets one do, in words, and what it asks of an adaptation.

Source of the rules: the legal codes of the licences 4.0, section 2(a)(1) (what is licensed), 3(a) (credit)
and 3(b) (share alike), and Creative Commons' table of licences for adapters.
"""

from __future__ import annotations

from dataclasses import dataclass

from resources.enums import Licence


@dataclass(frozen=True)
class Terms:
    """The terms of a licence."""

    credit: bool
    commercial: bool
    adapt: bool
    share_alike: bool

    @property
    def short(self) -> str:
        """The licence in a few words, for a card."""
        if not self.adapt:
            words = "À utiliser tel quel"
        elif not self.credit:
            return "Libre de tout droit"
        else:
            words = "Libre de l’adapter"
        words += ", en citant l’auteur"
        return words + ("" if self.commercial else ", sans le vendre")

    @property
    def meaning(self) -> list[str]:
        """What one may and must do, a sentence each."""
        sentences = ["Vous pouvez le copier, l’imprimer et le distribuer."]
        sentences.append(
            "Vous pouvez le modifier et partager votre version."
            if self.adapt
            else "Vous pouvez le modifier pour vous, mais pas partager votre version."
        )
        if self.credit:
            sentences.append("Citez les auteurs, la source et la licence.")
        sentences.append(
            "Vous pouvez vous en servir dans un atelier payant."
            if self.commercial
            else "Ne vous en servez pas pour gagner de l’argent."
        )
        if self.share_alike:
            sentences.append("Partagez votre version sous la même licence.")
        return sentences


TERMS = {
    Licence.CC0: Terms(credit=False, commercial=True, adapt=True, share_alike=False),
    Licence.BY: Terms(credit=True, commercial=True, adapt=True, share_alike=False),
    Licence.BY_SA: Terms(credit=True, commercial=True, adapt=True, share_alike=True),
    Licence.BY_NC: Terms(credit=True, commercial=False, adapt=True, share_alike=False),
    Licence.BY_NC_SA: Terms(credit=True, commercial=False, adapt=True, share_alike=True),
    Licence.BY_ND: Terms(credit=True, commercial=True, adapt=False, share_alike=False),
    Licence.BY_NC_ND: Terms(credit=True, commercial=False, adapt=False, share_alike=False),
}


def deed_url(licence: str) -> str:
    """The address of the licence's summary in French, at Creative Commons."""
    if licence == Licence.CC0:
        return "https://creativecommons.org/publicdomain/zero/1.0/deed.fr"
    name = licence.removeprefix("CC-").removesuffix("-4.0").lower()
    return f"https://creativecommons.org/licenses/{name}/4.0/deed.fr"


def objection(original: str, adaptation: str) -> str:
    """Why an adaptation may not carry its licence, given the original's; empty when it may."""
    rules, chosen = TERMS[Licence(original)], TERMS[Licence(adaptation)]
    name = Licence(original).label
    if not rules.adapt:
        return f"La licence du kit d’origine ({name}) ne permet pas de partager une version modifiée."
    if rules.share_alike and adaptation != original:
        return f"La licence du kit d’origine demande de garder la même : choisissez {name}."
    if not rules.commercial and chosen.commercial:
        return (
            f"La licence du kit d’origine ({name}) exclut l’usage commercial : "
            "choisissez une licence qui l’exclut aussi (NC)."
        )
    return ""
