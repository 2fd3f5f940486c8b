"""The diagnosis is found."""

from diagnostic.pages import DiagnosticPage
from search.door import PlainPages, searchables


@searchables.register
class DiagnosticPages(PlainPages):
    """The page on which the diagnosis begins."""

    models = [DiagnosticPage]
    order = 45
