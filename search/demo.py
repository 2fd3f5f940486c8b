"""The demonstration content is found."""

from core.door import DemoContent, demo_contents
from search.models import Document
from search.services import mark_everything, refresh_pending


@demo_contents.register
class DemoDocuments(DemoContent):
    """The documents of what the other rooms have built, copies for load tests too."""

    name = "recherche"
    order = 1000

    def build(self, *, scale: int) -> str:
        """Make those that are missing or differ."""
        mark_everything()
        refresh_pending()
        return f"{Document.objects.present().count()} contenus trouvables"
