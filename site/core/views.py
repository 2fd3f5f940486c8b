"""Health checks, downloads, and the pages that say what went wrong."""

from django.core.exceptions import RequestDataTooBig
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail import hooks

from core.door import health_checks
from core.models import PortalDocument


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing else."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether what the portal needs is there; 503 when something is down, named without detail."""
    state = {}
    ready = True
    for check in health_checks:
        try:
            state[check.name] = check.check()
        except Exception:  # noqa: BLE001  (whatever it raises, it is down)
            state[check.name] = "indisponible"
            ready = False
    return JsonResponse(state, status=200 if ready else 503)


def robots(request: HttpRequest) -> HttpResponse:
    """What robots may read: everything but the admin."""
    lines = ["User-agent: *", "Disallow: /gestion/", f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def download(request: HttpRequest, document_id: int) -> HttpResponseBase:
    """The current file of a document. Who may not have it is answered by Wagtail's own checks."""
    document = get_object_or_404(PortalDocument.objects.select_related("collection"), pk=document_id)
    for check in hooks.get_hooks("before_serve_document"):
        if isinstance(answer := check(document, request), HttpResponse):
            return answer
    etag = quote_etag(document.get_file_hash())
    response = get_conditional_response(request, etag=etag) or file_response(document)
    response["ETag"] = etag
    response["Cache-Control"] = "max-age=0, must-revalidate"
    response.visit = ("download", "", f"document:{document.pk}")
    return response


def file_response(document: PortalDocument) -> FileResponse:
    """A document's file, to be saved and never shown in our own name. Raises Http404 when it is lost."""
    try:
        file = document.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        file, as_attachment=True, filename=document.filename, content_type=document.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Encoding"] = "identity"  # office files and PDF are compressed already
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return render(request, "404.html", status=404)


def refused(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """403, also for a form that comes from another site."""
    return render(request, "403.html", status=403)


def too_large(request: HttpRequest) -> HttpResponse:
    """413."""
    return render(request, "413.html", status=413)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when what was sent is too large."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a page that needs neither database nor context."""
    return render(None, "500.html", status=500)
