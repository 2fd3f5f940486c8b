"""Every installation finds what it has."""

from core.door import InitialContent, initial_contents
from search.models import Document
from search.services import mark_everything, refresh_pending


@initial_contents.register
class FirstDocuments(InitialContent):
    """The documents of what was there before the search."""

    name = "recherche"
    order = 1000

    def install(self) -> str:
        """Make them all, once: from then on they follow what changes."""
        if not Document.objects.exists():
            mark_everything()
        refresh_pending()
        return f"{Document.objects.present().count()} contenus trouvables"
