"""A question of a draft as it will be read, for its editors."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from diagnostic.admin.addresses import preview_url, question_url
from diagnostic.conditions import DONT_KNOW
from diagnostic.drafts import content_of
from diagnostic.enums import QuestionKind
from diagnostic.models import Question, Run
from diagnostic.steps import step_of
from diagnostic.views.run import personal, screen


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def preview_question(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The screen of a question as its draft has it now; an answer is shown and kept nowhere.

    Raises PermissionDenied, Http404.
    """
    if not request.user.has_perm("diagnostic.change_question"):
        raise PermissionDenied
    shown = get_object_or_404(Question.objects.select_related("questionnaire"), pk=pk)
    step = step_of(content_of(shown.questionnaire), shown.key)
    return screen(
        request,
        Run(is_test=True),
        "question",
        preview_url(pk),
        step=step,
        several=step.question["kind"] == QuestionKind.SEVERAL,
        chosen=request.POST.getlist("reponse"),
        dont_know=DONT_KNOW,
        back=question_url(pk),
    )
