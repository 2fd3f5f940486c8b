"""« Was this useful? », at the end of a page."""

from typing import Any

from django import template
from wagtail.models import Page

from indicators.enums import Answer

register = template.Library()

ANSWER_BY_MARK = {answer.mark: answer.value for answer in Answer}


@register.inclusion_tag("indicators/useful_question.html", takes_context=True)
def useful_question(context: template.RequestContext, page: Page) -> dict[str, Any]:
    """The question, or the thanks to who has just answered. No cookie, no query."""
    return {"page": page, "answer": ANSWER_BY_MARK.get(context.request.GET.get("avis"), "")}
