"""« Mes données »: the copy of them, the erasure of the account, another account that joins this one."""

from __future__ import annotations

import logging
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import codes, copies, erasure, merging
from accounts.enums import CodePurpose, RoleKind
from accounts.forms.own_data import ErasureForm, OtherAccountForm
from accounts.held import rooms_as_read
from accounts.models import DataCopy, ErasureRequest, User
from accounts.roles import ADMIN_ROLES
from accounts.views.signin import TOO_MANY, entrance
from accounts.views.space import personal_page

logger = logging.getLogger(__name__)


@require_safe
@personal_page
def own_data(request: HttpRequest) -> HttpResponse:
    """What a person may do with their data: have a copy, join two accounts, erase all."""
    copy = copies.last_copy(request.user)
    context = {
        "copy": copy,
        "size": size_of(copy) if copy and copy.is_ready(timezone.now()) else None,
        "erasure": erasure.pending_erasure(request.user),
    }
    return render(request, "accounts/own_data.html", context)


def size_of(copy: DataCopy) -> int | None:
    """The bytes of a copy that is ready. One whose file was lost is over: None."""
    try:
        return copy.file.size
    except FileNotFoundError:
        copies.end_copy(copy)
        return None


@require_POST
@personal_page
def ask_copy(request: HttpRequest) -> HttpResponse:
    """Have a copy made; the one that is there already stays the one."""
    copies.ask_copy(request.user)
    return redirect("accounts:own_data")


@require_safe
@personal_page
def copy(request: HttpRequest, copy_id: UUID) -> HttpResponseBase:
    """The ZIP, for its person alone: that of somebody else is not there, an old one is gone."""
    wanted = get_object_or_404(DataCopy, pk=copy_id, person=request.user)
    if not wanted.is_ready(timezone.now()):
        is_over = wanted.made_at is not None or wanted.ended_at is not None
        return render(
            request, "accounts/copy_absent.html", {"is_over": is_over}, status=410 if is_over else 404
        )
    try:
        file = wanted.file.open("rb")
    except FileNotFoundError:
        copies.end_copy(wanted)
        return render(request, "accounts/copy_absent.html", {"is_over": True}, status=410)
    name = f"mes-donnees-{timezone.localdate(wanted.made_at):%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@require_http_methods(["GET", "HEAD", "POST"])
@personal_page
def erase(request: HttpRequest) -> HttpResponse:
    """What an erasure does, room by room, and the form that asks for it."""
    if request.method != "POST" and (pending := erasure.pending_erasure(request.user)) and pending.was_asked:
        return redirect("accounts:own_data")
    form = ErasureForm(request.POST or None, person=request.user)
    if form.is_valid():
        erasure.ask_erasure(request.user)
        return redirect("accounts:own_data")
    return render(request, "accounts/erase.html", {"form": form, **consequences(request)})


def consequences(request: HttpRequest) -> dict[str, object]:
    """What the erasure of the account of this person does, in the words of each room."""
    roles = list(request.user.roles.select_related("region"))
    return {
        "rooms": [
            {
                "name": room.name,
                "goes": [held for held in room.holds if not held.stays],
                "stays": [held for held in room.holds if held.stays],
                "by_law": any(held.by_law for held in room.holds),
            }
            for room in rooms_as_read()
            if not room.is_anonymous
        ],
        "anonymous_rooms": [room.name for room in rooms_as_read() if room.is_anonymous],
        "roles": roles,
        "publishes": any(RoleKind(role.kind) in ADMIN_ROLES for role in roles),
        "lonely_firms": erasure.lonely_firms(request.user),
        "shared_firms": erasure.shared_firms(request.user),
    }


@require_POST
@personal_page
def keep_account(request: HttpRequest) -> HttpResponse:
    """Cancel the erasure, from *mon espace*."""
    if pending := erasure.pending_erasure(request.user):
        erasure.cancel_erasure(pending)
    messages.success(request, "L’effacement est annulé : votre compte reste comme il est.")
    return redirect("accounts:own_data")


@require_http_methods(["GET", "HEAD", "POST"])
@entrance
def cancel(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The link of the mail: what will be erased and when, and the button that cancels, without signing in.

    The link of an erasure that was cancelled tells of the one that was asked for since, if there is one.
    """
    wanted = ErasureRequest.objects.select_related("person").filter(pk=request_id).first()
    if wanted is None:  # done, or never asked for
        return render(request, "accounts/erasure_gone.html", status=410)
    if wanted.cancelled_at:
        wanted = erasure.pending_erasure(wanted.person) or wanted
    if request.method == "POST":
        if not wanted.cancelled_at:
            erasure.cancel_erasure(wanted)
        return redirect("accounts:erasure", wanted.pk)
    return render(request, "accounts/erasure.html", {"erasure": wanted})


@require_http_methods(["GET", "HEAD", "POST"])
@personal_page
def other_account(request: HttpRequest) -> HttpResponse:
    """« J’ai un autre compte »: its address, to which a code goes."""
    form = OtherAccountForm(request.POST or None, person=request.user)
    if form.is_valid():
        try:
            code = codes.ask_code(
                request, form.cleaned_data["email"], purpose=CodePurpose.OTHER_ACCOUNT, person=request.user
            )
        except codes.TooManyCodes:
            form.add_error("email", TOO_MANY)
        else:
            return redirect("accounts:code", code.pk)
    return render(request, "accounts/other_account.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@personal_page
def join(request: HttpRequest) -> HttpResponse:
    """What comes along with the other account, and the button that joins the two."""
    address = merging.proved_address(request)
    if not address:
        messages.error(request, "Il faut un nouveau code : l’autre adresse n’est plus vérifiée.")
        return redirect("accounts:other_account")
    try:
        account = merging.account_to_join(request.user, address)
        if request.method == "POST":
            return join_now(request, account)
    except merging.MergeRefusal as refusal:
        merging.forget_proof(request)
        return render(request, "accounts/join_refused.html", {"address": address, "refusal": refusal})
    return render(request, "accounts/join.html", {"prospect": merging.prospect_of(account)})


def join_now(request: HttpRequest, account: User) -> HttpResponse:
    """Join the two accounts; where a room fails nothing has changed. Raises MergeRefusal."""
    address = account.email
    try:
        merging.merge(account, request.user)
    except erasure.RoomFailed as failure:
        logger.warning("accounts %s and %s: %s", account.pk, request.user.pk, failure)
        messages.error(request, "La réunion n’a pas pu se faire : rien n’a changé. Réessayez plus tard.")
        return redirect("accounts:own_data")
    merging.forget_proof(request)
    messages.success(request, f"C’est fait : ce que tenait le compte de {address} est ici.")
    return redirect("accounts:own_data")
