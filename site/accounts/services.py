"""Roles are granted and withdrawn here; Wagtail's groups follow."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from accounts.enums import RoleKind
from accounts.models import Role, User
from accounts.roles import ADMIN_ROLES
from accounts.signin import end_sessions
from core.text import folded
from outbox.services import send_mail
from territories.models import Region

ADMIN_ACCESS = {"content_type__app_label": "wagtailadmin", "codename": "access_admin"}
EDITOR_PAGE_PERMISSIONS = ["add_page", "change_page"]
MISSION_PAGE_PERMISSIONS = [
    *EDITOR_PAGE_PERMISSIONS,
    "publish_page",
    "lock_page",
    "unlock_page",
    "bulk_delete_page",
]
# Wagtail asks for those of its own models, whatever models stand in for them.
FILE_APPS = ["wagtailimages", "wagtaildocs"]
FILE_PERMISSIONS = ["add_image", "change_image", "add_document", "change_document"]
CHOOSE_PERMISSIONS = ["choose_image", "choose_document"]
# What the mission cannot do even so: these rows are made by the portal itself.
NOT_FOR_THE_MISSION = ["account", "contenttypes", "django_tasks_database", "mfa", "sessions", "usersessions"]


def group_of(kind: RoleKind, *, region: Region | None = None, organisation: str = "") -> Group:
    """The Wagtail group of a role, made with access to the admin when it is missing."""
    name = Role(kind=kind, region=region, organisation=organisation).group_name
    group, created = Group.objects.get_or_create(name=name)
    if created:
        group.permissions.add(Permission.objects.get(**ADMIN_ACCESS))
    return group


@transaction.atomic
def sync_groups(person: User) -> None:
    """Give a person exactly the groups that their roles open; not every role opens one."""
    roles = person.roles.filter(kind__in=ADMIN_ROLES).select_related("region")
    person.groups.set(
        [group_of(role.kind, region=role.region, organisation=role.organisation) for role in roles]
    )


@transaction.atomic
def set_roles(
    person: User,
    *,
    mission: bool,
    regions: list[Region],
    organisations: list[str],
    connector: bool = False,
    provider: bool = False,
    by: User | None,
) -> None:
    """Make a person's roles exactly these; those that stay keep who granted them and when."""
    wanted = {
        *([(RoleKind.MISSION, None, "")] if mission else []),
        *([(RoleKind.CONNECTOR, None, "")] if connector else []),
        *([(RoleKind.PROVIDER, None, "")] if provider else []),
        *((RoleKind.REGIONAL_EDITOR, region.pk, "") for region in regions),
        *((RoleKind.PARTNER, None, organisation) for organisation in organisations),
    }
    for role in person.roles.all():
        key = (role.kind, role.region_id, role.organisation)
        if key in wanted:
            wanted.remove(key)
        else:
            role.delete()
    for kind, region_id, organisation in wanted:
        Role.objects.create(
            person=person, kind=kind, region_id=region_id, organisation=organisation, granted_by=by
        )
    sync_groups(person)


def grant_pages(group: Group, page: Page, codenames: list[str]) -> None:
    """Let a group do these things on a page and below it."""
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=codenames
    ):
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def grant_files(group: Group, collection: Collection, codenames: list[str]) -> None:
    """Let a group do these things with the images and documents of a collection."""
    of_files = Permission.objects.filter(content_type__app_label__in=FILE_APPS)
    for permission in of_files.filter(codename__in=codenames):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=permission
        )


def open_section(group: Group, page: Page, *, collection: str) -> None:
    """Let a group prepare pages below a page, with the files of a collection, made when it is missing."""
    grant_pages(group, page, EDITOR_PAGE_PERMISSIONS)
    root = Collection.get_first_root_node()
    grant_files(group, collection_below(root, collection), FILE_PERMISSIONS + CHOOSE_PERMISSIONS)
    grant_files(group, root, CHOOSE_PERMISSIONS)


def collection_below(parent: Collection, name: str) -> Collection:
    """The collection of that name right below another, made when it is missing."""
    return parent.get_children().filter(name=name).first() or parent.add_child(name=name)


def open_region(region: Region, page: Page) -> Group:
    """Let a region's editors prepare pages below its page, with files of their own, unpublished."""
    group = group_of(RoleKind.REGIONAL_EDITOR, region=region)
    open_section(group, page, collection=region.name)
    return group


def partner_group_prefix() -> str:
    """What the names of all partners' groups begin with."""
    return Role(kind=RoleKind.PARTNER, organisation="?").group_name.removesuffix("?")


def partner_groups() -> QuerySet[Group]:
    """The groups of all partners."""
    return Group.objects.filter(name__startswith=partner_group_prefix())


def known_organisation(name: str) -> str:
    """The spelling under which an organisation already has people or a page; else the name, tidied."""
    name = " ".join(name.split())
    for group in partner_groups():
        organisation = group.name.removeprefix(partner_group_prefix())
        if folded(organisation) == folded(name):
            return organisation
    return name


def open_partner(organisation: str, page: Page) -> Group:
    """Let a partner's people prepare pages below its page, with files of their own, unpublished.

    Another partner that had the page loses it.
    """
    group = group_of(RoleKind.PARTNER, organisation=organisation)
    GroupPagePermission.objects.filter(page=page, group__in=partner_groups()).exclude(group=group).delete()
    open_section(group, page, collection=group.name)
    return group


def install_mission() -> Group:
    """The mission's group: it publishes everywhere, and manages every list of the admin."""
    group = group_of(RoleKind.MISSION)
    group.permissions.set(
        Permission.objects.exclude(content_type__app_label__in=NOT_FOR_THE_MISSION).exclude(
            content_type__app_label="wagtailcore", content_type__model="page"
        )
    )
    grant_pages(group, Page.get_first_root_node(), MISSION_PAGE_PERMISSIONS)
    root = Collection.get_first_root_node()
    grant_files(
        group,
        root,
        [*FILE_PERMISSIONS, *CHOOSE_PERMISSIONS, "delete_image", "delete_document"],
    )
    return group


@transaction.atomic
def reset_second_factor(person: User, by: User | None) -> bool:
    """Take a person's second factor away, for one who lost it; return whether there was one.

    Their sessions are closed and they are told. Who has access to the admin enrols again on the way there.
    """
    deleted, _ = Authenticator.objects.filter(user=person).delete()
    end_sessions(person)
    if deleted:
        key = f"second-factor-reset-{person.pk}-{timezone.now().timestamp():.0f}"
        send_mail(key, person.email, "accounts/mail/second_factor_reset", {"by": by})
    return bool(deleted)
