"""The contact page is found."""

from home.contact.pages import ContactPage
from search.door import PlainPages, searchables


@searchables.register
class ContactPages(PlainPages):
    """The page from which one writes to the mission."""

    models = [ContactPage]
