"""A role granted or withdrawn changes the person's groups; a visitor who signs in becomes a person."""

from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import Role, User
from accounts.services import sync_groups
from accounts.visitors import claim_visit


@receiver([post_save, post_delete], sender=Role)
def follow_role(instance: Role, origin: object = None, **_signal) -> None:
    """Keep the groups in step, unless the person is being deleted with their roles."""
    if origin is None or origin is instance:
        sync_groups(instance.person)


@receiver(user_logged_in)
def follow_sign_in(request: HttpRequest, user: User, **_signal) -> None:
    """What the visitor kept is the person's now."""
    claim_visit(request, user)
