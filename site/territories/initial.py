"""Every installation has the territories."""

from core.door import InitialContent, initial_contents
from territories.models import Commune
from territories.services import load_territories


@initial_contents.register
class Territories(InitialContent):
    """Regions, departments and communes."""

    name = "territoires"
    order = 10

    def install(self) -> str:
        """Load the shipped files once: a newer file, loaded since, is never undone."""
        if Commune.objects.exists():
            return "déjà en place"
        return f"{load_territories().communes} communes"
