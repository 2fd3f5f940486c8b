"""Drafts of the questionnaire in the admin: begun, imported, read over, checked, tried, published."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import DeleteView, EditView, IndexView, InspectView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.log_actions import log

from accounts.querysets import Owner
from diagnostic import services
from diagnostic.admin.addresses import DRAFTS, draft_url, question_url, version_url
from diagnostic.admin.forms import DraftForm, ImportForm, NewDraftForm
from diagnostic.admin.questions import new_question_url
from diagnostic.admin.records import AboutOne, as_file
from diagnostic.admin.showing import changes_between, shown
from diagnostic.drafts import content_of
from diagnostic.models import Question, Questionnaire, Version
from diagnostic.publishing import NotReady, PublishedMeanwhile, publish
from diagnostic.questionnaire import Problem, check, ways_through
from diagnostic.wording import level_rules

PUBLISHED = "diagnostic.publish"


@dataclass(frozen=True)
class Located:
    """A problem, and where it is mended."""

    problem: Problem
    url: str


def problems_of(draft: Questionnaire) -> list[Located]:
    """What stands in the way of publishing a draft, each with the screen that mends it."""
    content = content_of(draft)
    keys = dict(Question.objects.filter(questionnaire=draft).values_list("key", "pk"))
    return [Located(problem, _screen_of(problem, draft, content, keys)) for problem in check(content)]


def _screen_of(problem: Problem, draft: Questionnaire, content: Any, keys: dict[str, int]) -> str:
    """Where a problem is mended: the form of a question, that of themes and levels, else the questions."""
    match problem.path:
        case ("questions", int() as number, *_):
            return question_url(keys[content["questions"][number]["key"]])
        case ("themes" | "levels", *_):
            return draft_url(draft.pk, "edit")
        case _:
            return draft_url(draft.pk)


class DraftIndexView(IndexView):
    """The drafts."""

    add_item_label = "Commencer un brouillon"
    default_ordering = "-changed_at"

    def get_base_queryset(self) -> QuerySet[Questionnaire]:
        drafts = Questionnaire.objects.select_related("based_on", "changed_by").defer("based_on__content")
        return drafts.annotate(question_count=Count("questions"))

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """A file may become a draft too."""
        buttons = [*super().header_more_buttons]
        if self.user_has_permission("add"):
            url = reverse(f"{DRAFTS}:import")
            buttons.append(Button("Importer un fichier", url=url, icon_name="upload", priority=10))
        return buttons


class NewDraftView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Begin a draft."""

    model = Questionnaire
    permission_required = "add"
    template_name = "diagnostic/admin/new_draft.html"
    form_class: type[Form] = NewDraftForm
    page_title = "Commencer un brouillon"
    header_icon = "form"
    done = "Le brouillon est prêt. Rien ne change pour le public avant sa publication."

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the drafts, this screen."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(f"{DRAFTS}:index"), "label": "Questionnaires en préparation"},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the way back."""
        return super().get_context_data(back=reverse(f"{DRAFTS}:index"), **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Begin it, and show it. A file that is broken is told line by line."""
        draft = form.save(by=self.request.user)
        if draft is None:
            return self.form_invalid(form)
        log(instance=draft, action="wagtail.create", user=self.request.user)
        messages.success(self.request, self.done)
        return redirect(draft_url(draft.pk))


class ImportView(NewDraftView):
    """Make a draft of a file."""

    form_class = ImportForm
    page_title = "Importer un fichier"
    header_icon = "upload"
    done = "Le fichier est devenu un brouillon. Rien ne change pour le public avant sa publication."


class DraftInspectView(InspectView):
    """A draft: its themes and questions, and what can be done with them."""

    page_title = "Questionnaire en préparation"
    template_name = "diagnostic/admin/draft.html"

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Check, then publish."""
        pk = self.object.pk
        return [
            HeaderButton("Vérifier", url=draft_url(pk, "check"), icon_name="check", priority=10),
            HeaderButton("Publier", url=draft_url(pk, "publish"), icon_name="upload", priority=20),
        ]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """The rest."""
        pk = self.object.pk
        others = [
            ("Nom, thèmes et niveaux", "edit", "edit"),
            ("Voir les différences", "differences", "order"),
            ("Comment le niveau est calculé", "method", "info-circle"),
            ("Exporter", "export", "download"),
            ("Supprimer", "delete", "bin"),
        ]
        return [
            Button(label, url=draft_url(pk, screen), icon_name=icon, priority=priority)
            for priority, (label, screen, icon) in enumerate(others)
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add its questions, each with its address."""
        content = content_of(self.object)
        keys = dict(Question.objects.filter(questionnaire=self.object).values_list("key", "pk"))
        themes = [
            (
                theme,
                new_question_url(self.object.pk, theme.said["key"]),
                [(question, keys[question.said["key"]]) for question in theme.questions],
            )
            for theme in shown(content)
        ]
        return super().get_context_data(
            themes=themes, content=content, levels=level_rules(content["levels"]), **kwargs
        )


class DraftEditView(EditView):
    """Name, themes and rule of the levels."""

    template_name = "diagnostic/admin/draft_form.html"
    success_message = "Thèmes et niveaux de « %(object)s » enregistrés."

    def get_success_url(self) -> str:
        """The draft."""
        return draft_url(self.object.pk)

    def get_usage_url(self) -> None:
        """Nothing uses a draft."""

    def save_instance(self) -> Questionnaire:
        """Note who did."""
        self.form.instance.changed_by = self.request.user
        return super().save_instance()


class DraftDeleteView(DeleteView):
    """Delete a draft."""

    confirmation_message = (
        "Ce brouillon et ses changements seront perdus. Les versions publiées restent. Le supprimer ?"
    )

    def get_usage_url(self) -> None:
        """Nothing uses a draft."""


class AboutDraft(AboutOne):
    """A screen about one draft."""

    model, viewset = Questionnaire, DRAFTS
    permission_required = "change"


class CheckView(AboutDraft):
    """What stands in the way of publishing."""

    page_title = "Vérifier"
    template_name = "diagnostic/admin/check.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the problems; without any, how long the ways through it are."""
        problems = problems_of(self.object)
        ways = None if problems else ways_through(content_of(self.object))
        return super().get_context_data(problems=problems, ways=ways, **kwargs)


class PublishView(AboutDraft):
    """Publish a draft, once one has seen what changes."""

    page_title = "Publier"
    template_name = "diagnostic/admin/publish.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the problems, and what differs from the version in force."""
        in_force = Version.objects.in_force()
        changes = changes_between(in_force.content, content_of(self.object)) if in_force else []
        return super().get_context_data(
            problems=problems_of(self.object), in_force=in_force, changes=changes, **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Publish it, or show what stands in the way."""
        name = str(self.object)
        try:
            version = publish(self.object, by=request.user)
        except NotReady:
            messages.error(request, "Rien n’est publié : il reste des points à corriger.")
            return self.get(request, *args, **kwargs)
        except PublishedMeanwhile as meanwhile:
            messages.error(request, meanwhile.message)
            return redirect(draft_url(self.object.pk, "publish"))
        log(instance=version, action=PUBLISHED, user=request.user, data={"draft": name})
        messages.success(
            request, f"La version {version.number} est publiée : les prochains diagnostics la suivent."
        )
        return redirect(version_url(version.pk))


class DraftDifferencesView(AboutDraft):
    """What a draft changes in the version in force."""

    page_title = "Différences"
    template_name = "diagnostic/admin/differences.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what differs."""
        in_force = Version.objects.in_force()
        changes = changes_between(in_force.content, content_of(self.object)) if in_force else []
        return super().get_context_data(other=in_force, changes=changes, **kwargs)


class DraftMethodView(AboutDraft):
    """How the level would be worked out, as the public page would say it."""

    page_title = "Comment le niveau est calculé"
    template_name = "diagnostic/admin/method.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the text says."""
        content = content_of(self.object)
        return super().get_context_data(content=content, levels=level_rules(content["levels"]), **kwargs)


class DraftExportView(AboutDraft):
    """A draft as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file."""
        return as_file(content_of(self.object), self.object.name)


class TryView(AboutDraft):
    """Try a draft as the public would see it: the run is a test, and never counts."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Begin the run, or show what stands in the way."""
        content = content_of(self.object)
        if check(content):
            messages.error(request, "Corrigez d’abord ces points, puis essayez le questionnaire.")
            return redirect(draft_url(self.object.pk, "check"))
        run = services.begin(Owner(person_id=request.user.pk), trial_content=content, is_test=True)
        return redirect("diagnostic:go_on", run.pk)


class DraftViewSet(ModelViewSet):
    """Drafts of the questionnaire."""

    model = Questionnaire
    name = DRAFTS
    url_prefix = "diagnostic/questionnaires"
    menu_label = "Questionnaires en préparation"
    icon = "form"
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = DraftIndexView
    add_view_class = NewDraftView
    edit_view_class = DraftEditView
    delete_view_class = DraftDeleteView
    inspect_view_class = DraftInspectView
    edit_template_name = "diagnostic/admin/draft_form.html"
    inspect_template_name = "diagnostic/admin/draft.html"
    inspect_view_fields = ["name"]
    search_fields = ["name"]
    search_backend_name = None
    list_per_page = 50
    list_display = [
        TitleColumn("name", label="Nom", get_url=lambda draft: draft_url(draft.pk), sort_key="name"),
        Column("question_count", label="Questions"),
        Column("based_on", label="À partir de"),
        DateColumn("changed_at", label="Changé le", sort_key="changed_at"),
        Column("changed_by", label="Par"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[Form]:
        return DraftForm if for_update else NewDraftForm

    def get_add_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """The screen that begins a draft has a template of its own."""
        return super().get_add_view_kwargs(**kwargs) | {"template_name": NewDraftView.template_name}

    def get_urlpatterns(self) -> list[URLPattern]:
        """Besides Wagtail's own: import, check, try, publish, compare, export."""
        about = {
            "check": ("verifier", CheckView),
            "publish": ("publier", PublishView),
            "try": ("essayer", TryView),
            "differences": ("differences", DraftDifferencesView),
            "method": ("methode", DraftMethodView),
            "export": ("export", DraftExportView),
        }
        return [
            *super().get_urlpatterns(),
            path("importer/", self.construct_view(ImportView), name="import"),
            *(
                path(f"<int:pk>/{word}/", self.construct_view(view), name=name)
                for name, (word, view) in about.items()
            ),
        ]
