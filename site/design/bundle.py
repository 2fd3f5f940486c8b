"""Builds the few files that a page loads, from the design system's many and our own.

The design system ships a style sheet a component (and 1,800 files in all). A reader should pay for what
the page shows, in few requests: `portal.css` for every page, `forms.css` for pages with a form, one script,
two fonts and one sprite of pictograms. Small icons are written into the style sheets.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders

from design.drawing.pictograms import build_sprite
from design.purge import Vocabulary, drop_unused_properties, purge

COMPONENTS = [
    "link",
    "button",
    "logo",
    "skiplink",
    "navigation",
    "modal",
    "header",
    "footer",
    "breadcrumb",
    "notice",
    "alert",
    "badge",
    "tag",
    "card",
    "tile",
    "callout",
    "quote",
    "table",
    "pagination",
    "summary",
]
FORM_COMPONENTS = ["form", "input", "select", "checkbox", "radio", "upload", "stepper"]
SCRIPTS = ["core/core", "component/modal/modal", "component/header/header", "component/navigation/navigation"]
OWN_SCRIPTS = ["design/js/page.js", "search/js/box.js"]
FONTS = ["Marianne-Regular.woff2", "Marianne-Bold.woff2"]
# Until Marianne is there, text stands in Arial of the same width, so that nothing moves when it comes. The
# widths were measured over a paragraph of French. `local()` names one face: the bold one has its own name.
STAND_IN = "".join(
    f'@font-face{{font-family:"Marianne stand-in";font-weight:{weight};src:{faces};size-adjust:{width}}}'
    for weight, faces, width in (
        (400, 'local("Arial"),local("Liberation Sans")', "107.3%"),
        (700, 'local("Arial Bold"),local("Liberation Sans Bold")', "100.1%"),
    )
)
# Utility icons that templates name by their class.
ICONS = [
    "arrows/arrow-right-line",
    "arrows/arrow-left-line",
    "arrows/arrow-down-s-line",
    "business/printer-line",
    "business/mail-line",
    "business/links-line",
    "business/calendar-line",
    "buildings/home-4-line",
    "system/check-line",
    "system/time-line",
    "system/download-line",
    "system/error-warning-line",
    "system/information-line",
    "system/search-line",
    "system/close-line",
    "system/external-link-line",
    "system/star-line",
    "design/edit-line",
    "map/map-pin-2-line",
    "map/road-map-line",
    "user/user-line",
]
PORTAL_STYLES = [
    "design/css/portal.css",
    "design/css/drawings.css",
    "design/css/map.css",
    "accounts/css/kept.css",
    "indicators/css/useful.css",
    "testimonials/css/peers.css",
    "design/css/combobox.css",
    "search/css/box.css",
]
FORM_STYLES = ["design/css/forms.css"]
PRINT_STYLES = ["design/css/print.css"]

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
URL = re.compile(r"url\((?!data:|\"data:|'data:)[\"']?([^)\"']+)[\"']?\)")
WEBKIT_MASK = re.compile(r"-webkit-mask(?:-[a-z]+)*:[^;{}]*(?:;|(?=\}))")


@dataclass(frozen=True)
class Bundler:
    """Reads the design system's distribution at `source`, writes into `target`."""

    source: Path
    target: Path

    def build(self) -> dict[str, int]:
        """Write every file; return their sizes in bytes."""
        self.target.mkdir(parents=True, exist_ok=True)
        (self.target / "fonts").mkdir(exist_ok=True)
        sheets = {
            "portal.css": self.base_styles() + self.own_styles(PORTAL_STYLES),
            "forms.css": self.styles(self.components(FORM_COMPONENTS)) + self.own_styles(FORM_STYLES),
        }
        vocabulary = Vocabulary.of(self.sources())
        sheets = {name: purge(css, vocabulary) for name, css in sheets.items()}
        for name, css in drop_unused_properties(sheets).items():
            self.write(name, css)
        self.write("print.css", self.print_styles() + self.own_styles(PRINT_STYLES))
        self.write("portal.js", self.script())
        self.write("pictograms.svg", build_sprite(self.source.parents[1]))
        for font in FONTS:
            shutil.copyfile(self.source / "fonts" / font, self.target / "fonts" / font)
        return {path.name: path.stat().st_size for path in sorted(self.target.rglob("*")) if path.is_file()}

    @staticmethod
    def sources() -> Iterator[Path]:
        """The templates, scripts and modules of ours that may name a class."""
        for app in apps.get_app_configs():
            folder = Path(app.path)
            if settings.ROOT in folder.parents and "site-packages" not in folder.parts:
                for pattern in ("templates/**/*.html", "static/**/*.js", "**/*.py"):
                    yield from folder.glob(pattern)

    def write(self, name: str, text: str) -> None:
        """Write a file of the bundle, only when it changes (collectstatic looks at the dates)."""
        path = self.target / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")

    def base_styles(self) -> str:
        """Core, the frame's components and the icons that templates name."""
        parts = [self.source / "core/core.main.min.css", *self.components(COMPONENTS)]
        styles = self.styles(parts).replace("Marianne,arial", 'Marianne,"Marianne stand-in",arial')
        return STAND_IN + styles + self.icons()

    def components(self, names: list[str]) -> list[Path]:
        """The style sheets of components."""
        return [self.source / f"component/{name}/{name}.main.min.css" for name in names]

    def styles(self, paths: list[Path]) -> str:
        """Style sheets put together: icons inlined, fonts that we do not load left out."""
        return "".join(self.style(path) for path in paths)

    def style(self, path: Path) -> str:
        """One style sheet of the design system."""
        css = COMMENT.sub("", path.read_text(encoding="utf-8"))
        css = FONT_FACE.sub(lambda face: self.font_face(face.group()), css)
        css = WEBKIT_MASK.sub("", css)
        return URL.sub(lambda found: self.inlined(path.parent, found.group(1)), css)

    @staticmethod
    def font_face(rule: str) -> str:
        """The rule of a font that we load, from our own folder; nothing for the others."""
        for font in FONTS:
            if font in rule:
                weight = "700" if "Bold" in font else "400"
                return (
                    "@font-face{font-display:swap;font-family:Marianne;font-style:normal;"
                    f'font-weight:{weight};src:url(fonts/{font}) format("woff2")}}'
                )
        return ""

    def inlined(self, folder: Path, reference: str) -> str:
        """A small SVG as a data address; what is ours already stays a reference."""
        if reference.startswith("fonts/"):
            return f"url({reference})"
        svg = (folder / reference).resolve().read_text(encoding="utf-8").strip()
        return f'url("data:image/svg+xml,{quote(svg, safe=" =:/,;-.()!?@&+~")}")'.replace("%27", "'")

    def icons(self) -> str:
        """The classes `fr-icon-…` of the icons in `ICONS`."""
        rules = []
        for icon in ICONS:
            name = icon.split("/")[1]
            address = self.inlined(self.source, f"icons/{icon}.svg")
            rules.append(f".fr-icon-{name}::before,.fr-icon-{name}::after{{mask-image:{address}}}")
        return "".join(rules)

    def print_styles(self) -> str:
        """What the design system hides and flattens on paper."""
        names = ["core/core", *(f"component/{name}/{name}" for name in COMPONENTS)]
        paths = [self.source / f"{name}.print.min.css" for name in names]
        return "".join(COMMENT.sub("", path.read_text(encoding="utf-8")) for path in paths if path.exists())

    @staticmethod
    def own_styles(names: list[str]) -> str:
        """Our own style sheets, where their apps keep them."""
        found = [finders.find(name) for name in names]
        return "".join(COMMENT.sub("", Path(path).read_text(encoding="utf-8")) for path in found if path)

    def script(self) -> str:
        """The design system's scripts, in the order in which they need each other, then our own."""
        texts = [(self.source / f"{name}.module.min.js").read_text(encoding="utf-8") for name in SCRIPTS]
        texts += [Path(finders.find(name)).read_text(encoding="utf-8") for name in OWN_SCRIPTS]
        texts = [re.sub(r"//# sourceMappingURL=\S+", "", text).strip() for text in texts]
        # A block each: their names are short, and the same.
        return "".join(f"{{{text}\n}}\n" for text in texts)


def design_system() -> Path:
    """Where the installed django-dsfr keeps the design system's distribution."""
    package = find_spec("dsfr")
    return Path(package.submodule_search_locations[0]) / "static/dsfr/dist"
