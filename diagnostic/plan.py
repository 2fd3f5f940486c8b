"""The measures, as the plan recommends them: what weak answers name, and what is not known yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from diagnostic.conditions import DONT_KNOW
from diagnostic.door import Case, Recommendation, Recommends, recommenders
from diagnostic.drafts import words_of
from diagnostic.models import Measure
from diagnostic.recommending import MEASURE
from diagnostic.scoring import BEST, WeakAnswer
from diagnostic.wording import FIND_OUT, THEN, quoted

# A wish (« vendre aussi hors de France ») counts in no score; it is worth so many points.
WISH = 20
FREE = "gratuit"


@recommenders.register
class Measures(Recommends):
    """The advice that answers name, each once, for the answer that loses most."""

    order = 10

    def recommendations(self, case: Case) -> list[Recommendation]:
        """One query. A measure that is gone speaks by the words it had at the publication, if any."""
        named: dict[str, list[WeakAnswer]] = {}
        for weak in case.advised:
            named.setdefault(weak.measure, []).append(weak)
        rows = Measure.objects.for_cards().filter(key__in=named)
        words = {**case.content["measures"], **{row.key: words_of(row) for row in rows}}
        found = [recommended(case, key, weak, words[key]) for key, weak in named.items() if key in words]
        return sorted(found, key=lambda each: -each.score)


def recommended(
    case: Case, key: str, answers: Sequence[WeakAnswer], words: Mapping[str, Any]
) -> Recommendation:
    """A measure with its reason, from the answers that name it, the one that loses most first."""
    weak = answers[0]
    finds_out = weak.choice == DONT_KNOW
    first_step = words["first_step"]
    if finds_out:
        first_step = f"{FIND_OUT}Si c’est {quoted(_named(case, weak))}, {THEN}{first_step}"
    return Recommendation(
        key=f"{MEASURE}:{key}",
        kind=MEASURE,
        kind_words="Action",
        title=words["title"],
        link=words["link_url"],
        reason=case.reason_of(weak),
        theme=weak.theme,
        gain=words["gain"],
        minutes=words["minutes"],
        cost_words=words["cost_words"],
        cost_source=words["cost_source"],
        first_step=first_step,
        effort=words["effort"],
        stake=words.get("stake", ""),
        is_free=words["cost_words"].casefold().startswith(FREE),
        score=points_at_stake(case, answers),
        questions=tuple(dict.fromkeys(each.question for each in answers)),
        finds_out=finds_out,
    )


def _named(case: Case, weak: WeakAnswer) -> str:
    """The weakest answer that names a measure, in words."""
    question = next(each for each in case.content["questions"] if each["key"] == weak.question)
    naming = (choice for choice in question["choices"] if choice["measure"] == weak.measure)
    return min(naming, key=lambda choice: choice["points"])["text"]


def points_at_stake(case: Case, answers: Sequence[WeakAnswer]) -> float:
    """The points that these answers leave behind, times the weights of their questions; a wish, WISH.

    What one answer leaves behind is shared between the measures that it names.
    """
    named: dict[str, set[str]] = {}
    for weak in case.advised:
        named.setdefault(weak.question, set()).add(weak.measure)
    lost = {each.question: each.weight * (BEST - each.points) for each in answers}
    return sum(points / len(named[question]) for question, points in lost.items()) or WISH
