"""Turn the Markdown sources beside this file into the editable ODT forms of the folder above.

Needs pandoc. Run it by hand after changing a source: ``python resources/demo/files/sources/build.py``.
Pandoc writes tables without borders, on American paper, in English styles; this script restyles its output.
"""

import os
import subprocess
import tempfile
import zipfile
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

SOURCES = Path(__file__).parent
NAMESPACES = {
    prefix: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"
    for prefix, name in {
        "office": "office",
        "style": "style",
        "text": "text",
        "table": "table",
        "fo": "xsl-fo-compatible",
        "manifest": "manifest",
    }.items()
}
BLUE = "#000091"
FONT = "Liberation Sans"
TEXT_STYLES = {
    "Standard": ({"line-height": "120%"}, {"font-size": "10.5pt", "color": "#161616"}),
    "Title": ({"margin-bottom": "0.2cm"}, {"font-size": "24pt", "font-weight": "bold", "color": BLUE}),
    "Subtitle": ({"margin-bottom": "0.8cm"}, {"font-size": "12pt", "color": "#3a3a3a"}),
    "Heading_20_1": (
        {"margin-top": "0.9cm", "margin-bottom": "0.25cm", "keep-with-next": "always"},
        {"font-size": "15pt", "font-weight": "bold", "font-style": "normal", "color": BLUE},
    ),
    "Heading_20_2": (
        {"margin-top": "0.6cm", "margin-bottom": "0.2cm", "keep-with-next": "always"},
        {"font-size": "12pt", "font-weight": "bold", "font-style": "normal", "color": "#161616"},
    ),
    "Table_20_Contents": ({"margin-top": "0cm", "margin-bottom": "0cm"}, {"font-size": "9.5pt"}),
    "Table_20_Heading": (
        {"margin-top": "0cm", "margin-bottom": "0cm"},
        {"font-size": "9.5pt", "font-weight": "bold", "color": BLUE},
    ),
}
PAGE = {
    "page-width": "21cm",
    "page-height": "29.7cm",
    "margin-top": "1.8cm",
    "margin-bottom": "1.5cm",
    "margin-left": "2cm",
    "margin-right": "2cm",
}
CELL = {"border": "0.5pt solid #7b7b7b", "padding": "0.12cm"}
CELLS = {"TableRowCell": CELL, "TableHeaderRowCell": CELL | {"background-color": "#e3e3fd"}}
SHORT_TABLE_ROWS = 9
FOOTER = "Cahier des charges type · #CroissanceConnectée · page\u00a0"
LEFT_OUT = {"Thumbnails/thumbnail.png", "Configurations2/accelerator/current.xml"}


def qualified(name: str) -> str:
    """`fo:color` as ElementTree writes it."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def set_properties(style: ET.Element, kind: str, properties: dict[str, str]) -> None:
    """Set formatting properties (`fo:` names) of one kind (`paragraph`, `text`…) on a style."""
    element = style.find(f"style:{kind}-properties", NAMESPACES)
    if element is None:
        element = ET.SubElement(style, qualified(f"style:{kind}-properties"))
    for name, value in properties.items():
        element.set(qualified(f"fo:{name}"), value)


def restyle(root: ET.Element) -> None:
    """Give the named styles, the page and its footer the portal's look."""
    styles = root.find("office:styles", NAMESPACES)
    named = {
        style.get(qualified("style:name")): style for style in styles.iterfind("style:style", NAMESPACES)
    }
    for name, (paragraph, text) in TEXT_STYLES.items():
        style = named.get(name)
        if style is None:
            style = ET.SubElement(styles, qualified("style:style"))
            style.set(qualified("style:name"), name)
            style.set(qualified("style:family"), "paragraph")
            style.set(qualified("style:parent-style-name"), "Standard")
        set_properties(style, "paragraph", paragraph)
        set_properties(style, "text", text | {"font-family": FONT})
        style.find("style:text-properties", NAMESPACES).attrib.pop(qualified("style:font-name"), None)
    set_properties(root.find(".//style:page-layout", NAMESPACES), "page-layout", PAGE)
    footer = root.find(".//style:footer/text:p", NAMESPACES)
    number = footer.find("text:page-number", NAMESPACES)
    number.tail = None
    number.text = "1"
    footer.text = FOOTER


def frame_tables(root: ET.Element) -> None:
    """Draw borders, give empty cells a paragraph to write in, and cut pages at good places."""
    automatic = root.find("office:automatic-styles", NAMESPACES)
    short_tables = {
        table.get(qualified("table:style-name"))
        for table in root.iter(qualified("table:table"))
        if len(list(table.iter(qualified("table:table-row")))) <= SHORT_TABLE_ROWS
    }
    for style in automatic.iterfind("style:style", NAMESPACES):
        properties = CELLS.get(style.get(qualified("style:name")))
        if properties:
            set_properties(style, "table-cell", properties)
        elif style.get(qualified("style:family")) == "table":
            set_properties(style, "table", {"margin-bottom": "0.35cm"})
            if style.get(qualified("style:name")) in short_tables:
                layout = style.find("style:table-properties", NAMESPACES)
                layout.set(qualified("style:may-break-between-rows"), "false")
    row_style = ET.SubElement(automatic, qualified("style:style"))
    row_style.set(qualified("style:name"), "FormRow")
    row_style.set(qualified("style:family"), "table-row")
    set_properties(row_style, "table-row", {"keep-together": "always"})
    row_style[0].set(qualified("style:min-row-height"), "0.8cm")
    for row in root.iter(qualified("table:table-row")):
        row.set(qualified("table:style-name"), "FormRow")
    for cell in root.iter(qualified("table:table-cell")):
        if not len(cell):
            paragraph = ET.SubElement(cell, qualified("text:p"))
            paragraph.set(qualified("text:style-name"), "Table_20_Contents")
    introduction = ET.SubElement(automatic, qualified("style:style"))
    introduction.set(qualified("style:name"), "BeforeTable")
    introduction.set(qualified("style:family"), "paragraph")
    introduction.set(qualified("style:parent-style-name"), "Text_20_body")
    set_properties(introduction, "paragraph", {"keep-with-next": "always", "margin-bottom": "0.2cm"})
    body = list(root.find("office:body/office:text", NAMESPACES))
    for element, following in pairwise(body):
        if element.tag == qualified("text:p") and following.tag == qualified("table:table"):
            element.set(qualified("text:style-name"), "BeforeTable")


def drop_left_out(root: ET.Element) -> None:
    """Remove from the manifest the parts that the form does not need."""
    for entry in list(root):
        if entry.get(qualified("manifest:full-path")) in LEFT_OUT:
            root.remove(entry)


CHANGES = {
    "styles.xml": restyle,
    "content.xml": frame_tables,
    "META-INF/manifest.xml": drop_left_out,
}


def build(source: Path, target: Path) -> None:
    """Write the ODT of one Markdown source. Raises CalledProcessError when pandoc refuses it."""
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "draft.odt"
        command = ["pandoc", "--columns=20", "--shift-heading-level-by=-1", "-o", str(draft), str(source)]
        environment = os.environ | {"SOURCE_DATE_EPOCH": "1790000000"}
        subprocess.run(command, check=True, env=environment)  # noqa: S603 (only our own paths)
        with zipfile.ZipFile(draft) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
            for entry in given.infolist():
                if entry.filename in LEFT_OUT:
                    continue
                content = given.read(entry)
                change = CHANGES.get(entry.filename)
                if change:
                    root = ET.fromstring(content)  # noqa: S314 (pandoc wrote it)
                    change(root)
                    content = ET.tostring(root, encoding="utf-8", xml_declaration=True)
                stored = entry.filename == "mimetype"
                part = zipfile.ZipInfo(entry.filename, date_time=(2026, 9, 21, 0, 0, 0))
                made.writestr(part, content, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    for prefix, uri in NAMESPACES.items():
        ET.register_namespace(prefix, uri)
    for markdown in sorted(SOURCES.glob("*.md")):
        build(markdown, SOURCES.parent / f"{markdown.stem}.odt")
