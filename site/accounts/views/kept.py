"""Keeping a page for later, the list of what is kept with its notes, and what is ticked as read."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Page, Site

from accounts import visitors
from accounts.current import is_signed_in
from accounts.forms.kept import KeepForm, KeptQuery, NoteForm, ReadForm
from accounts.kept import Item, kept_items, read_items
from accounts.models import Kept, Read
from accounts.querysets import KeptQuerySet
from accounts.views.signed_out import sign_in_first, still_typed
from core.querysets import open_page
from design.templatetags.design_tags import quoted

PAGE_SIZE = 24


def page_with_button(request: HttpRequest, page_id: int) -> Page:
    """The page of that key that everybody may read and keep. Raises Http404."""
    page = open_page(request, page_id)
    if not getattr(page, "can_be_kept", False):
        raise Http404
    return page


@require_POST
def keep(request: HttpRequest, page_id: int) -> HttpResponse:
    """Put a page on the list or take it off, then go back to where the button was."""
    page = page_with_button(request, page_id)
    form, listed = KeepForm(request.POST), KeptQuery(request.POST)
    refusal = ""
    owner = visitors.owner_of(request)
    if form.wants_to_keep(is_kept=Kept.objects.of(owner).filter(page=page).exists()):
        try:
            visitors.keep(visitors.lasting_owner_of(request, create=True), page)
            messages.success(request, f"{quoted(page.title)} est dans votre liste.")
        except visitors.ListFull:
            refusal = "?liste=pleine"
        except visitors.TooManyLists:
            refusal = "?liste=attente"
    else:
        visitors.let_go(owner, page)
        if owner:
            messages.success(request, f"{quoted(page.title)} n’est plus dans votre liste.")
    if listed.comes_from_the_list:
        return redirect(listed.address)
    return redirect(f"{page.get_url(request)}{refusal}#garder")


# The same button for everybody, in pages that everybody gets from the same memory: no token.
keep.checks_origin = True


@require_POST
@never_cache
def read(request: HttpRequest, page_id: int) -> HttpResponse:
    """Tick a page as read, or not, then go back to where the button was. Others sign in first."""
    page = page_with_button(request, page_id)
    if not is_signed_in(request):
        return sign_in_first(request, page.get_url(request))
    is_read, listed = ReadForm(request.POST).is_read(), KeptQuery(request.POST)
    visitors.tick(request.user, page, is_read=is_read)
    done = "est coché" if is_read else "n’est plus coché"
    messages.success(request, f"{quoted(page.title)} {done} comme lu.")
    if listed.comes_from_the_list:
        return redirect(listed.address)
    return redirect(f"{page.get_url(request)}#garder")


# It stands beside the button that keeps, in the same pages.
read.checks_origin = True


@require_safe
@never_cache
def kept(request: HttpRequest) -> HttpResponse:
    """« Ce que je garde »: what this visitor or person keeps, and nobody else."""
    site = Site.find_for_request(request)
    query = KeptQuery(request.GET)
    owner = visitors.lasting_owner_of(request)
    rows = Kept.objects.of(owner).readable(site)
    shown = {
        KeptQuery.ALL: lambda: rows,
        KeptQuery.TO_READ: lambda: rows.to_read(owner.person_id),
        KeptQuery.READ: lambda: Read.objects.readable(owner.person_id, site),
        KeptQuery.SEARCHES: rows.searches,
    }[query.view]()
    paginator = Paginator(shown, PAGE_SIZE)
    part = paginator.get_page(query.number)
    items = (read_items if query.view == KeptQuery.READ else kept_items)(list(part), owner)
    for_all = (KeptQuery.ALL, KeptQuery.SEARCHES)
    context = {
        "part": part,
        "numbers": list(paginator.get_elided_page_range(part.number)),
        "total": paginator.count,
        "items": items,
        "views": [pair for pair in KeptQuery.VIEWS if owner.person_id or pair[0] in for_all],
        "view": query.view,
        "with_searches": any(item.page is None for item in items),
        "home": site.root_page,
    }
    response = render(request, "accounts/kept.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def note(request: HttpRequest, kept_id: int) -> HttpResponse:
    """The note beside something that is kept; a POST writes it. Whose it is not finds nothing.

    Who typed while their session ended gets their text back, whether there is such a thing or not.
    """
    things = owned(request).select_related("page").filter(pk=kept_id)
    one = things.first()
    if one is None and request.method == "POST" and not is_signed_in(request):
        return still_typed(request, NoteForm(request.POST, note=""))
    if one is None:
        raise Http404
    form = NoteForm(request.POST if request.method == "POST" else None, note=one.note)
    while form.is_valid():
        if Kept.objects.filter(pk=one.pk, note=one.note).update(note=form.cleaned_data["note"]):
            messages.success(request, "Votre note est enregistrée.")
            return redirect(f"{place_in_list(request, one)}#garde-{one.pk}")
        one = get_object_or_404(things)  # which another window changed at this very moment
        form = NoteForm(request.POST, note=one.note)
    context = {"form": form, "title": Item(one, one.page).title}
    response = render(request, "accounts/note.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_POST
@never_cache
def take_off(request: HttpRequest, kept_id: int) -> HttpResponse:
    """Take something off the list, even a page that is not public any more; pressed again, it is off."""
    owned(request).filter(pk=kept_id).delete()
    messages.success(request, "C’est retiré de votre liste.")
    return redirect(KeptQuery(request.POST).address)


def owned(request: HttpRequest) -> KeptQuerySet:
    """What this visitor or person keeps; they count as seen again."""
    return Kept.objects.of(visitors.lasting_owner_of(request))


def place_in_list(request: HttpRequest, one: Kept) -> str:
    """The address of the page of the list where something that is kept stands."""
    rows = Kept.objects.of(visitors.owner_of(request)).readable(Site.find_for_request(request))
    newer = Q(kept_at__gt=one.kept_at) | Q(kept_at=one.kept_at, pk__gt=one.pk)
    return KeptQuery({"page": rows.filter(newer).count() // PAGE_SIZE + 1}).address


# Visitors without an account have notes too.
note.checks_origin = take_off.checks_origin = True
