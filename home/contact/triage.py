"""What is done about a message in the admin: it is taken, given to somebody, answered."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import Site

from core.models import SiteSettings
from home.contact import services
from home.contact.forms import AnswerForm, AssignForm
from home.contact.models import ContactMessage

VIEWSET = "messages"


def list_url(**filters: str) -> str:
    """The list, filtered."""
    return reverse(f"{VIEWSET}:index", query=filters)


def read_url(message: ContactMessage) -> str:
    """Where a message is read."""
    return reverse(f"{VIEWSET}:inspect", args=[message.pk])


class TakeButton(HeaderButton):
    """The one click that takes a message."""

    def __init__(self, message: ContactMessage) -> None:
        super().__init__(
            "Je m’en occupe",
            icon_name="user",
            priority=2,
            attrs={
                "data-controller": "w-action",
                "data-action": "w-action#post",
                "data-w-action-url-value": reverse(f"{VIEWSET}:take", args=[message.pk]),
            },
        )


class ForWhoSorts(PermissionCheckedMixin):
    """What only those who take care of messages may do."""

    model = ContactMessage
    permission_required = "change"


class TakeView(ForWhoSorts, WagtailAdminTemplateMixin, FormView):
    """Take a message."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take it. Raises Http404."""
        message = get_object_or_404(ContactMessage, pk=pk)
        services.assign(ContactMessage.objects.filter(pk=pk), request.user, by=request.user)
        messages.success(request, "Ce message est à vous.")
        return redirect(read_url(message))


class AnswerView(ForWhoSorts, WagtailAdminTemplateMixin, FormView):
    """Answer a message."""

    template_name = "contact/admin/answer.html"
    form_class = AnswerForm
    header_icon = "mail"
    page_title = "Répondre"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the message. Raises Http404, also for what no person wrote."""
        super().setup(request, *args, **kwargs)
        self.message = get_object_or_404(ContactMessage, pk=kwargs["pk"])
        if not self.message.can_be_answered:
            raise Http404
        self.answers = list(self.message.answers.select_related("by"))

    @cached_property
    def reply_to(self) -> str:
        """Where the person's answer goes: to the team, or to whoever writes."""
        site_settings = SiteSettings.for_site(Site.find_for_request(self.request))
        return site_settings.contact_email or self.request.user.email

    def get_initial(self) -> dict[str, int]:
        """How many answers are on the page."""
        return {"seen": len(self.answers)}

    def get_page_subtitle(self) -> str:
        """To what."""
        return str(self.message)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, the list, the message, then this page."""
        return [
            *self.breadcrumbs_items,
            {"url": list_url(), "label": "Messages"},
            {"url": read_url(self.message), "label": str(self.message)},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the message and what was answered."""
        return super().get_context_data(
            message=self.message, answers=self.answers, reply_to=self.reply_to, **kwargs
        )

    def form_valid(self, form: AnswerForm) -> HttpResponse:
        """Send it, and go back to the message."""
        try:
            services.answer(self.message, **form.cleaned_data, by=self.request.user, reply_to=self.reply_to)
        except services.AnsweredMeanwhile:
            form.add_error(
                "text",
                "Une réponse est partie pendant que vous écriviez : lisez-la ci-dessus. La vôtre n’est pas "
                "partie ; envoyez-la de nouveau si elle sert encore.",
            )
            form.data = form.data | {"seen": len(self.answers)}
            return self.form_invalid(form)
        messages.success(self.request, f"Votre réponse part à {self.message.email}.")
        return redirect(read_url(self.message))


class AssignAction(ForWhoSorts, BulkAction):
    """Give the messages that are ticked to a person."""

    models = [ContactMessage]
    display_name = "Attribuer"
    aria_label = "Attribuer les messages cochés"
    action_type = "assign"
    template_name = "contact/admin/assign.html"
    form_class = AssignForm

    def get_execution_context(self) -> dict[str, Any]:
        """To whom, and by whom."""
        return {"to": self.cleaned_form.cleaned_data["assignee"], "by": self.request.user}

    @classmethod
    def execute_action(cls, objects: list[ContactMessage], **who: Any) -> tuple[int, int]:
        """Give them."""
        keys = [message.pk for message in objects]
        return services.assign(ContactMessage.objects.filter(pk__in=keys), **who), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """How many changed hands."""
        if num_parent_objects == 1:
            return "1 message a changé de mains."
        return f"{num_parent_objects} messages ont changé de mains."
