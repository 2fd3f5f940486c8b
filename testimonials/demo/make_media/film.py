"""The drawings of the film: one page whose scenes uncover each other, each from its own second on.

Everything is drawn here or by `design.drawing`: hexagons, horizons, the bee. Movement is in `film.css`. What
matters stays legible on a phone (no text below 33 pixels of 960), and above the lowest fifth, where captions
are.
"""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from design.drawing.pictograms import bee
from design.scenes import HORIZONS, hexagon, hexagons

WIDTH, HEIGHT = 960, 540
INK, WHITE, NIGHT, DARK = "#000091", "#fff", "#1b1b4f", "#2b2b72"
SKIN, TAN, BROWN = "#f6c9a8", "#d99a6c", "#8a5a3c"
CRUST, BREAD, KRAFT = "#b5702f", "#e0a458", "#dcb98a"
# Ground, land, hexagons, accent: the palettes of `drawings.css`.
YELLOW = ("#fef6e3", "#feecc2", "#fde39c", "#efcb3a")
SEA = ("#e5fbfd", "#c7f6fc", "#a6f2fa", "#009099")
PINK = ("#fee9e7", "#fddfdb", "#fcbfb7", "#ce614a")
GREEN = ("#e3fdeb", "#c3fad5", "#9ef9be", "#00a95f")
BLUE = ("#e6eefe", "#dae6fd", "#b6cffb", "#417dc4")
DUSK = (NIGHT, DARK, "#36368a", "#6a6af4")


def page(starts: dict[str, float]) -> str:
    """The film as a page; `starts` gives the second from which each scene is seen, in their order."""
    fonts = Path(find_spec("dsfr").submodule_search_locations[0]) / "static/dsfr/dist/fonts"
    faces = "".join(
        f'@font-face{{font-family:Marianne;font-weight:{weight};src:url("{(fonts / name).as_uri()}")}}'
        for weight, name in ((400, "Marianne-Regular.woff2"), (700, "Marianne-Bold.woff2"))
    )
    style = faces + Path(__file__).with_name("film.css").read_text(encoding="utf-8")
    scenes = "".join(
        f'<svg class="scene" viewBox="0 0 {WIDTH} {HEIGHT}" style="--at:{start:.2f}s">{SCENES[name]()}</svg>'
        for name, start in starts.items()
    )
    return f'<!DOCTYPE html><html lang="fr"><meta charset="utf-8"><style>{style}</style>{scenes}</html>'


# Parts ------------------------------------------------------------------------------------------------


def at(x: float, y: float, content: str, scale: float = 1) -> str:
    """Something at a place, larger or smaller."""
    return f'<g transform="translate({x} {y}) scale({scale})">{content}</g>'


def moved(kind: str, content: str, delay: float = 0.4, **variables: str) -> str:
    """Something that moves as a class of `STYLE` says, so many seconds after its scene began."""
    more = "".join(f";--{name.rstrip('_')}:{value}" for name, value in variables.items())
    return f'<g class="{kind}" style="--d:{delay}s{more}">{content}</g>'


def words(x: float, y: float, text: str, size: int = 48, colour: str = INK, anchor: str = "start") -> str:
    """A line of text."""
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}" text-anchor="{anchor}">{text}</text>'


def line(path: str, colour: str, width: float, more: str = 'stroke-linecap="round"') -> str:
    """A stroke, with round ends unless told otherwise."""
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round" '
        f"{more}/>"
    )


def shape(path: str, colour: str) -> str:
    """A filled path."""
    return f'<path d="{path}" fill="{colour}"/>'


def rounded(x: float, y: float, width: float, height: float, radius: float, colour: str) -> str:
    """A rectangle with round corners."""
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" fill="{colour}"/>'


def ball(x: float, y: float, radius: float, colour: str) -> str:
    """A disc."""
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{colour}"/>'


def ground(palette: tuple[str, ...], horizon: int, full: Iterable = (), outlined: Iterable = ()) -> str:
    """A tinted ground with its horizon and the site's hexagons."""
    base, land, cell, accent = palette
    return (
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{base}"/>'
        f'<path transform="scale(3)" d="{HORIZONS[horizon]}" fill="{land}"/>'
        + shape(hexagons(full), cell)
        + line(hexagons(outlined), accent, 3, 'opacity=".5"')
    )


def water(top: float) -> str:
    """The sea, with waves that pass."""
    crests = "".join(
        f"M{x} {top + 15 * row}q20-12 40 0t40 0"
        for row in range(8)
        for x in range(-80 + row % 2 * 80, 1120, 160)
    )
    return rounded(-10, top - 14, WIDTH + 20, HEIGHT, 0, "#8fd9e0") + moved(
        "drift", line(crests, "#e5fbfd", 4, 'stroke-linecap="round" opacity=".8"')
    )


def boat(x: float, y: float, scale: float = 1) -> str:
    """A boat with its sail, on the water."""
    hull = shape("M-60 0h120l-22 34h-76z", "#ce614a") + line("M0 0v-96", INK, 6)
    sails = shape("M6-92l46 76h-46z", WHITE) + shape("M-6-80l-34 64h34z", YELLOW[2])
    return at(x, y, moved("bob", hull + sails), scale)


def lighthouse(x: float, y: float) -> str:
    """The lighthouse at the end of the quay."""
    return at(
        x,
        y,
        shape("M-22 0l8-120h28l8 120z", WHITE)
        + shape("M-18.700-50l2-30h33.400l2 30z", "#ce614a")
        + shape("M-15.300-100l1-20h28.600l1 20z", "#ce614a")
        + rounded(-13, -146, 26, 26, 3, YELLOW[3])
        + shape("M-18-146l18-18 18 18z", INK),
    )


def loaf(x: float, y: float, scale: float = 1, turn: float = 0) -> str:
    """A baguette."""
    cuts = "".join(f"M{cut} 5l16-10" for cut in (-46, -18, 10, 36))
    baguette = rounded(-66, -13, 132, 26, 13, BREAD) + line(cuts, CRUST, 5)
    return f'<g transform="translate({x} {y}) rotate({turn}) scale({scale})">{baguette}</g>'


def round_loaf(x: float, y: float, scale: float = 1) -> str:
    """A round bread of rye."""
    crust = shape("M-44 18a44 36 0 0 1 88 0q0 10-10 10h-68q-10 0-10-10z", CRUST)
    return at(x, y, crust + line("M-22 4q6-12 18-15M2 6q4-14 16-18", BREAD, 6), scale)


def cake(x: float, y: float, scale: float = 1) -> str:
    """A kouign-amann: a hexagon of butter and sugar."""
    sugar = line("M-18-8q18-16 36 0M-20 10q20-18 40 0", CRUST, 6)
    return at(x, y, shape(hexagon((0, 0, 38)), BREAD) + sugar, scale)


def face(skin: str, mood: str = "smile") -> str:
    """A head around 0, 0."""
    mouth = {"smile": "M-10 9q10 11 20 0", "flat": "M-8 13h16", "open": "M-9 8q9 16 18 0z"}[mood]
    return (
        ball(0, 0, 32, skin)
        + ball(-11, -3, 3.6, INK)
        + ball(11, -3, 3.6, INK)
        + (shape(mouth, "#a3332a") if mood == "open" else line(mouth, INK, 3.6))
        + ball(-20, 8, 5, "#f08a7a66")
        + ball(20, 8, 5, "#f08a7a66")
    )


HAIR = {
    "short": "M-33 0a33 34 0 0 1 66 0q-8-18-33-18t-33 18z",
    "long": "M-34 34v-34a34 35 0 0 1 68 0v34q-12-4-10-34-10-14-24-14t-24 14q2 30-10 34z",
    "cap": "M-34-6a34 31 0 0 1 68 0h14q4 0 4 5h-86z",
}


LEGS = line("M-16-6v-66M16-6v-66", "#3a3a6b", 24)
TRUNK = "M-44-60c0-70 6-100 44-100s44 30 44 100q0 8-8 8h-72q-8 0-8-8z"
ARMS_DOWN = "M-36-126q-20 36-12 70M36-126q20 36 12 70"
HANDS_DOWN = ((-48, -54), (48, -54))


def hands_of(skin: str, hands: Iterable[tuple[float, float]]) -> str:
    """Two hands."""
    return "".join(ball(*place, 11, skin) for place in hands)


def neck_of(skin: str) -> str:
    """What stands between trunk and head."""
    return rounded(-11, -172, 22, 20, 8, skin)


def person(  # noqa: PLR0913  (what tells the people of a crowd apart)
    x: float,
    y: float,
    coat: str,
    *,
    hair: str = "short",
    colour: str = "#4a2d1f",
    skin: str = SKIN,
    mood: str = "smile",
    scale: float = 1,
    arms: str = ARMS_DOWN,
    hands: Iterable[tuple[float, float]] = HANDS_DOWN,
) -> str:
    """Somebody who stands with the feet at x, y; about 220 high."""
    head = at(0, -190, face(skin, mood) + shape(HAIR[hair], colour))
    sleeves = line(arms, coat, 20) + hands_of(skin, hands)
    return at(x, y, LEGS + shape(TRUNK, coat) + neck_of(skin) + head + sleeves, scale)


def baker(
    x: float,
    y: float,
    *,
    mood: str = "smile",
    scale: float = 1,
    arms: str = ARMS_DOWN,
    hands: Iterable[tuple[float, float]] = HANDS_DOWN,
) -> str:
    """Maëlle: red hair in a bun, a sailor's shirt, a yellow apron with a loaf in a hexagon."""
    stripes = line("".join(f"M-46{height}h92" for height in range(-148, -50, 16)), INK, 5)
    shirt = f'<clipPath id="trunk"><path d="{TRUNK}"/></clipPath>' + shape(TRUNK, WHITE)
    shirt += f'<g clip-path="url(#trunk)">{stripes}</g>'
    apron = (
        line("M-20-152l-4 30M20-152l4 30", YELLOW[3], 7)
        + shape("M-27-124h54l9 82q0 6-6 6h-60q-6 0-6-6z", YELLOW[3])
        + shape(hexagon((0, -84, 19)), WHITE)
        + line("M-8-81q8-12 16 0", CRUST, 5)
    )
    red = "#b4502b"
    head = at(
        0,
        -190,
        ball(0, -40, 17, red)
        + face(SKIN, mood)
        + shape("M-34 2a34 35 0 0 1 68 0q-4-20-22-26-14 12-46 26z", red)
        + line("M-30-16q30-24 60 0", YELLOW[3], 9),
    )
    sleeves = line(arms, WHITE, 22) + line(arms, INK, 22, 'stroke-dasharray="4 13"') + hands_of(SKIN, hands)
    return at(x, y, LEGS + shirt + apron + neck_of(SKIN) + head + sleeves, scale)


def awning(width: float, depth: float = 46) -> str:
    """A striped awning whose upper left corner is at 0, 0."""
    step = width / 8
    return "".join(
        shape(
            f"M{i * step:.1f} 0h{step:.1f}v{depth}a{step / 2:.1f} {step / 2:.1f} 0 0 1-{step:.1f} 0z",
            WHITE if i % 2 else "#ce614a",
        )
        for i in range(8)
    )


def shop(x: float, y: float, *, sold_out: bool = False) -> str:
    """The bakery, its lower left corner at x, y: 360 wide, 370 high."""
    if sold_out:
        card = rounded(-72, -42, 144, 84, 6, WHITE)
        card += words(0, -8, "Plus", 33, "#a3332a", "middle") + words(
            0, 28, "de pain", 33, "#a3332a", "middle"
        )
        window = at(122, -92, card)
    else:
        window = "".join(loaf(70 + 34 * i, -96, 0.5, -70) for i in range(4))
    return at(
        x,
        y,
        shape("M-16-302l40-68h312l40 68z", "#4b5a7a")
        + rounded(0, -304, 360, 304, 4, "#fffaf0")
        + rounded(24, -140, 196, 96, 6, "#bfe8ee")
        + window
        + rounded(248, -150, 84, 150, 6, "#417dc4")
        + rounded(262, -136, 56, 58, 4, "#bfe8ee")
        + ball(262, -62, 5, YELLOW[3])
        + rounded(16, -296, 328, 96, 6, INK)
        + words(180, -256, "Le Fournil", 36, WHITE, "middle")
        + words(180, -217, "des Embruns", 36, WHITE, "middle")
        + at(8, -196, awning(344, 34)),
    )


def phone(x: float, y: float, screen: str, scale: float = 1) -> str:
    """A phone whose screen, 240 by 400, has its upper left corner at 0, 0."""
    return at(x, y, rounded(-14, -26, 268, 456, 34, INK) + rounded(0, 0, 240, 400, 14, WHITE) + screen, scale)


def products(row: str) -> str:
    """The three breads of the shop in rows; `row` stands at the end of each."""
    drawn = (loaf(42, 0, 0.46, -18), round_loaf(42, 0, 0.62), cake(42, 0, 0.66))
    ground_of_row, name = rounded(14, -34, 212, 68, 12, YELLOW[0]), rounded(82, -9, 70, 18, 9, YELLOW[2])
    return "".join(
        moved("pop", at(0, 112 + 78 * i, ground_of_row + bread + name + row), 0.7 + 0.25 * i)
        for i, bread in enumerate(drawn)
    )


def header(title: str) -> str:
    """The top of the shop's screen."""
    return rounded(0, 0, 240, 62, 14, "#ce614a") + words(120, 43, title, 35, WHITE, "middle")


def button(title: str, colour: str = INK) -> str:
    """The button at the bottom of a screen."""
    return rounded(20, 322, 200, 62, 31, colour) + words(120, 364, title, 34, WHITE, "middle")


def sticks() -> str:
    """Two baguettes that stick out of a bag."""
    return loaf(-14, -168, 0.9, -72) + loaf(18, -160, 0.9, -100)


def bag(name: str, bread: str) -> str:
    """A paper bag with the name of who ordered, its foot at 0, 0."""
    zigzag = "M-66 0v-150l16 12 17-12 16 12 17-12 17 12 16-12 17 12 16-12v150q0 8-8 8h-116q-8 0-8-8z"
    return (
        bread
        + shape(zigzag, KRAFT)
        + rounded(-58, -96, 116, 52, 8, WHITE)
        + words(0, -57, name, 36, INK, "middle")
    )


def ticket(number: str, bread: str) -> str:
    """An order that hangs from the line: how many, and of what."""
    paper = rounded(0, 0, 152, 104, 6, WHITE) + rounded(60, -14, 32, 26, 4, YELLOW[3])
    return moved("sway", paper + words(42, 76, number, 48, INK, "middle") + at(108, 60, bread), 0)


def bubble(x: float, y: float, text: str, width: float) -> str:
    """Words that somebody says, from below on the left."""
    return at(
        x,
        y,
        rounded(0, -78, width, 84, 24, WHITE)
        + shape("M40 0l-14 38 56-38z", WHITE)
        + words(width / 2, -20, text, 44, INK, "middle"),
    )


def tag_line(text: str) -> str:
    """A label at the upper left, for what must be known of the film."""
    return rounded(40, 34, 18 * len(text) + 32, 54, 27, INK) + words(64, 73, text, 34, WHITE)


# Scenes -----------------------------------------------------------------------------------------------


def shop_scene() -> str:
    """The bakery by the sea, Maëlle, the bee that passes."""
    facing_left = f'<g transform="scale(-1 1)">{bee()}</g>'
    flight = moved("slide", at(552, 74, facing_left, 0.95), 0.2, from_="470px, -50px", for_="2.4s")
    return (
        ground(YELLOW, 0, [(900, 60, 60), (848, 150, 60)], [(796, 60, 60), (60, 150, 60)])
        + water(404)
        + boat(96, 398, 0.8)
        + lighthouse(215, 392)
        + shape("M300 392h680v160h-640q-40 0-40-30z", "#e8d7b4")
        + shop(560, 452)
        + baker(452, 470)
        + flight
        + moved("pop", tag_line("Histoire fictive"), 0.3)
        + moved("rise", words(40, 172, "Maëlle Kerbrat", 50), 0.9)
        + moved("rise", words(40, 226, "Douarnenez", 40), 2.2)
    )


def queue_scene() -> str:
    """The queue, from the door to the boats; no bread is left."""
    coats = ("#417dc4", "#a558a0", "#00a95f", "#ce614a", "#009099", "#6a6af4")
    hairs = (
        *(("short", "#4a2d1f"), ("long", "#2b1a12"), ("cap", INK)),
        *(("long", "#c98a3b"), ("short", "#8d8d99"), ("cap", "#ce614a")),
    )
    skins = (SKIN, TAN, SKIN, SKIN, BROWN, SKIN)
    crowd = ""
    for i in range(6):
        mood = "flat" if i > 1 else "smile"
        hair, colour = hairs[i]
        look = {"hair": hair, "colour": colour, "skin": skins[i], "mood": mood}
        figure = person(400 + 98 * i, 470, coats[i], scale=0.86, **look)
        waiting = moved("rise", moved("bob", figure, -0.3 * i, for_="1.1s"), 0.3 + 0.16 * i)
        crowd += moved("leave", waiting, 3.0 - 0.3 * (i - 4), to="320px, 0") if i > 3 else waiting
    return (
        ground(BLUE, 1, [(860, 70, 60), (912, 160, 60)], [(808, 160, 60), (60, 60, 60)])
        + water(420)
        + shape("M-10 404h900q40 0 40 30v120h-940z", "#e8d7b4")
        + shop(-6, 452, sold_out=True)
        + crowd
        + moved("pop", words(452, 130, "Samedi, 10 h", 54), 0.5)
    )


def phone_scene() -> str:
    """The shop on the phone."""
    plus = ball(196, 0, 20, INK) + line("M186 0h20M196-10v20", WHITE, 5)
    shown = phone(0, 0, header("Le Fournil") + products(plus) + button("Choisir"))
    return (
        ground(GREEN, 3, [(110, 120, 60), (162, 210, 60), (850, 380, 60)], [(58, 210, 60), (902, 290, 60)])
        + moved("slide", at(560, 66, shown), 0.1, from_="0, 520px", for_=".9s")
        + moved("rise", words(70, 250, "La boutique", 58), 0.5)
        + moved("rise", words(70, 318, "en ligne", 58), 0.7)
        + moved("pop", at(390, 240, bee(), 0.9), 1.2)
    )


def evening_scene() -> str:
    """At home, the evening before: choose, pay."""
    tick = line("M186 0l8 9 16-18", "#00a95f", 7)
    paying = moved("press", button("Payer"), 2.0) + moved("fade", button("Payé", "#00a95f"), 2.3)
    shown = phone(0, 0, header("Demain") + products(tick) + paying)
    places = ((90, 90), (300, 60), (420, 150), (520, 70), (60, 250), (470, 260))
    stars = "".join(ball(x, y, 4, YELLOW[2]) for x, y in places)
    return (
        ground(DUSK, 2, [(880, 90, 60), (932, 180, 60)], [(828, 180, 60)])
        + stars
        + moved("rise", shape("M170 90a70 70 0 1 0 66 104 58 58 0 1 1-66-104z", YELLOW[3]), 0.2)
        + moved("slide", at(600, 66, shown), 0.1, from_="0, 520px", for_=".7s")
        + moved("rise", words(70, 340, "La veille,", 58, WHITE), 0.4)
        + moved("rise", words(70, 408, "à 19 h", 58, YELLOW[3]), 0.7)
    )


def night_scene() -> str:
    """Four in the morning: Maëlle kneads what was ordered."""
    orders = (("12", loaf(0, 0, 0.62, -14)), ("5", round_loaf(0, 0, 0.72)), ("8", cake(0, 0, 0.8)))
    tickets = "".join(
        moved("pop", at(462 + 166 * i, 58, ticket(number, bread)), 0.8 + 0.35 * i)
        for i, (number, bread) in enumerate(orders)
    )
    clock = at(
        190,
        150,
        ball(0, 0, 86, WHITE)
        + line("M0-70v10M70 0h-10M0 70v-10M-70 0h10", INK, 6)
        + line("M0 0V-54", INK, 8)
        + line("M0 0l33 19", "#ce614a", 10)
        + ball(0, 0, 9, INK),
    )
    arms = {"arms": "M-36-126q-14 44 4 62M36-126q14 44-4 62", "hands": ((-30, -62), (30, -62))}
    kneading = baker(610, 520, scale=1.15, **arms)
    dough = moved("knead", shape("M-92 0q-6-62 62-58 18-20 56-4 66 0 66 62z", "#fff3dc"), 0)
    return (
        ground(DUSK, 4, [(60, 60, 60)], [(112, 330, 60)])
        + line("M440 46h520", "#8585f6", 5)
        + moved("pop", clock, 0.2)
        + moved("rise", words(190, 300, "4 h", 60, WHITE, "middle"), 0.5)
        + tickets
        + moved("bob", kneading, 0, for_=".55s")
        + rounded(300, 430, 680, 130, 10, "#a9744b")
        + rounded(300, 430, 680, 16, 8, "#c9935f")
        + at(612, 436, dough, 1.05)
        + round_loaf(800, 408, 0.9)
        + round_loaf(888, 408, 0.9)
        + loaf(420, 414, 0.9)
    )


def bags_scene() -> str:
    """The bags wait, each with a name."""
    names = (("Yann", sticks()), ("Lucie", round_loaf(0, -150, 1.05)), ("Enora", cake(0, -154, 0.9)))
    standing = "".join(
        moved("pop", at(420 + 200 * i, 374, bag(name, bread), 1.12), 0.5 + 0.4 * i)
        for i, (name, bread) in enumerate(names)
    )
    arms = {"arms": "M-36-126q-20 36-12 70M36-126q30 20 58 2", "hands": ((-48, -54), (98, -126))}
    reach = person(170, 520, "#009099", hair="cap", colour=INK, scale=1.2, **arms)
    return (
        ground(YELLOW, 1, [(880, 60, 60), (60, 120, 60)], [(828, 150, 60), (112, 30, 60)])
        + rounded(320, 380, 640, 24, 8, "#a9744b")
        + line("M380 404v46M900 404v46", "#a9744b", 16)
        + standing
        + moved("slide", reach, 0.1, from_="-260px, 0", for_="1.1s")
        + moved("rise", words(330, 116, "7 h 30 : c’est prêt", 56), 0.5)
    )


def hello_scene() -> str:
    """Over the counter, the time to say hello."""
    gives = {"arms": "M-36-126q-22 34-12 68M36-126q34 24 64 0", "hands": ((-48, -56), (102, -126))}
    takes = {"arms": "M-36-126q-34 24-64 2M36-126q20 36 12 70", "hands": ((-102, -124), (48, -54))}
    return (
        ground(PINK, 0, [(70, 80, 60), (890, 420, 60)], [(122, 170, 60), (890, 90, 60)])
        + baker(300, 470, mood="open", scale=1.2, **gives)
        + person(690, 470, "#009099", hair="cap", colour=INK, scale=1.2, **takes)
        + moved("slide", at(498, 364, bag("Yann", sticks()), 0.9), 0.5, from_="-50px, 0", for_="1s")
        + rounded(60, 384, 840, 180, 12, "#a9744b")
        + rounded(40, 372, 880, 26, 10, "#c9935f")
        + at(330, 372, round_loaf(-190, -22, 0.9) + round_loaf(-110, -22, 0.9))
        + moved("pop", bubble(352, 130, "Bonjour !", 262), 1.9)
    )


def end_scene() -> str:
    """The question of the site, and what is fictional."""
    full = [(96, 100, 60), (44, 190, 60), (864, 100, 60), (916, 190, 60)]
    return (
        ground(YELLOW, 2, full, [(148, 190, 60), (812, 190, 60)])
        + moved("pop", shape(hexagon((480, 178, 124)), WHITE) + at(396, 92, bee(), 1.45), 0.3)
        + moved("rise", words(480, 366, "Et vous ?", 64, INK, "middle"), 0.6)
        + moved("rise", words(480, 422, "#CroissanceConnectée", 42, INK, "middle"), 0.8)
        + moved("fade", words(480, 488, "Histoire fictive, voix de synthèse", 36, "#3a3a3a", "middle"), 1.0)
    )


SCENES = {
    "shop": shop_scene,
    "queue": queue_scene,
    "phone": phone_scene,
    "evening": evening_scene,
    "night": night_scene,
    "bags": bags_scene,
    "hello": hello_scene,
    "end": end_scene,
}
