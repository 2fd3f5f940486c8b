"""Keeping a page for later, the list of what is kept with its notes, and what is ticked as read."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Site

from accounts import visitors
from accounts.current import is_signed_in
from accounts.forms.kept import KeepForm, KeptQuery, NoteForm, ReadForm
from accounts.kept import with_cards
from accounts.models import Kept
from core.querysets import open_page

PAGE_SIZE = 24


@require_POST
def keep(request: HttpRequest, page_id: int) -> HttpResponse:
    """Put a page on the list or take it off, then go back to where the button was."""
    page = open_page(request, page_id)
    form = KeepForm(request.POST)
    refusal = ""
    owner = visitors.owner_of(request)
    if form.wants_to_keep(is_kept=Kept.objects.of(owner).filter(page=page).exists()):
        try:
            visitors.keep(visitors.lasting_owner_of(request, create=True), page)
        except visitors.ListFull:
            refusal = "?liste=pleine"
        except visitors.TooManyLists:
            refusal = "?liste=attente"
    else:
        visitors.let_go(owner, page)
    if form.comes_from_the_list():
        return redirect("accounts:kept")
    return redirect(f"{page.get_url(request)}{refusal}#garder")


# The same button for everybody, in pages that everybody gets from the same memory: no token.
keep.checks_origin = True


@require_POST
@never_cache
def read(request: HttpRequest, page_id: int) -> HttpResponse:
    """Tick a page as read, or not, then go back to where the button was. Others sign in first."""
    page = open_page(request, page_id)
    if not is_signed_in(request):
        return redirect_to_login(page.get_url(request))
    form = ReadForm(request.POST)
    visitors.tick(request.user, page, is_read=form.is_read())
    if form.comes_from_the_list():
        return redirect("accounts:kept")
    return redirect(f"{page.get_url(request)}#garder")


# It stands beside the button that keeps, in the same pages.
read.checks_origin = True


@require_safe
@never_cache
def kept(request: HttpRequest) -> HttpResponse:
    """« À lire plus tard »: what this visitor or person keeps, and nobody else."""
    site = Site.find_for_request(request)
    person = request.user if is_signed_in(request) else None
    view = KeptQuery(request.GET).view
    rows = Kept.objects.of(visitors.lasting_owner_of(request)).readable(site)
    shown = {
        KeptQuery.ALL: lambda: rows,
        KeptQuery.TO_READ: lambda: rows.read(request.user.pk, is_read=False),
        KeptQuery.READ: lambda: rows.read(request.user.pk),
        KeptQuery.SEARCHES: rows.searches,
    }[view]()
    paginator = Paginator(shown, PAGE_SIZE)
    part = paginator.get_page(request.GET.get("page"))
    context = {
        "part": part,
        "numbers": list(paginator.get_elided_page_range(part.number)),
        "total": paginator.count,
        "items": with_cards(list(part), person),
        "views": [
            pair for pair in KeptQuery.VIEWS if person or pair[0] in (KeptQuery.ALL, KeptQuery.SEARCHES)
        ],
        "view": view,
        "with_searches": any(one.page_id is None for one in part),
        "home": site.root_page,
    }
    response = render(request, "accounts/kept.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def note(request: HttpRequest, kept_id: int) -> HttpResponse:
    """The note beside something that is kept; a POST writes it. Whose it is not finds nothing."""
    one = owned(request, kept_id)
    form = NoteForm(request.POST or None, initial={"note": one.note})
    if request.method == "POST" and form.is_valid():
        Kept.objects.filter(pk=one.pk).update(note=form.cleaned_data["note"])
        messages.success(request, "Votre note est enregistrée.")
        return redirect(f"{reverse('accounts:kept')}#garde-{one.pk}")
    title = one.page.title if one.page else one.words
    response = render(request, "accounts/note.html", {"form": form, "kept": one, "title": title})
    response["X-Robots-Tag"] = "noindex"
    return response


@require_POST
@never_cache
def take_off(request: HttpRequest, kept_id: int) -> HttpResponse:
    """Take something off the list, even a page that is not public any more."""
    owned(request, kept_id).delete()
    return redirect("accounts:kept")


def owned(request: HttpRequest, kept_id: int) -> Kept:
    """What this visitor or person keeps, by key. Raises Http404."""
    rows = Kept.objects.of(visitors.lasting_owner_of(request)).select_related("page")
    return get_object_or_404(rows, pk=kept_id)


# Visitors without an account have notes too.
note.checks_origin = take_off.checks_origin = True
