"""The rows of the room: the questionnaire and its versions, runs, results, plans, the pointer to a `.fr` name."""

from diagnostic.models.own_address import NO_ADDRESS, OwnAddress
from diagnostic.models.plans import Plan, PlanItem, PlanLink
from diagnostic.models.questionnaires import (
    Choice,
    Measure,
    Question,
    Questionnaire,
    Theme,
    Version,
    first_levels,
)
from diagnostic.models.runs import AT_THE_END, DiagnosisResult, Run, new_secret

__all__ = [
    "AT_THE_END",
    "NO_ADDRESS",
    "Choice",
    "DiagnosisResult",
    "Measure",
    "OwnAddress",
    "Plan",
    "PlanItem",
    "PlanLink",
    "Question",
    "Questionnaire",
    "Run",
    "Theme",
    "Version",
    "first_levels",
    "new_secret",
]
