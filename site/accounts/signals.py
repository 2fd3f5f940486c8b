"""What follows from a role, a sign-in, an account that goes, and a page that appears."""

from functools import partial

from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.http import HttpRequest
from wagtail.models import ModelLogEntry, Page
from wagtail.signals import page_published

from accounts.announcing import is_first_publication, new_pages, tell_later
from accounts.copies import delete_files
from accounts.erasure import note_use
from accounts.firms import depart
from accounts.models import DataCopy, Role, User
from accounts.register import forget_consents
from accounts.services import sync_groups
from accounts.visitors import claim_visit


@receiver([post_save, post_delete], sender=Role)
def follow_role(instance: Role, origin: object = None, **_signal) -> None:
    """Keep the groups in step, unless the person is being deleted with their roles."""
    if origin is None or origin is instance:
        sync_groups(instance.person)


@receiver(user_logged_in)
def follow_sign_in(request: HttpRequest, user: User, **_signal) -> None:
    """What the visitor kept is the person’s now, and the account is of use."""
    claim_visit(request, user)
    note_use(user)


@receiver(user_logged_out)
def follow_sign_out(request: HttpRequest, **_signal) -> None:
    """A device that signed out leaves the list of those that are signed in."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()


@receiver(pre_delete, sender=User)
def follow_departure(instance: User, **_signal) -> None:
    """Nobody's consents outlive their account, but for the proof; a firm never stays without owner."""
    forget_consents(person=instance)
    depart(instance)


@receiver(post_delete, sender=User)
def follow_erasure(instance: User, **_signal) -> None:
    """Histories of the admin keep what was done to an account, under a number."""
    ModelLogEntry.objects.for_instance(instance).update(label=f"Personne n° {instance.pk}")


@receiver(post_delete, sender=DataCopy)
def follow_copy(instance: DataCopy, **_signal) -> None:
    """The file of a copy goes with it, and what a process left that died."""
    delete_files(instance)


@receiver(page_published)
def follow_new_page(instance: Page, **_signal) -> None:
    """Tell of a page that appears for the first time those who want to know at once, in the background."""
    announced = tuple(new.model for new in new_pages)
    if isinstance(instance, announced) and is_first_publication(instance):
        # A queue that is down must not undo the publication: `due` catches up.
        transaction.on_commit(partial(tell_later.enqueue, instance.pk), robust=True)
