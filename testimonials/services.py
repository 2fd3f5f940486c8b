"""Writes of the room `testimonials`."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import PageLogEntry, ReferenceIndex

from testimonials.pages import TestimonialPage

GONE = "Témoignage retiré"
STREAMS = ["story", "steps", "figures", "video", "audio"]


@transaction.atomic
def erase(page: TestimonialPage) -> None:
    """Take a testimonial off the site at once, for its person does not agree any more, and erase it.

    Texts, versions, history, comments, pictures and recordings go; the emptied row stays for a month, so that
    an editor who has the form open is told. Twice changes nothing.
    """
    page = TestimonialPage.objects.select_for_update().get(pk=page.pk)
    if page.withdrawn_at:
        return
    files = list(files_of(page))
    if page.live:
        page.unpublish(log_action=None)
    if state := page.current_workflow_state:
        state.cancel()
    page.revisions.all().delete()
    page.wagtail_admin_comments.all().delete()
    PageLogEntry.objects.filter(page=page.pk).update(label=GONE, data={})
    empty(page)
    for file in files:
        if not ReferenceIndex.get_references_to(file).exclude(object_id=str(page.pk)).exists():
            file.delete()


def files_of(page: TestimonialPage) -> Iterator[Model]:
    """The pictures and recordings that a testimonial and its versions hold."""
    versions = [page, *(revision.as_object() for revision in page.revisions.all())]
    found = set()
    for version in versions:
        found |= {(int(kind), pk) for kind, pk, *_ in ReferenceIndex._extract_references_from_object(version)}
    for model in (get_image_model(), get_document_model()):
        kind = ContentType.objects.get_for_model(model).pk
        yield from model.objects.filter(pk__in=[pk for of, pk in found if of == kind])


def empty(page: TestimonialPage) -> None:
    """Take everything personal out of the row."""
    for name in STREAMS:
        setattr(page, name, [])
    for name in ("summary", "firm", "person", "role", "trade", "naf_code", "quote", "contact_email"):
        setattr(page, name, "")
    page.title = page.draft_title = GONE
    page.slug = f"retire-{page.pk}"
    page.seo_title = page.search_description = page.award_name = ""
    page.image = page.award_year = page.paper_consent_on = page.helped_by = page.latest_revision = None
    page.place = page.place.region.capital or page.place
    page.headcount, page.withdrawn_at, page.has_unpublished_changes = 1, timezone.now(), False
    page.save(clean=False)
