"""The self-diagnosis: ten minutes of questions, a level that explains itself."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DiagnosticConfig(AppConfig):
    """The room `diagnostic`."""

    name = "diagnostic"
    verbose_name = "Diagnostic"

    def ready(self) -> None:
        """Open the door `plan.py`: what each room recommends for a result; look after the links of plans."""
        autodiscover_modules("plan")
        from diagnostic import signals  # noqa: F401, PLC0415  (models are there by now)
