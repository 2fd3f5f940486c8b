"""Things that are no pages, in memory: a family that a test fills as it likes."""

from datetime import timedelta

from django.utils import timezone
from wagtail.models import Site

from search.families import Searchable
from search.models import Document


class Things(Searchable):
    """Titles by key. `broken` keys cannot be made; `before` is called when documents are about to be made."""

    family = "thing"
    kinds = {"thing": "Choses"}
    ones = {"thing": "Chose"}
    titles: dict[str, str] = {}
    broken: set[str] = set()
    over: set[str] = set()
    before = None

    def sources(self):
        yield from self.titles

    def documents(self, keys):
        read = {key: self.titles[key] for key in keys if key in self.titles}
        if hook := type(self).before:
            type(self).before = None
            hook()
        site = Site.objects.get(is_default_site=True)
        for key, title in read.items():
            if key in self.broken:
                raise ValueError("it has no address")
            yield Document(
                source=f"thing:{key}",
                kind="thing",
                site=site,
                title=title,
                address=f"/choses/{key}/",
                expires_at=timezone.now() - timedelta(days=1) if key in self.over else None,
            )


def some_things(number=0, **attributes):
    """A family of its own for one test, with so many things."""
    titles = {str(i): f"Chose {i}" for i in range(number)}
    return type("SomeThings", (Things,), {"titles": titles, "broken": set(), "over": set(), **attributes})
