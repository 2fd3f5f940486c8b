"""Build the sprite of pictograms: one light file holding every pictogram of the site and the bee.

The pictograms are those of the State's design system (Licence Ouverte 2.0). Their three parts keep their
colours as custom properties, which cross `<use>` where classes do not.
"""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

TOPICS = {
    "etre-visible": "digital/internet",
    "vendre-en-ligne": "environment/grocery",
    "clients": "leisure/community",
    "organisation": "digital/calendar",
    "livrer-exporter": "map/map",
    "competences": "digital/self-training",
    "securite": "system/padlock",
}
OTHERS = (
    "buildings/city-hall",
    "buildings/companie",
    "digital/data-visualization",
    "digital/ecosystem",
    "digital/innovation",
    "digital/mail-send",
    "digital/search",
    "digital/smartphone",
    "document/contract",
    "document/document-download",
    "institutions/money",
    "leisure/book",
    "leisure/podcast",
    "leisure/video",
    "map/airport",
    "map/compass",
    "map/map-pin",
    "system/information",
    "system/success",
)
# Name of the symbol in the sprite → folder and file of the design system. A topic has one, always the same.
PICTOGRAMS = TOPICS | {source.rpartition("/")[2]: source for source in OTHERS}
PICTOGRAM_FOLDER = Path("dsfr/dist/artwork/pictograms")
BEE_BODY = Path(__file__).resolve().parent.parent / "templates" / "design" / "bee_body.html"

COLOURS = {"decorative": "#ececfe", "minor": "#e1000f", "major": "#000091"}
Point = tuple[float, float]

SVG = "{http://www.w3.org/2000/svg}"
COMMAND = re.compile(r"([MLHVCSQTAZ])([^MLHVCSQTAZ]*)", re.IGNORECASE)
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")
_ONE, _FLAG = rf"({NUMBER.pattern})[\s,]*", r"([01])[\s,]*"
ARC = re.compile(_ONE * 3 + _FLAG * 2 + _ONE * 2)  # flags may touch what follows: `0 015-5`
# How many numbers each command takes at a time.
ARITY = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "t": 2, "a": 7}
TENTHS = 10


def build_sprite(source_root: Path) -> str:
    """Return the sprite as SVG. `source_root` is the static folder of django-dsfr (it holds `dsfr/dist`).

    Raises FileNotFoundError when the design system no longer has a pictogram.
    """
    symbols = [
        _symbol(name, source_root / PICTOGRAM_FOLDER / f"{source}.svg") for name, source in PICTOGRAMS.items()
    ]
    symbols.append(f'<symbol id="bee" viewBox="0 0 120 96">{bee()}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def bee() -> str:
    """Return the shapes of the flying bee, smiling, in a box of 120 × 96."""
    face = (
        '<path d="M89 58q4 5 8 0" fill="none" stroke="var(--bee-ink, #000091)" stroke-width="2.5" '
        'stroke-linecap="round"/><circle cx="93" cy="50" r="3" fill="var(--bee-ink, #000091)"/>'
    )
    return BEE_BODY.read_text(encoding="utf-8").strip() + face


def _symbol(name: str, source: Path) -> str:
    """Turn one file of the design system into a symbol of three coloured groups."""
    root = ET.parse(source).getroot()  # noqa: S314 (a file of a package that we pin)
    groups = []
    for part, colour in COLOURS.items():
        paths = root.iterfind(f"{SVG}symbol[@id='artwork-{part}']//{SVG}path")
        shapes = "".join(_shape(element) for element in paths)
        if shapes:
            groups.append(f'<g fill="var(--artwork-{part}, {colour})">{shapes}</g>')
    left, top, width, height = (round(float(side) * TENTHS) for side in root.get("viewBox", "").split())
    return f'<symbol id="{name}" viewBox="{left} {top} {width} {height}">{"".join(groups)}</symbol>'


def _shape(element: ET.Element) -> str:
    rule = ' fill-rule="evenodd"' if element.get("fill-rule") == "evenodd" else ""
    return f'<path{rule} d="{shorten(element.get("d", ""))}"/>'


def shorten(path: str) -> str:
    """Rewrite a path in whole tenths of a unit, relative, without needless separators.

    Each step starts from where the rounded pen really is, so that roundings never add up.
    """
    text = last_command = ""
    here = start = (0.0, 0.0)
    pen = pen_start = (0, 0)
    for letter, arguments in COMMAND.findall(path):
        command = letter.lower()
        if command == "z":
            here, pen, text, last_command = start, pen_start, f"{text}z", "z"
            continue
        for step in _steps(command, arguments):
            origin = here if letter.islower() else (0.0, 0.0)
            points = _points(command, step, origin, here)
            here = points[-1]
            whole = [(round(x * TENTHS), round(y * TENTHS)) for x, y in points]
            numbers = [point[axis] - pen[axis] for point in whole for axis in (0, 1)]
            pen = whole[-1]
            if command == "m":
                start, pen_start = here, pen
            elif not any(numbers):
                continue
            if command == "a":
                radii, angle_and_flags = step[:2], step[2:5]
                numbers = [
                    *(round(radius * TENTHS) for radius in radii),
                    *map(round, angle_and_flags),
                    *numbers,
                ]
            elif command in "hv":
                numbers = numbers[:1] if command == "h" else numbers[1:]
            text += _joined(numbers, command if command != last_command or command == "m" else "")
            last_command = command
            command = "l" if command == "m" else command
    return text


def _steps(command: str, arguments: str) -> list[list[float]]:
    """Cut the arguments of a command, which may be repeated without its letter."""
    if command == "a":
        return [[float(number) for number in arc] for arc in ARC.findall(arguments)]
    numbers = [float(number) for number in NUMBER.findall(arguments)]
    return [numbers[i : i + ARITY[command]] for i in range(0, len(numbers), ARITY[command])]


def _points(command: str, step: list[float], origin: Point, here: Point) -> list[Point]:
    """Return the points of a step (controls, then end), in absolute units."""
    if command == "h":
        return [(origin[0] + step[0], here[1])]
    if command == "v":
        return [(here[0], origin[1] + step[0])]
    coordinates = step[5:] if command == "a" else step
    return [(origin[0] + x, origin[1] + y) for x, y in zip(coordinates[::2], coordinates[1::2], strict=True)]


def _joined(numbers: list[int], command: str) -> str:
    text = command
    for i, number in enumerate(numbers):
        text += str(number) if number < 0 or (command and i == 0) else f" {number}"
    return text
