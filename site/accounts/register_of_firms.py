"""The State's open register of firms, asked for one SIRET. Off without `FIRM_REGISTER_URL`.

The address is that of the API « Recherche d’entreprises » (https://recherche-entreprises.api.gouv.fr), or of
anything that answers like it: `GET <address>/search?q=<siret>` gives JSON with `results`, each a legal unit
(`nom_complet`, `nature_juridique`, `date_creation`, `activite_principale`) with its establishments in `siege`
and `matching_etablissements` (`siret`, `commune`, `activite_principale`, `nom_commercial`, `date_creation`).

Whatever goes wrong costs nothing: there is no answer, and for a minute nobody waits for one again.
"""

from __future__ import annotations

import json
import logging
import time
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.utils import timezone

from accounts.enums import LegalForm
from accounts.fact_kinds import FactError, Naf, checked
from core.text import folded
from territories.models import Commune

logger = logging.getLogger(__name__)

SECONDS = 2
LARGEST_ANSWER = 500_000
PAUSE = 60
DOWN = "firm-register-down"
SALT = "accounts.register_of_firms"
# How long a form may show an answer before it has to be asked for again.
ANSWER_LASTS = 86_400
LONGEST_NAME = 150

# INSEE numbers the municipal districts of three communes as communes.
DISTRICTS = {
    **{str(code): "75056" for code in range(75101, 75121)},
    **{str(code): "69123" for code in range(69381, 69390)},
    **{str(code): "13055" for code in range(13201, 13217)},
}
# The legal categories of INSEE (September 2022): a code or its first two digits.
LEGAL_FORMS = {
    "5498": LegalForm.EURL,
    "5720": LegalForm.SASU,
    "10": LegalForm.SOLE_TRADER,
    "52": LegalForm.PARTNERSHIP,
    "54": LegalForm.SARL,
    "55": LegalForm.SA,
    "56": LegalForm.SA,
    "57": LegalForm.SAS,
    "65": LegalForm.CIVIL,
    "92": LegalForm.ASSOCIATION,
}
COOPERATIVES = ("5458", "5460", "5558", "5560", "5658", "5660", "51", "63")


@dataclass(frozen=True)
class RegisteredFirm:
    """What the register says of a SIRET on a day. Empty or None where it says nothing that we can read."""

    siret: str
    read_on: date
    name: str = ""
    naf: str = ""
    place: str = ""
    created_on: str = ""
    legal_form: str = ""

    @property
    def facts(self) -> dict[str, Any]:
        """The facts that it gives, by their keys; without what cannot be kept."""
        said = {
            "naf": self.naf and Naf(self.naf),
            "place": self.place,
            "creation_date": _day(self.created_on),
            "legal_form": self.legal_form,
        }
        kept = {}
        for key, value in said.items():
            if value:
                try:
                    kept[key] = checked(key, value)
                except FactError:
                    logger.info("The register of firms gave a %s that is none.", key)
        return kept

    def sealed(self) -> str:
        """What a form carries, so that it comes back unchanged."""
        values = vars(self) | {"read_on": self.read_on.isoformat()}
        return signing.dumps(values, salt=SALT)


def is_on() -> bool:
    """Whether this installation asks the register."""
    return bool(settings.FIRM_REGISTER_URL)


def find_firm(siret: str) -> RegisteredFirm | None:
    """What the register says of a SIRET (fourteen digits). None when it is off, down, or knows nothing."""
    if not is_on() or cache.get(DOWN):
        return None
    try:
        answer = _ask(siret)
    except (OSError, HTTPException, ValueError, RecursionError) as error:
        logger.warning("The register of firms did not answer: %s", type(error).__name__)
        cache.set(DOWN, "down", PAUSE)
        return None
    return read_answer(answer, siret)


def unsealed(text: str) -> RegisteredFirm | None:
    """The answer that a form brings back; None when it is not ours or too old."""
    try:
        values = signing.loads(text, salt=SALT, max_age=ANSWER_LASTS)
        return RegisteredFirm(**values | {"read_on": date.fromisoformat(values["read_on"])})
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None


def read_answer(answer: Any, siret: str) -> RegisteredFirm | None:
    """The establishment of this very SIRET in an answer; None when it is not there."""
    for unit in _dicts(answer.get("results") if isinstance(answer, Mapping) else None):
        for place in _dicts([unit.get("siege"), *(unit.get("matching_etablissements") or [])]):
            if place.get("siret") == siret:
                return _registered(siret, unit, place)
    return None


def commune_of(code: Any) -> str:
    """The INSEE code of the commune of today that a code of the register means; empty for none."""
    if not isinstance(code, str):
        return ""
    code = DISTRICTS.get(code, code)
    commune = Commune.objects.filter(pk=code).first() if code.isalnum() and len(code) == 5 else None
    return commune.in_force.pk if commune and commune.in_force else ""


class SameHostRedirects(HTTPRedirectHandler):
    """Follow a redirection within the host, never elsewhere."""

    def redirect_request(self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        """The next request, or an error (HTTPError) for another origin."""
        asked, next_one = urlsplit(req.full_url), urlsplit(newurl)
        if (asked.scheme, asked.netloc) != (next_one.scheme, next_one.netloc):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _ask(siret: str) -> Any:
    """The answer as JSON. Raises OSError, HTTPException, ValueError or RecursionError for what is none."""
    until = time.monotonic() + SECONDS
    address = f"{settings.FIRM_REGISTER_URL.rstrip('/')}/search?{urlencode({'q': siret, 'per_page': 1})}"
    if urlsplit(address).scheme not in ("http", "https"):
        raise ValueError("not a web address")
    request = Request(address, headers={"Accept": "application/json"})  # noqa: S310  (http or https)
    body = b""
    with build_opener(SameHostRedirects).open(request, timeout=SECONDS) as response:
        while chunk := response.read1(65_536):
            body += chunk
            if len(body) > LARGEST_ANSWER:
                raise URLError("too large")
            if time.monotonic() > until:
                raise TimeoutError
    return json.loads(body)


def _dicts(things: Any) -> Iterable[dict[str, Any]]:
    """The objects of a list."""
    return [thing for thing in things if isinstance(thing, dict)] if isinstance(things, list) else []


def _registered(siret: str, unit: dict[str, Any], place: dict[str, Any]) -> RegisteredFirm:
    """What an entry says. An establishment's own word goes before that of its firm."""
    naf = place.get("activite_principale") or unit.get("activite_principale")
    return RegisteredFirm(
        siret=siret,
        read_on=timezone.localdate(),
        name=_name(place.get("nom_commercial")) or _name(unit.get("nom_complet")),
        naf=naf if isinstance(naf, str) and len(naf) <= 8 else "",
        place=commune_of(place.get("commune")),
        created_on=day.isoformat() if (day := _day(unit.get("date_creation"))) else "",
        legal_form=_legal_form(unit.get("nature_juridique")),
    )


def _name(text: Any) -> str:
    """A name, in one line; empty for one that its owner does not want shown."""
    if not isinstance(text, str) or "non diffusible" in folded(text) or folded(text) == "nd":
        return ""
    printable = "".join(character if character.isprintable() else " " for character in text)
    return unicodedata.normalize("NFC", " ".join(printable.split()))[:LONGEST_NAME].strip()


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def _legal_form(code: Any) -> str:
    """The legal form of a legal category; « another » for one that has no word here."""
    if not (isinstance(code, str) and code.isascii() and code.isdigit()):
        return ""
    if code.startswith(COOPERATIVES):
        return LegalForm.COOPERATIVE.value
    form = LEGAL_FORMS.get(code) or LEGAL_FORMS.get(code[:2]) or LegalForm.OTHER
    return form.value
