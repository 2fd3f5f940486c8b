"""A role that is granted or withdrawn anywhere changes the person's groups."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from accounts.models import Role
from accounts.services import sync_groups


@receiver([post_save, post_delete], sender=Role)
def follow_role(instance: Role, origin: object = None, **_signal) -> None:
    """Keep the groups in step, unless the person is being deleted with their roles."""
    if origin is None or origin is instance:
        sync_groups(instance.person)
