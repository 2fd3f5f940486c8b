"""Charts drawn on the server: no script, numbers in plain digits, read aloud by title and description."""

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


SIDE, RADIUS, PICTOGRAM = 420, 148, 44
RINGS = (20, 40, 60, 80, 100)


@dataclass(frozen=True, slots=True)
class Axis:
    """One branch of a radar, from 0 to 100: its value and its margin, None for what nobody knows."""

    label: str
    pictogram: str
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at a place of the view box."""

    x: float
    y: float
    name: str


@dataclass(frozen=True)
class Radar:
    """A profile ready for `design/radar.html`. `description` says in words what one sees."""

    name: str
    title: str
    description: str
    axes: Sequence[Axis]

    side, middle, pictogram = SIDE, SIDE // 2, PICTOGRAM

    def _place(self, index: int, distance: float) -> tuple[float, float]:
        """The place on a branch at so many hundredths of its length; the first branch points up."""
        angle = 2 * math.pi * index / len(self.axes)
        length = RADIUS * distance / 100
        return round(SIDE / 2 + length * math.sin(angle), 1), round(SIDE / 2 - length * math.cos(angle), 1)

    def _outline(self, values: Sequence[float | None]) -> str:
        """A closed path through the values that there are; blank for fewer than three."""
        places = [self._place(i, value) for i, value in enumerate(values) if value is not None]
        return "M" + "L".join(f"{x} {y}" for x, y in places) + "Z" if len(places) > 2 else ""

    def rings(self) -> list[str]:
        """The lines of equal value, from the inside out."""
        return [self._outline([ring] * len(self.axes)) for ring in RINGS]

    def spokes(self) -> list[tuple[float, float]]:
        """Where each branch ends."""
        return [self._place(i, RINGS[-1]) for i in range(len(self.axes))]

    def shape(self) -> str:
        """The outline of the values."""
        return self._outline([axis.value for axis in self.axes])

    def margin(self) -> str:
        """What lies between the lowest and the highest values, by the even-odd rule; blank without margin."""
        if all(axis.low == axis.high for axis in self.axes):
            return ""
        ends = [axis.high for axis in self.axes], [axis.low for axis in self.axes]
        return "".join(self._outline(end) for end in ends)

    def dots(self) -> list[tuple[float, float]]:
        """Each value on its branch."""
        return [self._place(i, axis.value) for i, axis in enumerate(self.axes) if axis.value is not None]

    def marks(self) -> list[Mark]:
        """The pictograms around, by their upper left corner."""
        beyond = 100 * (RADIUS + PICTOGRAM * 0.8) / RADIUS
        places = [self._place(i, beyond) for i in range(len(self.axes))]
        return [
            Mark(round(x - PICTOGRAM / 2, 1), round(y - PICTOGRAM / 2, 1), axis.pictogram)
            for (x, y), axis in zip(places, self.axes, strict=True)
        ]
