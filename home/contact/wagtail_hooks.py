"""Register the room's lists with the admin, tell the mission of messages on its home, name what is done."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry

from accounts.models import User
from home.contact.admin import MessagesPanel, MessageViewSet
from home.contact.triage import AssignAction

hooks.register("register_bulk_action", AssignAction)


@hooks.register("register_admin_viewset")
def message_viewset() -> MessageViewSet:
    """Show the mission the messages."""
    return MessageViewSet()


@hooks.register("construct_homepage_panels")
def home_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Add the panel for who reads messages."""
    if request.user.has_perm("contact.change_contactmessage"):
        panels.append(MessagesPanel())


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """What histories say of messages."""
    actions.register_action("contact.answer", "Répondre", "Réponse envoyée")

    @actions.register_action("contact.assign")
    class AssignmentFormatter(LogFormatter):
        label = "Attribuer"
        message = "Attribution changée"

        def format_comment(self, log_entry: ModelLogEntry) -> str:
            """To whom."""
            person = User.objects.filter(pk=log_entry.data.get("to")).first()
            return f"À {person}" if person else "À personne"
