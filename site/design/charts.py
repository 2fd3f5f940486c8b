"""Bar charts drawn on the server: no script, numbers in plain digits, read aloud by title and description."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

WIDTH, HEIGHT = 960, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 8, 16, 32
MOST_TICKS = 13
WIDEST_BAR = 56


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its value (0 or more), its words on hover (« 3 mars : 12 visites »), the short ones below."""

    value: float
    label: str
    tick: str


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A bar with its place, in the units of the view box. `tick` is blank where there is no room for it."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str
    tick: str


@dataclass(frozen=True, slots=True)
class GridLine:
    """A horizontal line with what it stands for: « 2 000 » is « 2 k »."""

    y: float
    label: str


@dataclass(frozen=True)
class BarChart:
    """A chart ready for `design/bar_chart.html`. `description` says in a sentence what one sees."""

    name: str
    title: str
    description: str
    bars: Sequence[Bar]

    width, height, left, right = WIDTH, HEIGHT, LEFT, WIDTH - RIGHT
    ground = HEIGHT - BOTTOM

    @cached_property
    def step(self) -> int:
        """What lies between two lines: 1, 2 or 5, ten times as much, and so on; four lines or five."""
        highest = max((bar.value for bar in self.bars), default=0)
        for step in (factor * 10**power for power in range(18) for factor in (1, 2, 5)):
            if step * 4 >= highest:
                return step
        raise ValueError("Too high for a chart.")

    @cached_property
    def top_value(self) -> int:
        """The value of the highest line."""
        highest = max((bar.value for bar in self.bars), default=0)
        return max(1, math.ceil(highest / self.step)) * self.step

    def _y(self, value: float) -> float:
        return round(self.ground - (self.ground - TOP) * value / self.top_value, 1)

    def lines(self) -> list[GridLine]:
        """The horizontal lines, from the ground up."""
        values = range(0, self.top_value + 1, self.step)
        return [GridLine(self._y(value), compact(value)) for value in values]

    def drawn(self) -> list[DrawnBar]:
        """The bars with their places; at most `MOST_TICKS` have words below."""
        slot = (self.right - self.left) / max(1, len(self.bars))
        width = round(min(slot * 0.75, WIDEST_BAR), 2)
        every = math.ceil(len(self.bars) / MOST_TICKS)
        drawn = []
        for i, bar in enumerate(self.bars):
            middle = self.left + slot * (i + 0.5)
            y = self._y(bar.value)
            drawn.append(
                DrawnBar(
                    x=round(middle - width / 2, 2),
                    y=y,
                    width=width,
                    height=round(self.ground - y, 1),
                    middle=round(middle, 1),
                    label=bar.label,
                    tick=bar.tick if i % every == 0 else "",
                )
            )
        return drawn


def compact(value: int) -> str:
    """A round number in few signs: « 500 », « 2 k », « 2,5 M » (French, whatever the language)."""
    for size, letter in ((10**9, "Md"), (10**6, "M"), (10**3, "k")):
        if value >= size:
            return f"{value / size:g}".replace(".", ",") + f"\u00a0{letter}"
    return str(value)
