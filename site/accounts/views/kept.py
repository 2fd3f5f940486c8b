"""Keeping a page for later, and the list of what is kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Site

from accounts import visitors
from accounts.forms.kept import KeepForm
from accounts.models import Kept
from core.querysets import open_page


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


@require_safe
@never_cache
def kept(request: HttpRequest) -> HttpResponse:
    """« À lire plus tard »: what this visitor or person keeps, and nobody else."""
    site = Site.find_for_request(request)
    pages = Kept.objects.of(visitors.lasting_owner_of(request)).pages(site)
    response = render(request, "accounts/kept.html", {"pages": pages, "home": site.root_page})
    response["X-Robots-Tag"] = "noindex"
    return response
