"""The entry to *mon espace*, in the header of every page."""

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string

from accounts.enums import RoleKind
from accounts.own_space import SpaceMenu
from accounts.roles import may_enter_admin, roles_of
from core.door import HeaderPart, HeaderTool, header_tools


@header_tools.register
class SpaceEntrance(HeaderTool):
    """« Se connecter », or the menu of whoever signed in."""

    def part(self, request: HttpRequest) -> HeaderPart:
        """One link for a reader without session, for whom nothing is looked up; else four queries in all."""
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        person = getattr(request, "user", None) if has_session else None
        if person is None or not person.is_authenticated:
            return HeaderPart(render_to_string("accounts/sign_in_link.html"))
        roles = roles_of(person)
        context = {
            "person": person,
            "roles": [role.label for role in RoleKind if role in roles],
            "menu": SpaceMenu(request),
            "may_enter_admin": may_enter_admin(person),
        }
        return HeaderPart(
            render_to_string("accounts/header_menu.html", context), style="accounts/header_menu.css"
        )
