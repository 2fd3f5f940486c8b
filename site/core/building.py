"""The one builder of content from data files: first pages and demonstration pages alike.

A data file is YAML; a page's `body` is a list of blocks, each a mapping of one key, the block's type. Prose
is Markdown, in which a link `page:/contact/` leads to a page of the portal. Pages are made first and filled
afterwards, so that they may name each other in any order. A page that is there already is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import markdown
import yaml
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.models import Page, Site

from core.door import InitialContent
from core.models import BasePage, PortalDocument
from core.uploads import stored_name

NOT_FIELDS = {"body"}
# The one written in C reads eight times as fast; not every machine has it.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """The content of a data file."""
    return yaml.load(path.read_text(encoding="utf-8"), LOADER)  # noqa: S506  (both are safe)


def stripped(value: Any) -> Any:
    """Text without the line end that YAML's folded style leaves."""
    return value.strip() if isinstance(value, str) else value


def stream(kind: str, values: Iterable[Any]) -> list[dict[str, Any]]:
    """The raw value of a stream of one kind of block."""
    return [{"type": kind, "value": value} for value in values]


@dataclass
class Builder:
    """Builds pages below the home page of a site. `files` is where downloads are, by name."""

    home: Page
    files: Path | None = None
    is_demo: bool = False
    waiting: list[tuple[BasePage, Mapping[str, Any]]] = field(default_factory=list)
    found: dict[str, Page | None] = field(default_factory=dict)

    @classmethod
    def for_default_site(cls, **kwargs: Any) -> Builder:
        """A builder for the default site."""
        return cls(home=Site.objects.get(is_default_site=True).root_page.specific, **kwargs)

    def page(self, parent: Page, model: type[BasePage], data: Mapping[str, Any], **fields: Any) -> BasePage:
        """The page of that slug below `parent`, made when it is missing; it is filled by `finish`."""
        if existing := model.objects.child_of(parent).filter(slug=data["slug"]).first():
            return existing
        known = {f.name for f in model._meta.concrete_fields} - NOT_FIELDS
        values = {name: stripped(value) for name, value in data.items() if name in known}
        page = model(live=False, is_demo=self.is_demo, **values | fields)
        parent.add_child(instance=page)
        self.waiting.append((page, data))
        return page

    def finish(self) -> int:
        """Fill and publish the pages that `page` made; return how many."""
        for page, data in self.waiting:
            if "body" in data and hasattr(page, "body"):
                page.body = self.body(page, data["body"])
            page.full_clean()
            page.save_revision().publish()
        count, self.waiting = len(self.waiting), []
        return count

    def body(self, page: BasePage, blocks: Iterable[Mapping[str, Any]]) -> Any:
        """The value of a page's body."""
        stream = page._meta.get_field("body").stream_block
        return stream.to_python(
            [
                {"type": kind, "value": getattr(self, f"_{kind}")(value)}
                for item in blocks
                for kind, value in item.items()
            ]
        )

    def find(self, path: str) -> Page | None:
        """The page at an address of the site; None when there is none."""
        if path not in self.found:
            url_path = self.home.url_path + path.strip("/") + ("/" if path.strip("/") else "")
            self.found[path] = Page.objects.filter(url_path=url_path).first()
        return self.found[path]

    def rich(self, text: str) -> str:
        """Markdown as the rich text that Wagtail keeps: links to pages become references."""
        soup = BeautifulSoup(markdown.markdown(text.strip(), extensions=["sane_lists"]), "html.parser")
        for link in soup.find_all("a", href=True):
            if link["href"].startswith("page:"):
                page = self.find(link["href"].removeprefix("page:"))
                del link["href"]
                if page:
                    link["linktype"], link["id"] = "page", page.pk
                else:
                    link.unwrap()
        return str(soup)

    def document(self, name: str, title: str = "") -> PortalDocument:
        """The document of a file, made when it is missing. Raises ValidationError as an upload does."""
        document = PortalDocument.objects.filter(file__endswith=f"/{stored_name(name)}").first()
        if document is None:
            content = ContentFile((self.files / name).read_bytes(), name=name)
            document = PortalDocument(title=title or name, file=content, is_demo=self.is_demo)
            document.full_clean()
            document._set_document_file_metadata()
            document.save()
        return document

    # One method a block type: from the data file's form to the block's raw value.

    def _text(self, value: str) -> str:
        return self.rich(value)

    def _callout(self, value: Mapping) -> dict:
        return {"title": value.get("title", ""), "text": self.rich(value["text"])}

    def _steps(self, value: list[Mapping]) -> dict:
        return {"steps": [{"title": s["title"], "text": self.rich(s.get("text") or "")} for s in value]}

    def _quote(self, value: Mapping) -> dict:
        return {name: stripped(value.get(name, "")) for name in ("text", "author", "role")}

    def _key_figure(self, value: Mapping) -> dict:
        names = ("value", "label", "source", "url")
        return {name: stripped(value.get(name, "")) for name in names} | {"date": value["date"].isoformat()}

    def _questions(self, value: list[Mapping]) -> dict:
        return {"questions": [{"question": q["question"], "answer": self.rich(q["answer"])} for q in value]}

    def _table(self, value: Mapping) -> dict:
        return {
            "caption": value["caption"],
            "table": {
                "columns": [{"type": "text", "heading": str(heading)} for heading in value["header"]],
                "rows": [{"values": [str(cell) for cell in row]} for row in value["rows"]],
                "caption": "",
            },
        }

    def _call_to_action(self, value: Mapping) -> dict:
        page = self.find(value["page"]) if "page" in value else None
        return {
            "text": stripped(value.get("text", "")),
            "label": value["label"],
            "page": page.pk if page else None,
            "url": value.get("url", ""),
        }

    def _cards(self, value: Mapping) -> dict:
        pages = [page.pk for path in value["pages"] if (page := self.find(path))]
        return {"title": value.get("title", ""), "pages": pages}

    def _video(self, value: Mapping) -> dict:
        files = {name: self.document(value[name]).pk for name in ("video", "captions") if name in value}
        return {
            "title": value["title"],
            "no_speech": value.get("no_speech", False),
            "url": value.get("url", ""),
            "transcript": self.rich(value["transcript"]),
        } | files

    def _audio(self, value: Mapping) -> dict:
        audio = self.document(value["audio"], value["title"])
        return {"title": value["title"], "audio": audio.pk, "transcript": self.rich(value["transcript"])}

    def _download(self, value: Mapping) -> dict:
        return {"title": value["title"], "document": self.document(value["file"], value["title"]).pk}


class MenuPage(InitialContent):
    """A room's first page: it stands below the home page, beside the first entry of the menu.

    `file` is its data file, `beside_first` the side of that entry: « left » or « right ».
    """

    model: type[BasePage]
    file: Path
    beside_first: str

    @transaction.atomic
    def install(self) -> str:
        """Create the page when it is missing; where editors moved it, it stays."""
        builder = Builder.for_default_site()
        page = builder.page(builder.home, self.model, read_yaml(self.file))
        if not builder.finish():
            return "déjà en place"
        first = builder.home.get_children().in_menu().exclude(pk=page.pk).order_by("path").first()
        if first:
            page.refresh_from_db()
            page.move(first, pos=self.beside_first)
        return "en place"
