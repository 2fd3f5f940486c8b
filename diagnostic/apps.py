"""The self-diagnosis: ten minutes of questions, a level that explains itself."""

from django.apps import AppConfig


class DiagnosticConfig(AppConfig):
    """The room `diagnostic`."""

    name = "diagnostic"
    verbose_name = "Diagnostic"
