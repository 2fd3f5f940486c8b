"""Health checks, downloads, uploaded files, and the pages that say what went wrong."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    JsonResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.static import serve
from wagtail import hooks

from core.door import health_checks
from core.models import PortalDocument
from core.uploads import FORMATS, extension_of

# One part of a file: from a byte to another, from a byte to the end, or the last so many.
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


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


@require_safe
def uploaded_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """An uploaded file where no proxy serves them, whole or the part that a player asks for.

    Safari plays no video of a server that sends no parts (RFC 9110, 14). One part is sent at most: a request
    for several gets the whole file, as it may.
    """
    try:
        response = serve(request, path, document_root=settings.MEDIA_ROOT)
    except OSError:  # a name that no file can have
        raise Http404 from None
    if response.status_code != 200:
        return response
    if known := FORMATS.get(extension_of(path)):
        response["Content-Type"] = known.content_type
    response["Accept-Ranges"] = "bytes"
    response["Content-Encoding"] = "identity"  # a part of a compressed file would be none of the file
    size = int(response["Content-Length"])
    asked = part_asked(request, size, response["Last-Modified"])
    return response if asked is None else part_response(response, asked, size)


def part_asked(request: HttpRequest, size: int, last_modified: str) -> range | None:
    """The bytes that a request asks for, none beyond the end; None for a request that asks for the file."""
    found = RANGE.fullmatch(request.headers.get("Range", ""))
    if request.method != "GET" or not found or not any(found.groups()):
        return None
    if request.headers.get("If-Range", last_modified) != last_modified:
        return None  # the beginning that the browser has is that of another version
    first, last = found.groups()
    if not first:
        return range(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)


def part_response(whole: FileResponse, asked: range, size: int) -> HttpResponseBase:
    """The answer with a part of a file; 416 when it has no such part."""
    if not asked:
        whole.close()
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        return response
    file = whole.file_to_stream
    file.seek(asked.start)
    response = StreamingHttpResponse(Part(file, len(asked)), status=206)
    for name in ("Content-Type", "Last-Modified", "Accept-Ranges", "Content-Encoding"):
        response[name] = whole[name]
    response["Content-Range"] = f"bytes {asked.start}-{asked.stop - 1}/{size}"
    response["Content-Length"] = str(len(asked))
    return response


class Part:
    """So many bytes of an open file, from where it stands."""

    def __init__(self, file: BinaryIO, length: int) -> None:
        self.file = file
        self.length = length

    def __iter__(self) -> Iterator[bytes]:
        """Read them a block at a time."""
        while self.length > 0 and (block := self.file.read(min(self.length, FileResponse.block_size))):
            self.length -= len(block)
            yield block

    def close(self) -> None:
        """Close the file, also when nobody read it to the end."""
        self.file.close()


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return render(request, "404.html", status=404)


def refused(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """403, also for a form that comes from another site."""
    return render(request, "403.html", status=403)


def not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """405; `allowed` names the methods that the address answers."""
    response = render(request, "405.html", status=405)
    response["Allow"] = allowed
    return response


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
