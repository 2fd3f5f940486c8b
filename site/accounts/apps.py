"""People, their roles, and what is held on them."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    """The app `accounts`."""

    name = "accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        """Open the doors: what each room holds on a person, asks people to agree to, and shows them."""
        from accounts import signals  # noqa: F401, PLC0415  (models are ready only now)

        autodiscover_modules("privacy", "consents", "space")
