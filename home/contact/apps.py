"""The contact page and the messages that it brings."""

from django.apps import AppConfig


class ContactConfig(AppConfig):
    """The app `home.contact`."""

    name = "home.contact"
    label = "contact"
    verbose_name = "Contact"
