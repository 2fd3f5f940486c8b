"""Free tags: how often they are used, and how two become one without losing a link."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from modelcluster.fields import ParentalKey
from taggit.models import Tag
from wagtail.models import ReferenceIndex, Revision, get_default_page_content_type

from core.door import raise_generation


def link_models() -> list[type[models.Model]]:
    """The models whose rows put a tag on something."""
    return [relation.related_model for relation in Tag._meta.related_objects if relation.field.name == "tag"]


def tags_with_uses() -> models.QuerySet[Tag]:
    """All tags, with the number of things that carry each in `uses`. One query."""
    total: Any = 0
    for link in link_models():
        links = link.objects.filter(tag=OuterRef("pk")).order_by().values("tag")
        total = total + Coalesce(Subquery(links.annotate(number=Count("pk")).values("number")), 0)
    return Tag.objects.annotate(uses=total)


def rename(tag: Tag, name: str) -> None:
    """Give a tag another name. Versions of pages point to the tag itself, so they follow."""
    tag.name = name
    tag.slug = tag.slugify(name)
    clashes = Tag.objects.exclude(pk=tag.pk)
    if clashes.filter(slug=tag.slug).exists():
        tag.slug = f"{tag.slug[:80]}-{tag.pk}"
    tag.save()
    raise_generation()


@transaction.atomic
def merge(tag: Tag, into: Tag) -> int:
    """Move every link of a tag to another one, then delete it; return how many things carried it.

    What carries both keeps one link. The versions of pages are changed too, so that publishing an old draft
    does not bring the tag back. Raises ValueError for a tag merged into itself.
    """
    if tag.pk == into.pk:
        raise ValueError("A tag is not merged into itself.")
    moved = sum(move_links(link, tag, into) for link in link_models())
    for relation in page_relations():
        move_in_versions(relation, tag, into)
    ReferenceIndex.remove_references_to(tag)
    tag.delete()
    raise_generation()
    return moved


def move_links(link: type[models.Model], tag: Tag, into: Tag) -> int:
    """Move the rows of one model; return how many there were."""
    fields = link._meta.concrete_fields
    thing = [field.attname for field in fields if not field.primary_key and field.name != "tag"]
    taken = set(link.objects.filter(tag=into).values_list(*thing))
    rows = list(link.objects.filter(tag=tag).values_list("pk", *thing))
    double = [pk for pk, *values in rows if tuple(values) in taken]
    link.objects.filter(pk__in=double).delete()
    link.objects.filter(tag=tag).update(tag=into)
    return len(rows)


def page_relations() -> set[str]:
    """The names under which the versions of pages hold their links to tags."""
    keys = (field for link in link_models() for field in link._meta.fields if isinstance(field, ParentalKey))
    return {key.remote_field.get_accessor_name() for key in keys}


def move_in_versions(relation: str, tag: Tag, into: Tag) -> None:
    """Replace a tag in the versions of all pages. Reads of each version no more than its tags."""
    versions = Revision.objects.filter(base_content_type=get_default_page_content_type())
    links = versions.annotate(links=F(f"content__{relation}")).values_list("pk", "links").iterator()
    found = [pk for pk, links in links if any(link["tag"] == tag.pk for link in links or [])]
    for version in Revision.objects.filter(pk__in=found).iterator(chunk_size=100):
        kept: dict[int, dict[str, Any]] = {}
        for link in version.content[relation]:
            target = into.pk if link["tag"] == tag.pk else link["tag"]
            kept.setdefault(target, link | {"tag": target})
        content = version.content | {relation: list(kept.values())}
        Revision.objects.filter(pk=version.pk).update(content=content)
