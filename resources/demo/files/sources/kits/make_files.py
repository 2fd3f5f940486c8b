"""Make the files of the demonstration kits from the Markdown texts beside this script.

Run `python make_files.py` after changing a text. It needs PyYAML and markdown-it-py, and for the PDF files
LibreOffice (`soffice`) and qpdf. The portal itself never runs it: what it makes is kept in `demo/files`.

A text opens with a YAML header (title, subtitle, licence, authors, format; adapted_from, landscape,
row_height and card_height are optional), then uses CommonMark with tables, and a few habits of its own:
an empty table cell is a box to write in, an item that opens with □ is one to tick, a fenced block `lignes`
holds a number of lines to write on, and a fenced block `cartes` holds cards to cut out, parted by lines of
`---`, two to a row, each opening with its title. `***` starts a new page before the heading that follows;
a quotation is a framed note.
"""

import re
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Self
from xml.sax.saxutils import escape, quoteattr

import yaml
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode as Node

SOURCES = Path(__file__).parent
FILES = SOURCES.parent.parent
ODT = "application/vnd.oasis.opendocument.text"
PDF_FILTER = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
SIDE_MARGINS = 4.0  # cm, left and right together, as in styles.xml
UNBROKEN_ROWS = 10  # a table of text up to this length stays on one page
BOX = "□ "  # opens an item of a checklist
LICENCES = {
    "CC0-1.0": "Domaine public (CC0 1.0) : faites-en ce que vous voulez, sans rien demander",
    "CC-BY-4.0": "Licence CC BY 4.0 : libre de l’adapter, en citant les auteurs",
    "CC-BY-SA-4.0": (
        "Licence CC BY-SA 4.0 : libre de l’adapter, en citant les auteurs et sous la même licence"
    ),
    "CC-BY-NC-4.0": "Licence CC BY-NC 4.0 : libre de l’adapter sans but commercial, en citant les auteurs",
    "CC-BY-NC-SA-4.0": (
        "Licence CC BY-NC-SA 4.0 : libre de l’adapter sans but commercial, "
        "en citant les auteurs et sous la même licence"
    ),
    "CC-BY-ND-4.0": "Licence CC BY-ND 4.0 : libre de le partager tel quel, en citant les auteurs",
    "CC-BY-NC-ND-4.0": (
        "Licence CC BY-NC-ND 4.0 : libre de le partager tel quel, sans but commercial, en citant les auteurs"
    ),
}
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
        "xlink": "http://www.w3.org/1999/xlink",
    }.items()
)
CELL_STYLES = {
    "cell": 'fo:border="0.5pt solid #929292" fo:padding="0.14cm"',
    "head": 'fo:border="0.5pt solid #929292" fo:padding="0.14cm" fo:background-color="#f3f3fe"',
    "card": 'fo:border="1pt dashed #666666" fo:padding="0.35cm"',
}
INLINE = {
    "strong": '<text:span text:style-name="Strong">{}</text:span>',
    "em": '<text:span text:style-name="Emphasis">{}</text:span>',
    "softbreak": " ",
    "html_inline": "<text:line-break/>",
}
MARKDOWN = MarkdownIt("commonmark").enable("table")

Cell = tuple[str, str]  # a key of CELL_STYLES, and the OpenDocument XML it holds


@dataclass
class Document:
    """One text and what its header says; builds the parts of an OpenDocument file."""

    header: dict
    text: str
    width: float  # of the text, in cm
    automatic_styles: list[str] = field(default_factory=list)
    tables: int = 0
    page_break: bool = False

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a Markdown text with its YAML header."""
        _, header, text = path.read_text(encoding="utf-8").split("---\n", 2)
        header = yaml.safe_load(header)
        page_width = 29.7 if header.get("landscape") else 21.0
        return cls(header, text, page_width - SIDE_MARGINS)

    def body(self) -> str:
        """Build the text as OpenDocument XML; fills `automatic_styles`."""
        opening = [
            paragraph("Kicker", "#CroissanceConnectée · Kit d’atelier"),
            paragraph("Title", escape(self.header["title"])),
            paragraph("Subtitle", escape(self.header["subtitle"])),
        ]
        blocks = Node(MARKDOWN.parse(self.text)).children
        return "".join(opening + [self.block(block) for block in blocks])

    def block(self, node: Node) -> str:
        """Build one block. Raises KeyError on Markdown that these texts do not use."""
        build = {
            "heading": self.heading,
            "paragraph": lambda node: paragraph("Text_20_body", inline(node)),
            "blockquote": lambda node: "".join(paragraph("Callout", inline(part)) for part in node.children),
            "bullet_list": self.items,
            "ordered_list": self.items,
            "hr": self.new_page,
            "fence": self.fence,
            "table": self.table,
        }
        return build[node.type](node)

    def heading(self, node: Node) -> str:
        """Build a heading, on a new page when one was asked for."""
        level = int(node.tag[1])
        style = f"Heading_20_{level}"
        if self.page_break:
            self.page_break = False
            self.add_style(
                f'<style:style style:name="{style}_break" style:family="paragraph" '
                f'style:parent-style-name="{style}">'
                '<style:paragraph-properties fo:break-before="page"/></style:style>'
            )
            style += "_break"
        return f'<text:h text:style-name="{style}" text:outline-level="{level}">{inline(node)}</text:h>'

    def new_page(self, _node: Node) -> str:
        """Make the next heading start a page."""
        self.page_break = True
        return ""

    def items(self, node: Node) -> str:
        """Build a list: numbers, boxes to tick, or bullets. Lists hold one level."""
        texts = [inline(item.children[0]) for item in node.children]
        is_checklist = texts[0].startswith(BOX)
        style = "Numbers" if node.type == "ordered_list" else "Boxes" if is_checklist else "Bullets"
        items = "".join(
            f"<text:list-item>{paragraph('List_20_text', text.removeprefix(BOX))}</text:list-item>"
            for text in texts
        )
        return f'<text:list text:style-name="{style}">{items}</text:list>'

    def fence(self, node: Node) -> str:
        """Build lines to write on, or cards to cut out."""
        if node.info.strip() == "lignes":
            return paragraph("Writing_20_line", "") * int(node.content) + paragraph("Text_20_body", "")
        cells: list[Cell] = []
        for card in re.split(r"^---$", node.content, flags=re.MULTILINE):
            title, *lines = card.strip().splitlines()
            texts = [paragraph("Card_20_text", inline_text(line)) for line in lines if line.strip()]
            cells.append(("card", paragraph("Card_20_title", inline_text(title)) + "".join(texts)))
        if len(cells) % 2:
            cells.append(("card", paragraph("Card_20_text", "")))
        rows = [list(pair) for pair in zip(cells[::2], cells[1::2], strict=True)]
        return self.grid([1, 1], rows, [self.header.get("card_height", 5)] * len(rows))

    def table(self, node: Node) -> str:
        """Build a table; the dashes of its second line give the widths of the columns."""
        rows: list[list[Cell]] = []
        heights = []
        for row in (row for part in node.children for row in part.children):
            kind, style = (
                ("head", "Table_20_head") if row.parent.type == "thead" else ("cell", "Table_20_text")
            )
            contents = [inline(cell) for cell in row.children]
            rows.append([(kind, paragraph(style, content)) for content in contents])
            heights.append(0.6 if all(contents) else self.header.get("row_height", 1.0))
        dashes = re.findall("-+", self.text.splitlines()[node.map[0] + 1])
        return self.grid([len(run) for run in dashes], rows, heights) + paragraph("Table_20_space", "")

    def grid(self, shares: list[int], rows: list[list[Cell]], heights: list[float]) -> str:
        """Build an OpenDocument table; `shares` are relative widths, `heights` least heights in cm."""
        self.tables += 1
        name = f"Table{self.tables}"
        may_break = str(len(rows) > UNBROKEN_ROWS or rows[0][0][0] == "card").lower()
        self.add_style(
            f'<style:style style:name="{name}" style:family="table"><style:table-properties '
            f'style:width="{self.width:.2f}cm" table:align="left" '
            f'style:may-break-between-rows="{may_break}" table:border-model="collapsing"/></style:style>'
        )
        columns = ""
        for number, share in enumerate(shares):
            width = self.width * share / sum(shares)
            self.add_style(
                f'<style:style style:name="{name}.{number}" style:family="table-column">'
                f'<style:table-column-properties style:column-width="{width:.2f}cm"/>'
                "</style:style>"
            )
            columns += f'<table:table-column table:style-name="{name}.{number}"/>'
        lines = "".join(self.row(row, height) for row, height in zip(rows, heights, strict=True))
        return f'<table:table table:name="{name}" table:style-name="{name}">{columns}{lines}</table:table>'

    def row(self, cells: list[Cell], height: float) -> str:
        """Build a row of a table, at least `height` cm high and never cut by a page."""
        style = f"Row{str(height).replace('.', '_')}"
        self.add_style(
            f'<style:style style:name="{style}" style:family="table-row"><style:table-row-properties '
            f'style:min-row-height="{height}cm" fo:keep-together="always"/></style:style>'
        )
        content = "".join(
            f'<table:table-cell table:style-name="{kind}" office:value-type="string">{xml}</table:table-cell>'
            for kind, xml in cells
        )
        row = f'<table:table-row table:style-name="{style}">{content}</table:table-row>'
        is_head = cells[0][0] == "head"
        return f"<table:table-header-rows>{row}</table:table-header-rows>" if is_head else row

    def add_style(self, style: str) -> None:
        """Declare a style, once."""
        if style not in self.automatic_styles:
            self.automatic_styles.append(style)

    def footer(self) -> str:
        """Build the foot of each page: the credit line, the title, the page number."""
        header = self.header
        authors = ", ".join(header["authors"])
        credit = f"{LICENCES[header['licence']]}. Auteurs : {authors} (personnes fictives)."
        if header.get("adapted_from"):
            credit += f" {header['adapted_from']}"
        return (
            f"{escape(credit)}<text:line-break/>{escape(header['title'])} · page "
            "<text:page-number/> sur <text:page-count/>"
        )

    def content(self) -> str:
        """Build the part content.xml."""
        body = self.body()
        cells = "".join(
            f'<style:style style:name="{kind}" style:family="table-cell">'
            f"<style:table-cell-properties {properties}/></style:style>"
            for kind, properties in CELL_STYLES.items()
        )
        return (
            f'{XML}<office:document-content {NAMESPACES} office:version="1.3"><office:automatic-styles>'
            f"{cells}{''.join(self.automatic_styles)}</office:automatic-styles><office:body><office:text>"
            f"{body}</office:text></office:body></office:document-content>"
        )

    def styles(self) -> str:
        """Build the part styles.xml: page, footer, named styles."""
        width, height, orientation = 21.0, 29.7, "portrait"
        if self.header.get("landscape"):
            width, height, orientation = height, width, "landscape"
        template = Template((SOURCES / "styles.xml").read_text(encoding="utf-8"))
        return template.substitute(
            page_width=width, page_height=height, orientation=orientation, footer=self.footer()
        )

    def meta(self) -> str:
        """Build the part meta.xml: title, authors, language."""
        return (
            f'{XML}<office:document-meta {NAMESPACES} office:version="1.3"><office:meta>'
            f"<dc:title>{escape(self.header['title'])}</dc:title>"
            f"<dc:creator>{escape(', '.join(self.header['authors']))}</dc:creator>"
            "<dc:language>fr-FR</dc:language></office:meta></office:document-meta>"
        )

    def save(self, path: Path) -> None:
        """Write the OpenDocument file; the same text always gives the same bytes."""
        parts = {"content.xml": self.content(), "styles.xml": self.styles(), "meta.xml": self.meta()}
        entries = "".join(
            f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
            for name in parts
        )
        manifest = (
            f'{XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
            f'manifest:version="1.3">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODT}"/>{entries}'
            "</manifest:manifest>"
        )
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(zipfile.ZipInfo("mimetype"), ODT, zipfile.ZIP_STORED)
            for name, part in {**parts, "META-INF/manifest.xml": manifest}.items():
                archive.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)


def paragraph(style: str, content: str) -> str:
    """Wrap OpenDocument XML in a paragraph."""
    return f'<text:p text:style-name="{style}">{content}</text:p>'


def inline(node: Node) -> str:
    """Turn the words of a Markdown node into OpenDocument XML. <br> is the only tag these texts use."""
    words = "".join(inline(child) for child in node.children)
    if node.type == "text":
        words = re.sub(" {2,}", spaces, escape(node.content))
    elif node.type == "link":
        link = f'xlink:type="simple" xlink:href={quoteattr(node.attrs["href"])}'
        words = f'<text:a {link} text:style-name="Internet_20_link">{words}</text:a>'
    return INLINE.get(node.type, "{}").format(words)


def inline_text(text: str) -> str:
    """Turn one line of Markdown into OpenDocument XML."""
    return inline(Node(MARKDOWN.parseInline(text)))


def spaces(run: re.Match) -> str:
    """Keep a run of spaces, which OpenDocument would shrink to one."""
    return f'<text:s text:c="{len(run[0])}"/>'


def print_as_pdf(texts: list[Path], folder: Path) -> None:
    """Turn OpenDocument files into tagged PDF files in `demo/files`, made smaller by qpdf."""
    convert = ["soffice", "--headless", "--convert-to", PDF_FILTER, "--outdir", folder]
    subprocess.run([*convert, *texts], check=True)  # noqa: S603 (our own files)
    for text in texts:
        pdf = text.with_suffix(".pdf")
        shrink = ["qpdf", "--object-streams=generate", "--recompress-flate", "--compression-level=9"]
        subprocess.run([*shrink, pdf, FILES / pdf.name], check=True)  # noqa: S603 (our own files)


def main() -> None:
    """Make every file again."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        to_print = []
        for source in sorted(SOURCES.glob("*.md")):
            document = Document.read(source)
            if document.header["format"] == "odt":
                document.save(FILES / f"{source.stem}.odt")
            else:
                to_print.append(folder / f"{source.stem}.odt")
                document.save(to_print[-1])
        print_as_pdf(to_print, folder)


if __name__ == "__main__":
    main()
