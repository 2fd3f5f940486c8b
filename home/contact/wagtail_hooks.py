"""Register the room's lists with the admin, and tell the mission of new messages on its home."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail_modeladmin.options import modeladmin_register

from home.contact.admin import ContactMessageAdmin, MessagesPanel

modeladmin_register(ContactMessageAdmin)


@hooks.register("construct_homepage_panels")
def home_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Add the panel for who reads messages."""
    if request.user.has_perm("contact.change_contactmessage"):
        panels.append(MessagesPanel())
