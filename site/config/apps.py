"""Small changes to the apps of Django and Wagtail that the portal installs."""

from wagtail.users.apps import WagtailUsersAppConfig


class PortalUsersConfig(WagtailUsersAppConfig):
    """Wagtail's screens for people, with our user model's fields (an e-mail, no username)."""

    user_viewset = "accounts.admin.PersonViewSet"
