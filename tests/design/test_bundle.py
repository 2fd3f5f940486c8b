"""What the style sheets, put together from the design system, serve to pages."""

import re

from design.bundle import Bundler

ICON = re.compile(r"fr-icon-[a-z0-9]+(?:-[a-z0-9]+)*")


def test_every_icon_that_a_page_names_is_served(bundles):
    """Without its mask, an icon is a solid square."""
    named = {
        icon: path.name
        for path in Bundler.sources()
        for icon in ICON.findall(path.read_text(encoding="utf-8"))
    }
    styles = (bundles / "design" / "portal.css").read_text(encoding="utf-8")
    assert named
    assert {icon: named[icon] for icon in named if f".{icon}::before" not in styles} == {}
