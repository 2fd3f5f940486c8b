"""Render the images of the brand that browsers and networks want as files: icons and the sharing image.

    python -m design.drawing.brand

Needs Pillow, Playwright with a Chromium (its path in CHROMIUM, else Playwright's own) and the fonts of
django-dsfr.
"""

import os
import sys
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from design.drawing.pictograms import bee

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent / "static" / "design"
ICON_BOX = "21 -4 92 92"
FAVICON_SIZE, TOUCH_ICON_SIZE, SHARE_SIZE = 32, 180, (1200, 630)
SHARE_COLOURS = 128  # keeps the image light for networks that fetch it


def favicon() -> str:
    """Return the bee alone, in a square."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{ICON_BOX}">{bee()}</svg>\n'


def touch_icon() -> str:
    """Return the bee on the brand's tint, with the margin that phones round off."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="7 -18 120 120">'
        f'<path d="M7-18h120v120H7z" fill="#feecc2"/>{bee()}</svg>'
    )


def photograph(browser: Browser, svg: str, width: int, height: int) -> Image.Image:
    """Render an SVG at that size, with the fonts of the design system and a transparent ground."""
    fonts = Path(find_spec("dsfr").submodule_search_locations[0]) / "static/dsfr/dist/fonts"
    page = browser.new_page(viewport={"width": width, "height": height})
    faces = "".join(
        f'@font-face{{font-family:Marianne;font-weight:{weight};src:url("{(fonts / name).as_uri()}")}}'
        for weight, name in ((400, "Marianne-Regular.woff2"), (700, "Marianne-Bold.woff2"))
    )
    page_text = f"<style>{faces}body{{margin:0}}svg{{display:block;width:100vw;height:100vh}}</style>{svg}"
    # A page must be a file for its fonts, files too, to be read.
    with TemporaryDirectory() as folder:
        sheet = Path(folder) / "sheet.html"
        sheet.write_text(page_text, encoding="utf-8")
        page.goto(sheet.as_uri())
        page.evaluate("document.fonts.ready")
        image = Image.open(BytesIO(page.screenshot(omit_background=True)))
    page.close()
    return image


def main() -> int:
    """Write the four files."""
    (STATIC / "favicon.svg").write_text(favicon(), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"),
            args=["--no-sandbox", "--allow-file-access-from-files"],
        )
        icon = photograph(browser, favicon(), FAVICON_SIZE, FAVICON_SIZE)
        icon.save(STATIC / "favicon.ico", sizes=[(FAVICON_SIZE, FAVICON_SIZE)])
        touch = photograph(browser, touch_icon(), TOUCH_ICON_SIZE, TOUCH_ICON_SIZE).convert("RGB")
        touch.save(STATIC / "apple-touch-icon.png", optimize=True)
        poster = (HERE / "share.svg").read_text(encoding="utf-8")
        share = photograph(browser, poster, *SHARE_SIZE).convert("RGB")
        share.quantize(SHARE_COLOURS).save(STATIC / "share.png", optimize=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
