"""Writes of the room `testimonials`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.html import linebreaks
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Site

from core.models import PortalDocument
from diagnostic.door import forget_page
from home.door import region_page
from taxonomy.models import Topic
from testimonials.pages import TestimonialMapPage, TestimonialPage

GONE = "Témoignage retiré"
STREAMS = ["story", "steps", "figures", "video", "audio"]


def page_above(region_code: str) -> Page:
    """Below which page a testimonial of a region is prepared: the region's own, else the map of all."""
    return (
        region_page(region_code)
        or TestimonialMapPage.objects.first()
        or Site.objects.get(is_default_site=True).root_page
    )


def add_draft(
    parent: Page, *, topics: Iterable[Topic], words: str, recording: PortalDocument | None, **fields: Any
) -> TestimonialPage:
    """A draft, with its first version, of what somebody told in plain words; nobody transcribed a recording.

    `fields` are those of the page. Nothing is checked that an editor can still complete.
    """
    page = TestimonialPage(live=False, **fields, **streams_of(fields["title"], words, recording))
    page.topics = list(topics)
    parent.add_child(instance=page)
    page.save_revision(clean=False, log_action=True)
    return page


def streams_of(title: str, words: str, recording: PortalDocument | None) -> dict[str, list[tuple[str, Any]]]:
    """What was told, as the page's blocks."""
    streams = {"story": [("text", linebreaks(words, autoescape=True))] if words else []}
    if recording and recording.content_type.startswith("video/"):
        no_captions = {"captions": None, "no_speech": False, "poster": None, "url": "", "transcript": ""}
        streams["video"] = [("video", {"title": title, "video": recording, **no_captions})]
    elif recording:
        streams["audio"] = [("audio", {"title": title, "audio": recording, "transcript": ""})]
    return streams


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
    Redirect.objects.filter(redirect_page=page).delete()  # their paths hold old titles
    forget_page(page.pk)
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
    # Written apart from the rest: a change of slug that Wagtail sees leaves a redirect with the old title.
    page.slug = f"retire-{page.pk}"
    page.set_url_path(page.get_parent())
    TestimonialPage.objects.filter(pk=page.pk).update(slug=page.slug, url_path=page.url_path)
    page.seo_title = page.search_description = page.award_name = ""
    page.image = page.award_year = page.paper_consent_on = page.helped_by = page.latest_revision = None
    page.place = page.place.region.capital or page.place
    page.headcount, page.withdrawn_at, page.has_unpublished_changes = 1, timezone.now(), False
    page.save(clean=False)


@transaction.atomic
def readdress(former: str, address: str) -> int:
    """Let testimonials be those of another address of the same person, in every version; return how many."""
    pages = list(TestimonialPage.objects.filter(contact_email__iexact=former.strip()))
    for page in pages:
        for revision in page.revisions.all():
            revision.content["contact_email"] = address
            revision.save(update_fields=["content"])
        TestimonialPage.objects.filter(pk=page.pk).update(contact_email=address)
    return len(pages)
