"""The contact page."""

from __future__ import annotations

from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Site

from core.models import BasePage, SiteSettings
from core.robots import let_google_check
from home.contact.forms import ContactForm
from home.contact.services import TooManyMessages, receive


class ContactPage(RoutablePageMixin, BasePage):
    """A form that writes to the mission. Its page is the same for everybody, and sets no cookie."""

    introduction = models.TextField(
        "avant le formulaire", blank=True, help_text="Ce que la personne peut attendre, et de qui."
    )
    answer_delay = models.CharField(
        "quand on répond",
        max_length=200,
        blank=True,
        help_text="Montré près du bouton et après l’envoi. Ne promettez que ce que l’équipe tient.",
    )
    thanks_title = models.CharField("titre après l’envoi", max_length=120, default="Votre message est arrivé")
    thanks_text = RichTextField("texte après l’envoi", features=["bold", "link", "ul"])

    main_panels = [
        FieldPanel("introduction"),
        InlinePanel("subjects", label="sujet", heading="Sujets proposés", min_num=2, max_num=12),
        FieldPanel("answer_delay"),
        MultiFieldPanel([FieldPanel("thanks_title"), FieldPanel("thanks_text")], "Après l’envoi"),
    ]
    max_count_per_parent = 1
    subpage_types: list[str] = []
    scene_name = "contact"
    template = "contact/contact_page.html"

    class Meta:
        verbose_name = "page de contact"

    @path("")
    def form(self, request: HttpRequest) -> HttpResponseBase:
        """Show the form, or take what was sent."""
        subjects = list(self.subjects.values_list("label", flat=True))
        form = ContactForm(request.POST if request.method == "POST" else None, subjects=subjects)
        if form.is_valid():
            answers = {
                name: form.cleaned_data[name] for name in ("subject", "text", "email", "name", "place")
            }
            site_settings = SiteSettings.for_site(Site.find_for_request(request))
            try:
                receive(
                    **answers,
                    is_spam=form.is_spam,
                    is_doubtful=form.is_doubtful,
                    settings=site_settings,
                )
            except TooManyMessages:
                form.add_error(
                    None,
                    "Vous nous avez déjà écrit plusieurs fois : vos messages sont bien arrivés. "
                    "Vous pourrez en envoyer un autre dans une heure.",
                )
            else:
                return redirect(self.get_url(request) + self.reverse_subpage("thanks"))
        return let_google_check(self.render(request, context_overrides={"form": form}))

    @path("merci/", name="thanks")
    def thanks(self, request: HttpRequest) -> HttpResponseBase:
        """Say that the message arrived."""
        return self.render(request, template="contact/thanks.html")


class ContactSubject(Orderable):
    """A subject that the form proposes."""

    page = ParentalKey(ContactPage, related_name="subjects", on_delete=models.CASCADE)
    label = models.CharField("sujet", max_length=120)

    panels = [FieldPanel("label")]

    class Meta(Orderable.Meta):
        verbose_name = "sujet"

    def __str__(self) -> str:
        return self.label
