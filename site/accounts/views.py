"""Keeping a page for later, the list of what is kept, and the link by which a consent is withdrawn."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Site

from accounts import register, visitors
from accounts.forms import KeepForm
from accounts.models import Kept
from accounts.purposes import find_purpose
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


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def consent(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody agreed to, and the button that withdraws it; to open the address changes nothing."""
    given = register.read_consent_token(token)
    if given is None:
        raise Http404
    if request.method == "POST":
        register.withdraw_by_link(given)
        return redirect("accounts:consent", token)
    home = Site.find_for_request(request).root_page
    context = {"consent": given, "purpose": find_purpose(given.purpose), "home": home}
    response = render(request, "accounts/consent.html", context)
    response["X-Robots-Tag"] = "noindex"
    # The address of this page is a key.
    response["Referrer-Policy"] = "same-origin"
    return response


# Who comes from a mail has no cookie, and needs none: the address alone gives the right.
consent.checks_origin = True
