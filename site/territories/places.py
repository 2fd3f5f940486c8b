"""From what people type to a commune: completion, and the reading of a text that was not picked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

from core.text import folded
from design.combobox import LONGEST_TEXT, UNREADABLE_CHARACTER, Meaning, quoted
from territories.folding import fold
from territories.models import Commune, Department

COMPLETIONS = 8
# A postal code is shared by at most some fifty communes, a name by a dozen: all are offered.
MOST_CHOICES = 60
SHORTEST_MEANT = 4
CLOSE_ENOUGH = 0.75
ARRONDISSEMENTS = {"paris": 20, "lyon": 9, "marseille": 16}

CEDEX = re.compile(r"\bcedex(?: \d{1,2})?\b")
POSTAL_CODE = re.compile(r"(?:\bfr? )?\b(\d{5}|\d{2} \d{3})\b")
ARRONDISSEMENT = re.compile(
    r"(?P<city>paris|lyon|marseille) (?P<number>\d{1,2}) ?(?:er|e|eme|ieme|nd)?(?: arr\w*)?"
)
LINK_WORD = re.compile(r" (?:de|du|des|d|en|dans)$")

HOW_TO = "Écrivez le nom ou le code postal de votre commune, par exemple « Rennes » ou « 35000 »."
TOO_LONG = f"Ce texte est trop long. {HOW_TO}"
UNREADABLE = f"Ce texte contient des caractères que nous ne savons pas lire. {HOW_TO}"
SEVERAL = "Plusieurs communes correspondent. Choisissez la vôtre dans la liste."


@dataclass(frozen=True)
class Resolution(Meaning[Commune]):
    """What a text means: a commune, or else a sentence that says what to do and communes to choose from."""

    @property
    def commune(self) -> Commune | None:
        """Return the commune that is meant."""
        return self.found


def find_communes(text: str, limit: int = COMPLETIONS) -> list[Commune]:
    """Find current communes for a name or postal code that is being typed, with departments, best first.

    Exact names, then names that begin so, then names in which each typed word begins a word; the most
    populated first. Two queries at most. Any text is fine.
    """
    if len(text) > LONGEST_TEXT:
        return []
    name = fold(text)
    communes = Commune.objects.current().with_department()
    digits = name.replace(" ", "")
    if digits.isdecimal():
        return list(communes.with_postal_code(digits).best_first()[:limit])
    if not name:
        return []
    # « st » may become « Saint-Denis » as well as « Strasbourg ».
    names = [name, folded(text)]
    begun = communes.beginning_with(*names) | communes.named(name)
    found = list(begun.best_first(*names)[:limit])
    if len(found) < limit:
        others = communes.exclude(pk__in=[commune.pk for commune in found])
        found += others.with_words(name.split()).best_first(name)[: limit - len(found)]
    return found


def complete(text: str) -> Resolution:
    """Propose communes for a text that is being typed; where none fits, what `resolve_place` says of it."""
    found = find_communes(text)
    if found or len(text.strip()) < SHORTEST_MEANT - 1:
        return Resolution(proposals=found)
    resolution = resolve_place(text)
    proposals = [resolution.commune] if resolution.commune else resolution.proposals[:COMPLETIONS]
    return Resolution(proposals=proposals, message=resolution.message)


def resolve_place(text: str) -> Resolution:
    """Find the one commune that a finished text means, or explain and propose.

    Reads a name, a postal code, both, a name with its department (« Rennes (35) », « Rennes,
    Ille-et-Vilaine »), an arrondissement (« Paris 11e »), an address line with CEDEX, the name of a commune
    that has merged, a misspelt name.
    """
    if len(text) > LONGEST_TEXT:
        return Resolution(message=TOO_LONG, is_readable=False)
    if UNREADABLE_CHARACTER.search(text):
        return Resolution(message=UNREADABLE, is_readable=False)
    folded = fold(text)
    digits = folded.replace(" ", "")
    if digits.isdecimal():
        return _resolve_code(digits)
    postal = POSTAL_CODE.search(folded)
    code = postal[1].replace(" ", "") if postal else ""
    rest = POSTAL_CODE.sub(" ", folded) if postal else folded
    name = " ".join(CEDEX.sub(" ", rest).split())
    if not name:
        return _resolve_code(code) if code else _unknown(text)
    return _NameReader(text, name, code).resolve()


def _resolve_code(digits: str) -> Resolution:
    """Read a text of digits: a postal code or its beginning, a department's code."""
    communes = Commune.objects.current().with_department()
    found = list(communes.with_postal_code(digits).best_first()[:MOST_CHOICES])
    if len(digits) == 5:
        return _one_of(found) if found else _unknown_code(digits)
    if found:
        return Resolution(
            proposals=found[:COMPLETIONS],
            message="Un code postal a cinq chiffres. Complétez-le, ou choisissez une commune dans la liste.",
        )
    return _unknown(digits)


def _one_of(found: list[Commune]) -> Resolution:
    return Resolution(found[0]) if len(found) == 1 else Resolution(proposals=found, message=SEVERAL)


def _unknown(text: str) -> Resolution:
    return Resolution(message=f"Nous ne trouvons pas « {quoted(text)} ». {HOW_TO}")


def _department_of_code(postal_code: str) -> Department | None:
    """Find the department that a postal code begins like. Corsica's 20 became 2A (200, 201) and 2B."""
    if postal_code.startswith("20"):
        code = "2A" if postal_code[:3] in {"200", "201"} else "2B"
    else:
        code = postal_code[: 3 if postal_code.startswith(("97", "98")) else 2]
    return Department.objects.filter(pk=code).first()


def _unknown_code(postal_code: str) -> Resolution:
    """Explain a postal code that no commune has: mail for firms goes to CEDEX codes of their own."""
    department = _department_of_code(postal_code)
    communes = Commune.objects.current().with_department().in_department(department)
    if not (department and communes.exists()):
        return Resolution(message=f"Aucune commune n’a le code postal {postal_code}. Vérifiez-le. {HOW_TO}")
    # Those whose codes resemble it first.
    near = list(communes.with_postal_code(postal_code[:3]).best_first()[:COMPLETIONS])
    others = communes.exclude(pk__in=[commune.pk for commune in near]).best_first()
    return Resolution(
        proposals=near + list(others[: COMPLETIONS - len(near)]),
        message=(
            f"Aucune commune n’a le code postal {postal_code}. C’est peut-être un CEDEX, un code réservé au "
            f"courrier des organismes. Choisissez votre commune ({department.name}, {department.pk}) dans la "
            "liste, ou écrivez son nom."
        ),
    )


class _NameReader:
    """Reads a text that has a name in it, with or without a postal code and a department."""

    def __init__(self, text: str, name: str, code: str) -> None:
        self.text = text
        self.name = name
        self.code = code
        self.communes = Commune.objects.current().with_department()
        self.departments = {department: _sayings(department) for department in Department.objects.all()}
        self.department_alone = next((d for d, said in self.departments.items() if name in said), None)

    def resolve(self) -> Resolution:
        """Try what the text says in full, then what comes close."""
        exact = self.exact()
        if self.code and exact:
            return self.with_code(exact)
        if exact and not self.may_mean_a_department(exact):
            return _one_of(exact)
        if self.department_alone and self.communes.in_department(self.department_alone).exists():
            return self.with_department_alone(exact)
        return self.nearly()

    def exact(self) -> list[Commune]:
        """Communes that the text names in full: alone, with a department, with an arrondissement."""
        if found := self.named(self.name):
            return found
        for name, department in self.splits():
            if found := self.named(name, department):
                return found
        city = ARRONDISSEMENT.fullmatch(self.name)
        if city and 1 <= int(city["number"]) <= ARRONDISSEMENTS[city["city"]]:
            return self.named(city["city"])
        return []

    def named(self, name: str, department: Department | None = None) -> list[Commune]:
        """Find current communes of this name, or else those that have taken over one of this name."""
        found = self.communes.named(name).in_department(department).best_first(name)[:MOST_CHOICES]
        if found:
            return list(found)
        former = Commune.objects.filter(is_current=False).named(name).in_department(department)
        heirs = {heir.pk: heir for commune in former[:COMPLETIONS] if (heir := commune.in_force)}
        return list(heirs.values())

    def splits(self) -> list[tuple[str, Department]]:
        """Ways to part the text into a name and a department behind it, or its code before; longest first."""
        found = []
        for department, sayings in self.departments.items():
            for said in sayings:
                if self.name.endswith(f" {said}"):
                    found.append((len(said), self.name.removesuffix(said), department))
                elif said == sayings[-1] and self.name.startswith(f"{said} "):
                    found.append((len(said), self.name.removeprefix(said), department))
        found.sort(key=lambda split: -split[0])
        return [(LINK_WORD.sub("", name.strip()), department) for _, name, department in found]

    def may_mean_a_department(self, exact: list[Commune]) -> bool:
        """Tell whether the text is also the name of a department where none of these communes is.

        « La Réunion » is a village of Lot-et-Garonne.
        """
        department = self.department_alone
        return bool(department) and all(commune.department_id != department.pk for commune in exact)

    def with_department_alone(self, exact: list[Commune]) -> Resolution:
        """Propose the largest communes of the department that the text names."""
        largest = self.communes.in_department(self.department_alone).best_first()[:COMPLETIONS]
        return Resolution(
            proposals=[*exact, *largest],
            message=f"{self.department_alone} compte plusieurs communes. Choisissez la vôtre dans la liste, "
            "ou écrivez son nom.",
        )

    def with_code(self, exact: list[Commune]) -> Resolution:
        """Choose among communes of the name by the postal code."""
        of_code = self.of_code()
        both = [commune for commune in exact if commune in of_code]
        if not of_code:  # the line of an address: « 35042 Rennes Cedex »
            department = _department_of_code(self.code)
            both = [commune for commune in exact if commune.department == department]
        if both:
            return _one_of(both)
        return Resolution(
            proposals=exact + of_code,
            message=f"Le code postal {self.code} n’est pas celui de {exact[0].name}. Choisissez votre "
            "commune dans la liste, ou corrigez le texte.",
        )

    def of_code(self) -> list[Commune]:
        """Find the communes of the postal code, if there is one in the text."""
        if not self.code:
            return []
        return list(self.communes.with_postal_code(self.code).best_first()[:MOST_CHOICES])

    def nearly(self) -> Resolution:
        """Take the only commune that has all these words; else propose what is close."""
        name, department = next(iter(self.splits()), (self.name, None))
        among = self.communes.in_department(department)
        if self.code:
            among = among.with_postal_code(self.code)
        words = name.split()
        found = list(among.with_words(words).best_first(name)[:COMPLETIONS])
        # A name that only begins so may be a misspelt one: « Renes » is not Renescure.
        is_whole = len(found) == 1 and set(words) <= set(found[0].folded_name.split())
        if len(found) == 1 and not department and (self.code or is_whole):
            return Resolution(found[0])
        proposals = {commune.pk: commune for commune in found or find_communes(name)}
        if len(proposals) < COMPLETIONS:
            proposals |= {commune.pk: commune for commune in self.close(name)}
        if not proposals:
            return _resolve_code(self.code) if self.code else _unknown(self.text)
        proposals |= {commune.pk: commune for commune in self.of_code()}
        return Resolution(
            proposals=list(proposals.values()),
            message=f"Nous ne trouvons pas « {quoted(self.text)} ». Choisissez une commune dans la liste, "
            "ou corrigez le nom.",
        )

    def close(self, name: str) -> list[Commune]:
        """Find communes whose name is spelt almost so, the closest and then the largest first."""
        names = set(self.communes.as_long_as(name, within=3).values_list("folded_name", flat=True))
        close = get_close_matches(name, names, n=2 * COMPLETIONS, cutoff=CLOSE_ENOUGH)
        compared = SequenceMatcher(b=name)

        def distance(commune: Commune) -> tuple[float, int]:
            compared.set_seq1(commune.folded_name)
            return -round(compared.ratio(), 1), -commune.population

        return sorted(self.communes.filter(folded_name__in=close), key=distance)[:COMPLETIONS]


def _sayings(department: Department) -> list[str]:
    """List the folded ways to say a department, its code last: « la reunion 974 », « reunion », « 974 »."""
    code, full = department.pk.lower(), fold(department.name)
    short = re.sub(r"^(?:la|l|ile de) ", "", full)
    return [f"{full} {code}", f"{code} {full}", full, short, code]
