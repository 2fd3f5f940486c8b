"""*Mon espace*: the first page of whoever signed in, their details, their consents, and the way out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import arranging, register
from accounts.current import firm_in_use
from accounts.enums import SpaceSection
from accounts.erasure import pending_erasure
from accounts.forms.consents import AgreementForm
from accounts.forms.details import DetailsForm
from accounts.forms.space import ArrangeForm
from accounts.models import User
from accounts.own_space import own_space
from accounts.people import has_confirmed_address
from accounts.purposes import consent_purposes
from accounts.views.signed_out import sign_in_first, still_typed

MOVES = {ArrangeForm.UP, ArrangeForm.DOWN, ArrangeForm.PLACE}
DONE = {
    ArrangeForm.FOLD: "repliée",
    ArrangeForm.UNFOLD: "dépliée",
    ArrangeForm.HIDE: "masquée : elle attend en bas de la page",
    ArrangeForm.SHOW: "affichée de nouveau",
}

View = Callable[..., HttpResponse]


def personal_page(view: View, *, typed: Callable[[QueryDict], BaseForm] | None = None) -> View:
    """A page for whoever signed in: others sign in first and come back; never stored, never indexed.

    `typed` makes the form of the page from what was sent, without the account: whose session ended gets it
    back with all that they typed. Forms are protected by their origin: a token would be another one after the
    next sign-in, and a tab that was open before could not be sent.
    """

    @never_cache
    @wraps(view)
    def answer(request: HttpRequest, *args: object, **options: object) -> HttpResponse:
        if request.user.is_authenticated:
            response = view(request, *args, **options)
        elif typed and request.method == "POST":
            response = still_typed(request, typed(request.POST))
        else:
            response = sign_in_first(request)
        response["X-Robots-Tag"] = "noindex"
        return response

    answer.checks_origin = True
    return answer


def typed_page(typed: Callable[[QueryDict], BaseForm]) -> Callable[[View], View]:
    """A personal page on which one types: nothing of it is lost when the session ended."""
    return partial(personal_page, typed=typed)


@require_safe
@personal_page
def space(request: HttpRequest) -> HttpResponse:
    """What the portal has for this person, a card each."""
    context = {
        "called": request.user.first_name or firm_in_use(request) or "",
        "space": own_space(request),
        "erasure": pending_erasure(request.user),
        "arranged": request.GET.get("section", ""),
    }
    return render(request, "accounts/space.html", context)


@require_POST
@personal_page
def arrange(request: HttpRequest) -> HttpResponse:
    """Move, fold or hide a section, say so, then go back to the button that did."""
    form = ArrangeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Ce geste n’a pas été compris. Essayez de nouveau avec les boutons.")
        return redirect("accounts:space")
    asked = form.cleaned_data
    gesture, home = asked["geste"], reverse("accounts:space")
    if gesture == ArrangeForm.RESET:
        arranging.reset(request.user)
        messages.success(request, "Votre espace a repris sa disposition d’origine.")
        return redirect(home)
    section = SpaceSection(asked["section"])
    shown = own_space(request).sections if gesture in MOVES else []
    changes = {
        ArrangeForm.UP: lambda now: now.moved(section, -1, shown),
        ArrangeForm.DOWN: lambda now: now.moved(section, 1, shown),
        ArrangeForm.PLACE: lambda now: now.placed(section, asked["rang"], shown),
        ArrangeForm.FOLD: lambda now: now.folding(section, is_folded=True),
        ArrangeForm.UNFOLD: lambda now: now.folding(section, is_folded=False),
        ArrangeForm.HIDE: lambda now: now.hiding(section, is_hidden=True),
        ArrangeForm.SHOW: lambda now: now.hiding(section, is_hidden=False),
    }
    now = arranging.arrange(request.user, changes[gesture])
    if section in shown:
        rank = [one for one in now.order if one in shown].index(section) + 1
        done = f"à la place {rank} sur {len(shown)}"
    else:
        done = DONE.get(gesture, "absente de votre espace")
    messages.success(request, f"La section « {section.label} » est {done}.")
    if gesture in MOVES:
        return redirect(f"{home}?section={section}#{section}-{gesture}")
    follower = {ArrangeForm.HIDE: f"{section}-afficher", ArrangeForm.SHOW: f"rayon-{section}"}
    return redirect(f"{home}#{follower.get(gesture, f'{section}-plier')}")


@require_http_methods(["GET", "HEAD", "POST"])
@typed_page(DetailsForm)
def details(request: HttpRequest) -> HttpResponse:
    """How the person is called. The form works on a copy: a wrong name shows nowhere else in the page."""
    person = User.objects.get(pk=request.user.pk)
    form = DetailsForm(request.POST or None, instance=person)
    if form.is_valid():
        form.save()
        messages.success(request, "Vos coordonnées sont enregistrées.")
        return redirect("accounts:details")
    return render(request, "accounts/details.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@personal_page
def agreements(request: HttpRequest) -> HttpResponse:
    """All that the person agreed to, and what they are asked; a POST agrees."""
    person = request.user
    may_be_asked = has_confirmed_address(person)
    form = AgreementForm(request.POST or None)
    if may_be_asked and form.is_valid():
        agreed = form.cleaned_data
        consent = register.give_consent(agreed["purpose"], person=person, version=agreed["version"])
        messages.success(request, f"Votre accord est noté : « {consent.purpose_name} ».")
        return redirect("accounts:agreements")
    given = list(register.consents_of(person=person).reverse())
    standing = {consent.purpose for consent in given if consent.ending is None}
    asked = [
        {"purpose": purpose, "text": register.consent_text(purpose.key)}
        for purpose in consent_purposes
        if purpose.asked_in_space and purpose.key not in standing
    ]
    purposes = {purpose.key: purpose for purpose in consent_purposes}
    context = {
        "given": [(consent, purposes.get(consent.purpose)) for consent in given],
        "asked": asked,
        "may_be_asked": may_be_asked,
        "is_refused": form.is_bound,
    }
    return render(request, "accounts/agreements.html", context)


@require_POST
@personal_page
def withdraw(request: HttpRequest, consent_id: int) -> HttpResponse:
    """End a consent of this person; one that stands no more stays as it is."""
    consent = get_object_or_404(register.consents_of(person=request.user), pk=consent_id)
    if consent.ending is None:
        register.withdraw_consent(consent.purpose, person=request.user, about=consent.about)
    messages.success(request, f"Votre accord est retiré : « {consent.purpose_name} ».")
    return redirect("accounts:agreements")


@require_POST
@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave, from any page; the next pages come from the memory that everybody shares again."""
    logout(request)
    response = redirect("/")
    response.delete_cookie(settings.CSRF_COOKIE_NAME)
    return response


# The button stands in pages of every kind, some of which set no cookie for a token.
sign_out.checks_origin = True
