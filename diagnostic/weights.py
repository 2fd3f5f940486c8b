"""The weights of the plan's rule, which `diagnostic.planning` tells; those in force are `PlanWeights`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Weights:
    """What the mission sets (see `diagnostic.planning`). A theme that is not named weighs 1."""

    themes: Mapping[str, float] = field(default_factory=dict)
    next_level: float = 1.5
    light: float = 1
    middling: float = 0.7
    heavy: float = 0.4
    quick: float = 1.2
    duty: float = 3
    base: float = 2
    loss: float = 1.5
    sale: float = 1.25
    finds_out: float = 0.5
    to_come: float = 2
