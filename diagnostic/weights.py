"""The weights of the plan's rule, which `diagnostic.planning` tells; those in force are `PlanWeights`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Weights:
    """What the mission sets (see `diagnostic.planning`). A theme that is not named weighs 1."""

    themes: Mapping[str, float] = field(default_factory=dict)
    next_level: float = 1
    light: float = 1
    middling: float = 1
    heavy: float = 1
    quick: float = 1
    finds_out: float = 1
    to_come: float = 1
