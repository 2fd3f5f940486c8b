"""The link by which a consent is withdrawn."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.models import Site

from accounts import register
from accounts.purposes import find_purpose


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
