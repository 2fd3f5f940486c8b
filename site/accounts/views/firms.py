"""The pages of a person's firms: describe one, say who belongs to it, take over what was said before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import firms
from accounts.current import firm_in_use, places_of, use_firm
from accounts.enums import MembershipKind
from accounts.facts import FirmFacts, drop_waiting, facts_of
from accounts.forms.firm_facts import FactsForm, ResumeForm
from accounts.forms.firm_people import InvitationForm, PlaceInFirmForm
from accounts.forms.firms import DeletionForm, FirmForm
from accounts.models import Firm, Invitation, Membership
from accounts.register_of_firms import find_firm
from accounts.views.space import personal_page, typed_page
from core.limits import too_often

MOST_LOOK_UPS_AN_HOUR = 30
FORGET = "forget"
# What a page says of what was just done, by the parameter `fait` of its address.
DONE = {
    "enregistre": "C’est enregistré.",
    "invite": "L’invitation est partie. Elle vaut sept jours.",
    "invitation-retiree": "L’invitation est retirée : son lien ne mène plus à rien.",
    "place": "C’est changé.",
    "retire": "Cette personne n’est plus dans l’entreprise.",
    "quitte": "Vous avez quitté l’entreprise.",
    "supprime": "L’entreprise et tout ce que l’on en savait sont effacés.",
    "oublie": "C’est oublié.",
    "bienvenue": "Vous faites maintenant partie de l’entreprise.",
}


def blank_firm(typed: QueryDict) -> FirmForm:
    """The form of a firm with what was typed alone."""
    return FirmForm(typed, firm=None, facts=FirmFacts())


def blank_facts(typed: QueryDict) -> FactsForm:
    """The form of what else is known of a firm, with what was typed alone."""
    return FactsForm(typed, facts=FirmFacts())


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, nothing ticked or written included; None where none was sent."""
    return request.POST if request.method == "POST" else None


def done(request: HttpRequest) -> str:
    """What was just done, in words."""
    return DONE.get(request.GET.get("fait", ""), "")


def back_to(name: str, *args: int, what: str) -> HttpResponse:
    """Lead to a page that says what was done."""
    return redirect(f"{reverse(f'accounts:{name}', args=args)}?fait={what}")


def own_firm(request: HttpRequest, firm_id: int) -> Firm:
    """The firm, for somebody who belongs to it; nobody else learns that it exists."""
    return get_object_or_404(Firm.objects.of(request.user).with_place(), pk=firm_id)


def owned_firm(request: HttpRequest, firm_id: int) -> Firm:
    """The firm, for one of its owners."""
    return get_object_or_404(Firm.objects.owned_by(request.user), pk=firm_id)


@personal_page
@require_safe
def firm(request: HttpRequest) -> HttpResponse:
    """The firm in use: what is known of it, from whom, and who belongs to it. Without firm, an invitation."""
    in_use = firm_in_use(request)
    context = {"firm": in_use, "places": places_of(request), "done": done(request)}
    if in_use:
        waiting = firms.waiting_for(in_use, request.user)
        context |= {
            "facts": facts_of(in_use),
            "people": in_use.memberships.people(),
            "me": next(place for place in context["places"] if place.firm_id == in_use.pk),
            "waiting": waiting,
            "is_described_elsewhere": in_use.siret
            and Firm.objects.described_by_others(in_use, request.user).exists(),
        }
    return render(request, "accounts/firm.html", context)


@typed_page(blank_firm)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Describe a firm, or say that there is none yet. What the person said before is in the form already."""

    def save(form: FirmForm) -> Firm:
        made_with = form.cleaned_data["made_with"] or form.initial["made_with"]
        return firms.add_firm(request.user, form.description, made_with=made_with)

    # A second firm is another one: what was said before is that of the first.
    facts = facts_of(request.user)
    return describe(request, FirmForm(posted(request), firm=None, facts=facts), save)


@typed_page(blank_firm)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, firm_id: int) -> HttpResponse:
    """Change how a firm is described."""
    described = own_firm(request, firm_id)

    def save(form: FirmForm) -> Firm:
        version = form.cleaned_data["version"] or 0
        return firms.change_firm(described, request.user, form.description, version=version)

    return describe(request, FirmForm(posted(request), firm=described, facts=facts_of(described)), save)


def describe(request: HttpRequest, form: FirmForm, save: Callable[[FirmForm], Firm]) -> HttpResponse:
    """Fill the form from the register, save it, or show it with what is wrong."""
    registered, looked_up = None, form.wants_register
    if looked_up:
        form, registered = fill_in(request, form)
    elif form.is_valid():
        try:
            saved = save(form)
        except firms.ChangedMeanwhile as refusal:
            form = form.shown_again(own_firm(request, form.firm.pk))
            form.add_error(None, str(refusal))
        except firms.FirmRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            use_firm(request, saved)
            if firms.waiting_for(saved, request.user):
                return redirect("accounts:firm_resume")
            return back_to("firm", what="enregistre")
    context = {"form": form, "firm": form.firm, "registered": registered, "looked_up": looked_up}
    return render(request, "accounts/firm_form.html", context)


def fill_in(request: HttpRequest, form: FirmForm) -> tuple[FirmForm, Any]:
    """The form with what the register says of its number, and that answer; as it is without one."""
    form.full_clean()
    siret = form.cleaned_data.get("siret")
    if not siret:
        if "siret" not in form.errors:
            form.add_error("siret", "Écrivez le numéro que nous cherchons.")
        return form, None
    who = str(request.user.pk)
    registered = None
    if not too_often("firm-register", who, most=MOST_LOOK_UPS_AN_HOUR, seconds=3600):
        registered = find_firm(siret)
    return (form.filled_from(registered), registered) if registered else (form, None)


@typed_page(blank_facts)
@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: HttpRequest, firm_id: int) -> HttpResponse:
    """Say more about a firm, each answer optional."""
    described = own_firm(request, firm_id)
    form = FactsForm(posted(request), facts=facts_of(described))
    if form.is_valid():
        firms.say_facts(described, request.user, form.cleaned_data)
        use_firm(request, described)
        return back_to("firm", what="enregistre")
    return render(request, "accounts/firm_facts.html", {"form": form, "firm": described})


@require_POST
@personal_page
def choose(request: HttpRequest, firm_id: int) -> HttpResponse:
    """Work on another of one's firms."""
    use_firm(request, own_firm(request, firm_id))
    return redirect("accounts:firm")


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, firm_id: int) -> HttpResponse:
    """Delete a firm, by its one owner, who says so twice."""
    owned = owned_firm(request, firm_id)
    form = DeletionForm(posted(request))
    if form.is_valid():
        try:
            firms.delete_firm(owned, request.user)
        except firms.FirmRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return back_to("firm", what="supprime")
    context = {
        "form": form,
        "firm": owned,
        "others": owned.memberships.count() - 1,
        "has_other_owners": owned.memberships.owners().count() > 1,
    }
    return render(request, "accounts/firm_delete.html", context)


@typed_page(InvitationForm)
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, firm_id: int) -> HttpResponse:
    """Who belongs to a firm, who is invited; an owner invites here."""
    own = own_firm(request, firm_id)
    own_place = get_object_or_404(Membership, firm=own, person=request.user)
    if request.method == "POST" and not own_place.is_owner:
        raise Http404
    form = InvitationForm(posted(request))
    if form.is_valid():
        try:
            kind = MembershipKind(form.cleaned_data["kind"])
            firms.invite(own, form.cleaned_data["email"], kind, by=request.user)
        except firms.FirmRefusal as refusal:
            form.add_error("email", str(refusal))
        else:
            return back_to("firm_people", own.pk, what="invite")
    return people_page(request, own_place, form=form)


@require_POST
@personal_page
def person(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Change somebody's place in a firm, take them out, or leave."""
    concerned = get_object_or_404(
        Membership.objects.select_related("firm").filter(firm__in=Firm.objects.of(request.user)),
        pk=membership_id,
    )
    own_place = get_object_or_404(Membership, firm=concerned.firm, person=request.user)
    form = PlaceInFirmForm(request.POST)
    wish = form.cleaned_data["wish"] if form.is_valid() else ""
    leaves = concerned == own_place and wish == form.LEAVE
    if not (wish and (own_place.is_owner or leaves)):
        raise Http404
    try:
        if wish == form.LEAVE:
            firms.leave(concerned)
        else:
            firms.set_kind(concerned, MembershipKind(wish))
    except firms.FirmRefusal as refusal:
        return people_page(request, own_place, form=InvitationForm(), refusal=str(refusal))
    if leaves:
        return back_to("firm", what="quitte")
    return back_to("firm_people", concerned.firm_id, what="retire" if wish == form.LEAVE else "place")


def people_page(
    request: HttpRequest, own_place: Membership, *, form: InvitationForm, refusal: str = ""
) -> HttpResponse:
    """The people and the invitations of a firm."""
    own = own_place.firm
    context = {
        "firm": own,
        "me": own_place,
        "people": own.memberships.people(),
        "invitations": own.invitations.waiting() if own_place.is_owner else [],
        "form": form,
        "refusal": refusal,
        "done": done(request),
    }
    return render(request, "accounts/firm_people.html", context)


@require_POST
@personal_page
def withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    of_own = Invitation.objects.waiting().filter(firm__in=Firm.objects.owned_by(request.user))
    withdrawn = get_object_or_404(of_own, pk=invitation_id)
    withdrawn.delete()
    return back_to("firm_people", withdrawn.firm_id, what="invitation-retiree")


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the link of an invitation shows to the person it is for; to open it changes nothing."""
    invited = firms.invitation_of(token)
    if invited is None or invited.email != request.user.email:
        raise Http404
    refusal = ""
    if request.method == "POST":
        try:
            place = firms.accept(invited, request.user)
        except firms.FirmRefusal as refused:
            refusal = str(refused)
        else:
            use_firm(request, place.firm)
            return back_to("firm", what="bienvenue")
    is_there = Membership.objects.filter(firm=invited.firm, person=request.user).exists()
    if invited.accepted_at and is_there:
        use_firm(request, invited.firm)
        return redirect("accounts:firm")
    response = render(request, "accounts/invitation.html", {"invitation": invited, "refusal": refusal})
    # The address of this page is a key.
    response["Referrer-Policy"] = "same-origin"
    return response


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """What the person said before, beside what the firm says: they choose, or forget it all."""
    if request.method == "POST" and FORGET in request.POST:
        drop_waiting(request.user)
        return back_to("firm", what="oublie")
    in_use = firm_in_use(request)
    if in_use is None:
        return redirect("accounts:firm_add" if facts_of(request.user) else "accounts:firm")
    said = firms.waiting_for(in_use, request.user)
    if not said:
        drop_waiting(request.user)
        return redirect("accounts:firm")
    form = ResumeForm(posted(request), firm=in_use, said=said, known=facts_of(in_use))
    if form.is_valid():
        firms.take_over(in_use, request.user, form.taken)
        return back_to("firm", what="enregistre")
    context = {"form": form, "firm": in_use, "places": places_of(request)}
    return render(request, "accounts/firm_resume.html", context)
