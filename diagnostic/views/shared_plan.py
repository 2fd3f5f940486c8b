"""The plan by a link: made and withdrawn by whose plan it is, read by whoever holds it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostic import living
from diagnostic.forms import SharePlanForm
from diagnostic.models import PlanLink
from diagnostic.own_plan import Desk, shown
from diagnostic.profile import profile_of
from diagnostic.views.plan import own

NEWS = {
    "partage": "Votre plan est partagé : donnez l’adresse ci-dessous à qui vous voulez.",
    "change": "C’est noté : le lien montre désormais ce que vous avez choisi.",
    "retire": "Le lien est retiré : plus personne ne peut ouvrir votre plan par cette adresse.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@own
def share(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Make the link, or change what it shows."""
    link = desk.plan.links.open().first()
    form = SharePlanForm(
        request.POST if request.method == "POST" else None,
        shows_answers=bool(link and link.answers_of_id == request.user.pk),
        submit="Enregistrer" if link else "Créer le lien",
        action=desk.share_url,
    )
    if form.is_valid():
        shows_answers = form.cleaned_data["shows_answers"]
        living.share(desk.plan, answers_of=request.user if shows_answers else None)
        return redirect(desk.share_address(fait="change" if link else "partage"))
    context = {
        "desk": desk,
        "form": form,
        "link": link,
        "address": request.build_absolute_uri(reverse("diagnostic:plan_shared", args=[link.secret]))
        if link
        else "",
        "news": NEWS.get(request.GET.get("fait", ""), ""),
    }
    return render(request, "diagnostic/plan_share.html", context)


@require_POST
@own
def unshare(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Withdraw the link, for ever."""
    living.unshare(desk.plan)
    return redirect(desk.share_address(fait="retire"))


@require_safe
@never_cache
def shared(request: HttpRequest, secret: str) -> HttpResponse:
    """The plan and the level, for whoever holds the link; withdrawn, it is gone (410). It changes nothing."""
    link = get_object_or_404(PlanLink.objects.select_related("plan", "answers_of"), secret=secret)
    if link.is_open:
        page = shown(Desk(link.plan, ""))
        run = page.result.run if page.result and link.shows_answers_of(page.result.run) else None
        context = {
            "page": page,
            "shows_answers": run is not None,
            "profile": profile_of(run.content, run.answers, run.facts) if run else None,
        }
        response = render(request, "diagnostic/plan_shared.html", context)
    else:
        response = render(request, "diagnostic/plan_gone.html", status=410)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
