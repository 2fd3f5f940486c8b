"""The shape of a questionnaire: which parts it has, of what sort, how long. Pure.

What the parts mean to one another is in `checking.py`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints, ValidationError

from diagnostic.problems import Path, Problem, place

SCHEMA = 1
FIRM_PART = ("trade", "headcount", "place", "customers", "stage")
LONGEST_KEY, LONGEST_QUESTION, LONGEST_HELP, LONGEST_CHOICE, LONGEST_ENCOURAGEMENT = 60, 200, 600, 120, 250
MOST_QUESTIONS, FEWEST_CHOICES, MOST_CHOICES, MOST_TESTS = 200, 2, 12, 12

Key = Annotated[
    str, StringConstraints(strict=True, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\z", max_length=LONGEST_KEY)
]
Number = Annotated[float, Field(strict=True, ge=0, le=1000, allow_inf_nan=False)]
Score = Annotated[float, Field(strict=True, ge=0, le=100, allow_inf_nan=False)]
Points = Annotated[int, Field(strict=True, ge=0, le=100)]
Value = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=LONGEST_KEY)]
Values = Annotated[list[Value], Field(strict=True, min_length=1, max_length=100)]
Whole = Annotated[int, Field(strict=True, ge=0, le=100_000)]


def words(longest: int, *, blank: bool = False) -> Any:
    """A text of some length."""
    return Annotated[
        str,
        StringConstraints(
            strict=True, min_length=0 if blank else 1, max_length=longest, pattern=r"^[^\x00]*\z"
        ),
    ]


class Part(BaseModel):
    """A part of a questionnaire: nothing but what is named here."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Test(Part):
    """One test of a condition."""

    question: Key | None = None
    fact: Value | None = None
    in_: Values | None = Field(None, alias="in")
    not_in: Values | None = None
    at_least: Whole | None = None
    at_most: Whole | None = None


Tests = Annotated[list[Test], Field(strict=True, min_length=1, max_length=MOST_TESTS)]


class Condition(Part):
    """When a question is asked."""

    all: Tests | None = None
    any: Tests | None = None


class Reference(Part):
    """The national figure that a question compares to."""

    survey: Value
    key: Value
    choices: Annotated[list[Key], Field(strict=True, min_length=1, max_length=MOST_CHOICES)]


class Choice(Part):
    """An answer that a question offers."""

    key: Key
    text: words(LONGEST_CHOICE)
    points: Points = 0
    measure: Key | None = None
    exclusive: StrictBool = False


class Question(Part):
    """A question."""

    key: Key
    theme: Key
    text: words(LONGEST_QUESTION)
    help: words(LONGEST_HELP, blank=True) = ""
    kind: Literal["one", "several", "scale"] = "one"
    weight: Number = 1
    scored: StrictBool = True
    dont_know: StrictBool = True
    asked_if: Condition | None = None
    reference: Reference | None = None
    choices: Annotated[list[Choice], Field(strict=True, min_length=FEWEST_CHOICES, max_length=MOST_CHOICES)]


class Theme(Part):
    """A theme."""

    key: Key
    name: words(100)
    weight: Number = 1
    encouragement: words(LONGEST_ENCOURAGEMENT, blank=True) = ""


class Minimum(Part):
    """So many themes at so much."""

    themes: Annotated[int, Field(strict=True, ge=1, le=7)]
    at: Score


class Levels(Part):
    """The rule of the levels."""

    thresholds: Annotated[list[Score], Field(strict=True, min_length=5, max_length=5)]
    minimum: dict[Literal["2", "3", "4", "5"], Minimum] = Field(default_factory=dict)


class Content(Part):
    """A whole questionnaire."""

    schema_: Annotated[Literal[SCHEMA], Field(alias="schema")]
    themes: Annotated[list[Theme], Field(strict=True, min_length=1, max_length=50)]
    facts: Annotated[list[Value], Field(strict=True, max_length=50)] = list(FIRM_PART)
    questions: Annotated[list[Question], Field(strict=True, min_length=1, max_length=MOST_QUESTIONS)]
    measures: dict[str, dict[str, Any]] = Field(default_factory=dict)
    levels: Levels
    minutes: Whole = 0


NAMES = {
    "schema": "la ligne « schema: 1 »",
    "themes": "les thèmes (« themes »)",
    "questions": "les questions (« questions »)",
    "levels": "la règle des niveaux (« levels »)",
    "key": "la clé (« key »)",
    "text": "le texte (« text »)",
    "name": "le nom (« name »)",
    "theme": "le thème (« theme »)",
    "choices": "les réponses (« choices »)",
}

REASONS = {
    "missing": "Il manque {name}.",
    "extra_forbidden": "« {step} » n’est pas un nom connu ici. Vérifiez l’orthographe, ou retirez-le.",
    "string_type": 'Écrivez un texte, entre guillemets droits (") si c’est un nombre.',
    "string_too_short": "Ce texte est vide. Écrivez-le.",
    "string_too_long": "Ce texte est trop long : {max_length} caractères au plus.",
    "string_pattern_mismatch": "Écrivez en minuscules sans accent, chiffres et tirets : « site-internet ».",
    "list_type": "Une liste est attendue ici.",
    "too_short": "Il en faut au moins {min_length}.",
    "too_long": "C’est trop : {max_length} au plus.",
    "bool_type": "Écrivez « true » (oui) ou « false » (non).",
    "int_type": "Écrivez un nombre entier, sans guillemets ni virgule.",
    "float_type": "Écrivez un nombre, sans guillemets, avec un point pour les décimales.",
    "finite_number": "Écrivez un nombre.",
    "greater_than_equal": "Écrivez un nombre de {ge} ou plus.",
    "less_than_equal": "Écrivez un nombre de {le} ou moins.",
    "literal_error": "Ce mot n’est pas connu ici. Choisissez parmi : {choices}.",
    "dict_type": "Des noms suivis de deux-points sont attendus ici.",
    "model_type": "Des noms suivis de deux-points sont attendus ici.",
    "model_attributes_type": "Des noms suivis de deux-points sont attendus ici.",
}


def shaped(content: Any) -> tuple[dict[str, Any] | None, list[Problem]]:
    """The content with all that was left out, or what is wrong with its shape."""
    try:
        whole = Content.model_validate(content)
    except ValidationError as error:
        return None, [_problem(content, details) for details in error.errors(include_url=False)]
    return _plain(whole), []


def _plain(whole: Content) -> dict[str, Any]:
    """The content as versions keep it."""
    plain = whole.model_dump(by_alias=True)
    for question in plain["questions"]:
        question["asked_if"] = _condition(question["asked_if"])
        for choice in question["choices"]:
            if not choice["exclusive"]:
                del choice["exclusive"]
    return plain


def _condition(condition: dict[str, Any] | None) -> dict[str, Any] | None:
    """A condition with nothing but what it says."""
    if condition is None:
        return None
    return {
        word: [{name: value for name, value in test.items() if value is not None} for test in tests]
        for word, tests in condition.items()
        if tests is not None
    }


def _problem(content: Any, details: dict[str, Any]) -> Problem:
    """What one mistake of shape is, in words."""
    path: Path = tuple(step for step in details["loc"] if step != "[key]")
    kind, context = details["type"], details.get("ctx", {})
    step = path[-1] if path else ""
    if kind == "literal_error":
        context = {"choices": str(context.get("expected", "")).replace(" or ", ", ").replace("'", "")}
    reason = REASONS.get(kind, "Ceci n’a pas la forme attendue. Comparez avec un questionnaire exporté.")
    name = NAMES.get(str(step), f"« {step} »")
    return Problem(
        reason.format_map({**context, "step": step, "name": name}), place(content, path), path=path
    )
