"""A question of a draft in the admin: its words, its choices, when it is asked, what it weighs."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.forms import Select
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.views.generic import CreateView, DeleteView, EditView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from diagnostic import editing
from diagnostic.admin.addresses import DRAFTS, QUESTIONS, draft_url
from diagnostic.admin.forms import ChoiceForm, QuestionForm
from diagnostic.models import Question, Questionnaire
from diagnostic.shape import FEWEST_CHOICES, MOST_CHOICES
from taxonomy.models import Topic


class ChoicesPanel(InlinePanel):
    """The choices of a question, each with whether it means « yes » in the national figure."""

    def get_form_options(self) -> dict[str, Any]:
        """With the form of a choice."""
        options = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = ChoiceForm
        return options


def place_of(question: Question) -> str:
    """Where a question is shown among the others of its draft."""
    return f"{draft_url(question.questionnaire_id)}#question-{question.key}"


class OfADraft:
    """A screen about one question, which leads back to its draft."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the drafts, the draft, the question."""
        draft = self.draft
        return [
            *self.breadcrumbs_items,
            {"url": reverse(f"{DRAFTS}:index"), "label": "Questionnaires en préparation"},
            {"url": draft_url(draft.pk), "label": str(draft)},
            {"url": "", "label": self.get_page_subtitle()},
        ]

    def get_success_url(self) -> str:
        """Among the other questions."""
        return place_of(self.object)

    @property
    def draft(self) -> Questionnaire:
        """The draft that it is of."""
        return self.object.questionnaire


class QuestionCreateView(OfADraft, CreateView):
    """A new question, at the end of a theme: the address says of which draft."""

    page_subtitle = "Nouvelle question"
    success_message = "La question « %(object)s » est ajoutée."

    @cached_property
    def draft(self) -> Questionnaire:
        """The draft that the address names. Raises Http404."""
        said = self.request.GET.get("brouillon", "")
        return get_object_or_404(Questionnaire, pk=said if said.isascii() and said.isdigit() else None)

    @cached_property
    def topic(self) -> Topic | None:
        """The theme that the address names."""
        return Topic.objects.filter(pk=self.request.GET.get("theme", "")).first()

    def get_initial_form_instance(self) -> Question:
        return Question(questionnaire=self.draft, topic=self.topic)

    def get_add_url(self) -> str:
        """The address that it is sent to names draft and theme too."""
        return new_question_url(self.draft.pk, self.topic.pk if self.topic else "")

    def save_instance(self) -> Question:
        self.object = super().save_instance()
        return self.object


class QuestionEditView(OfADraft, EditView):
    """A question."""

    @cached_property
    def header_buttons(self) -> list[Button]:
        """See it as it will be read."""
        address = reverse("diagnostic:preview", args=[self.object.pk])
        return [Button("Aperçu", url=address, icon_name="view", attrs={"target": "_blank"})]

    success_message = "La question « %(object)s » est enregistrée."

    def get_usage_url(self) -> None:
        """What looks at it is said when it is deleted."""


class QuestionDeleteView(OfADraft, DeleteView):
    """Delete a question, once one knows which others look at it."""

    success_message = "La question « %(object)s » est supprimée de ce brouillon."

    def get_usage_url(self) -> None:
        """The confirmation says what looks at it."""

    def get_success_url(self) -> str:
        """The draft."""
        return draft_url(self.draft.pk)

    @property
    def confirmation_message(self) -> str:
        """Say what looks at it."""
        others = editing.dependents(self.object)
        if not others:
            return "Les versions publiées et leurs résultats la gardent. La supprimer de ce brouillon ?"
        named = " ; ".join(f"« {other} »" for other in others)
        return f"Ces questions dépendent d’elle et seront à revoir : {named}. La supprimer quand même ?"


@require_POST
def move_question(request: HttpRequest, pk: int, steps: int) -> HttpResponse:
    """Move a question up or down in its theme. Raises PermissionDenied, Http404."""
    if not request.user.has_perm("diagnostic.change_question"):
        raise PermissionDenied
    question = get_object_or_404(Question, pk=pk)
    editing.move(question, steps, by=request.user)
    return redirect(place_of(question))


def new_question_url(draft_id: int, topic: str) -> str:
    """Where a question is added to a theme of a draft."""
    return f"{reverse(f'{QUESTIONS}:add')}?{urlencode({'brouillon': draft_id, 'theme': topic})}"


class QuestionViewSet(ModelViewSet):
    """The forms of questions; they are listed in their draft."""

    model = Question
    name = QUESTIONS
    url_prefix = "diagnostic/questions"
    icon = "help"
    add_to_reference_index = False
    copy_view_enabled = False
    add_view_class = QuestionCreateView
    edit_view_class = QuestionEditView
    delete_view_class = QuestionDeleteView
    list_display = ["text", "topic", "questionnaire"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [FieldPanel("text"), FieldPanel("help"), FieldPanel("topic", widget=Select)],
                heading="La question",
            ),
            MultiFieldPanel(
                [
                    FieldPanel("kind"),
                    FieldPanel("dont_know"),
                    ChoicesPanel(
                        "choices",
                        [
                            FieldPanel("text"),
                            FieldRowPanel(
                                [FieldPanel("points"), FieldPanel("exclusive"), FieldPanel("means_yes")]
                            ),
                            FieldPanel("measure"),
                        ],
                        heading="Réponses possibles",
                        label="Réponse",
                        min_num=FEWEST_CHOICES,
                        max_num=MOST_CHOICES,
                    ),
                ],
                heading="Les réponses",
            ),
            MultiFieldPanel([FieldPanel("scored"), FieldPanel("weight")], heading="Dans le niveau"),
            MultiFieldPanel(
                [FieldPanel("asked_if")],
                heading="Quand la poser",
                help_text="Une réponse « Je ne sais pas », ou pas encore donnée, ne remplit aucune ligne "
                "« est », et remplit toute ligne « n’est pas ».",
            ),
            MultiFieldPanel([FieldPanel("figure")], heading="Chiffre national"),
        ],
        base_form_class=QuestionForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        """Besides Wagtail's own: up and down."""
        moves = [
            path(f"{word}/<int:pk>/", move_question, {"steps": steps}, name=word)
            for word, steps in (("monter", -1), ("descendre", 1))
        ]
        return [*super().get_urlpatterns(), *moves]
