"""The rows of the room: questionnaires and versions, runs and results, the `.fr` name, plans and weights."""

from diagnostic.models.own_address import NO_ADDRESS, OwnAddress
from diagnostic.models.plan_weights import PlanWeights
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
    "PlanWeights",
    "Question",
    "Questionnaire",
    "Run",
    "Theme",
    "Version",
    "first_levels",
    "new_secret",
]
