"""What stands between the server and the views: page cache, policies, and checks of what arrives."""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from urllib.parse import parse_qsl, urlencode

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseNotModified,
)
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware, RejectRequest
from django.utils.http import parse_etags
from wagtail.views import serve as serve_page

from core import views
from core.published import generation

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Parameters that other sites add to links; they change nothing in a page.
TRACKING_PARAMETERS = ("utm_", "mtm_", "pk_", "at_", "fbclid", "gclid", "msclkid", "mc_cid", "mc_eid", "xtor")


@dataclass(frozen=True)
class StoredPage:
    """A finished response, as it goes to everybody."""

    content: bytes
    headers: dict[str, str]
    etag: str
    visit: tuple[str, str, str] | None
    token: str
    until: float


class PageCacheMiddleware:
    """Serve finished pages from this process's memory to readers who carry no session.

    A page is kept under its scheme, host, path and cleaned query, for the published generation under which
    it was rendered, and `PAGE_CACHE_SECONDS` at most (dated notices come and go without a publication).
    Only what a view marked with `cacheable_page` is kept: 200, GET, no cookie set.
    """

    MOST_PAGES = 500
    LARGEST_PAGE = 300_000
    LONGEST_QUERY = 300
    ABOUT_CONTENT = frozenset({"Content-Type", "Content-Length", "Content-Encoding"})

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.lock = threading.Lock()
        self.pages: OrderedDict[tuple[str, ...], StoredPage] = OrderedDict()
        self.personal_cookies = {
            settings.SESSION_COOKIE_NAME,
            settings.CSRF_COOKIE_NAME,
            CookieStorage.cookie_name,
        }

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer from memory, or render and keep."""
        key = self.key_of(request)
        if key is None:
            return self.get_response(request)
        token = generation()
        page = self.pages.get(key)
        if page and page.token == token and page.until > time.monotonic():
            return self.answer(request, page)
        response = self.get_response(request)
        if not self.may_keep(response):
            return response
        response["ETag"] = self.etag_of(response)
        response["Cache-Control"] = "max-age=0, must-revalidate"
        page = self.keep(key, response, token)
        return self.answer(request, page) if self.is_known(request, page) else response

    def key_of(self, request: HttpRequest) -> tuple[str, ...] | None:
        """Where this request's page is kept; None for a request that is not served from memory."""
        if request.method != "GET" or "HTTP_AUTHORIZATION" in request.META:
            return None
        if not self.personal_cookies.isdisjoint(request.COOKIES):
            return None
        query = request.META.get("QUERY_STRING", "")
        if query:
            if len(query) > self.LONGEST_QUERY:
                return None
            query = urlencode(clean_query(query))
        compressed = "gzip" if "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "") else ""
        host = request.META.get("HTTP_HOST", "")
        return (request.scheme or "", host, request.path_info, query, compressed)

    def may_keep(self, response: HttpResponseBase) -> bool:
        """Whether a view said that everybody may see this response, and nothing in it is personal."""
        return (
            getattr(response, "cacheable_page", False)
            and response.status_code == 200
            and not response.streaming
            and not response.cookies
            and "private" not in response.get("Cache-Control", "")
            and len(response.content) <= self.LARGEST_PAGE
        )

    @staticmethod
    def etag_of(response: HttpResponse) -> str:
        """A name for what the page says, the same in every process, compressed or not.

        A weak one (RFC 9110, 8.8.1): compressing adds random bytes, so that the same page differs each time.
        """
        compressed = response.get("Content-Encoding") == "gzip"
        content = gzip.decompress(response.content) if compressed else response.content
        return f'W/"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'

    def keep(self, key: tuple[str, ...], response: HttpResponse, token: str) -> StoredPage:
        """Keep a response; the oldest ones leave when there are too many."""
        page = StoredPage(
            content=response.content,
            headers=dict(response.items()),
            etag=response["ETag"],
            visit=getattr(response, "visit", None),
            token=token,
            until=time.monotonic() + settings.PAGE_CACHE_SECONDS,
        )
        with self.lock:
            self.pages[key] = page
            self.pages.move_to_end(key)
            while len(self.pages) > self.MOST_PAGES:
                self.pages.popitem(last=False)
        return page

    @staticmethod
    def is_known(request: HttpRequest, page: StoredPage) -> bool:
        """Whether the browser has this very page already."""
        return page.etag in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))

    def answer(self, request: HttpRequest, page: StoredPage) -> HttpResponseBase:
        """A kept page as a response, or « not modified » to a browser that has it."""
        response: HttpResponseBase
        if self.is_known(request, page):
            response, left_out = HttpResponseNotModified(), self.ABOUT_CONTENT
        else:
            response, left_out = HttpResponse(page.content), frozenset()
        for name, value in page.headers.items():
            if name not in left_out:
                response[name] = value
        response.visit = page.visit
        return response


def clean_query(query: str) -> list[tuple[str, str]]:
    """The parameters that may change a page, by name.

    An empty value counts as one, and the values of a name keep their order: Django reads the last.
    """
    pairs = parse_qsl(query, keep_blank_values=True)
    return sorted((pair for pair in pairs if not pair[0].startswith(TRACKING_PARAMETERS)), key=itemgetter(0))


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The strict policy for the public, another one for the admin's own inline scripts."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Choose the policy by the address."""
        if is_in_admin(request):
            # A preview is a public page inside the admin: it comes with the public policy.
            del response[HEADER]
            response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY
        return super().process_response(request, response)


class CleanRequestMiddleware:
    """Turn away what no page can read: control characters in an address, a form that is far too large."""

    CHUNKS_DRAINED = 512

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 400 or 413 with a page in French, or hand on."""
        if "\x00" in request.path_info:
            return views.bad_request(request)
        if self.is_too_large(request):
            # A browser that is still sending would see its connection cut instead of the page.
            for _ in range(self.CHUNKS_DRAINED):
                if not request.read(65_536):
                    break
            return views.too_large(request)
        return self.get_response(request)

    @staticmethod
    def is_too_large(request: HttpRequest) -> bool:
        """Whether a form without files says that it is longer than the portal reads."""
        if request.content_type == "multipart/form-data":
            return False
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return False
        return length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class OriginCsrfMiddleware(CsrfViewMiddleware):
    """Forms on public pages are protected by their origin, all others by Django's token.

    A page that is the same for everybody can carry no token and set no cookie. Browsers send `Origin` with
    every POST (older ones `Referer`): it must be our own host. Views other than pages ask for it with
    `view.checks_origin = True`.
    """

    def process_view(
        self, request: HttpRequest, callback: Callable, callback_args: tuple, callback_kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Note which check this view asks for."""
        request.checks_origin = callback is serve_page or getattr(callback, "checks_origin", False)
        return super().process_view(request, callback, callback_args, callback_kwargs)

    def _check_token(self, request: HttpRequest) -> None:
        if not request.checks_origin:
            super()._check_token(request)
        elif "HTTP_ORIGIN" not in request.META:  # where it is there, Django has compared it already
            here = tuple(f"{scheme}://{request.get_host()}/" for scheme in ("http", "https"))
            if not request.META.get("HTTP_REFERER", "").startswith(here):
                raise RejectRequest("Neither Origin nor Referer names this host.")


class FriendlyErrorsMiddleware:
    """The portal's own pages where Django would answer with its own, or with nothing.

    For a missing address in debug too, and for one that does not answer what is asked of it (405).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Hand on; give an empty refusal its page."""
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not is_in_admin(request):
            return views.not_allowed(request, response["Allow"])
        return response

    @staticmethod
    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a missing page."""
        if isinstance(exception, Http404) and not is_in_admin(request):
            return views.not_found(request, exception)
        return None


def is_in_admin(request: HttpRequest) -> bool:
    """Whether an address is one of the admin, which has its own pages and policy."""
    return request.path_info.startswith(settings.ADMIN_PATH)
