"""What is counted of diagnoses, so that figures outlive the runs.

While a run is there figures read its row. When it goes, for whatever reason, its day, region and outcome are
added to the counts of `indicators`, without anything of the person. What was answered is counted once, when
the run is finished.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from diagnostic.conditions import DONT_KNOW, asked_questions
from diagnostic.enums import ItemState
from diagnostic.models import DiagnosisResult, PlanItem, Run
from indicators.services import Counted, add, count, waiting, write_soon

STARTED = "diagnosis_started"
FINISHED = "diagnosis_finished"  # subject: level/sector/size
LEFT = "diagnosis_left"  # subject: `Run.stands_at`
MINUTES = "diagnosis_minutes"  # subject: whole minutes
ANSWERED = "diagnosis_answered"  # subject: the question
UNKNOWN = "diagnosis_unknown"  # subject: the question
PLAN_DONE = "plan_done"  # subject: the key of the thing
PLAN_PUT_OFF = "plan_put_off"  # subject: the key of the thing
PLAN_REFUSED = "plan_refused"  # subject: why, blank perhaps, then a slash and the key of the thing
PLAN_SHARED = "plan_shared"
MOST_MINUTES = 120


def count_answers(run: Run) -> None:
    """Count which questions were answered, and which by « je ne sais pas »."""
    day = timezone.localdate(run.finished_at)
    counts: Counter[Counted] = Counter()
    for question in asked_questions(run.content, run.answers, run.facts):
        counts[Counted(day, ANSWERED, run.region_code, question["key"])] += 1
        if run.answers.get(question["key"]) == DONT_KNOW:
            counts[Counted(day, UNKNOWN, run.region_code, question["key"])] += 1
    waiting.put(counts)
    write_soon()


def count_mark(item: PlanItem, result: DiagnosisResult | None) -> None:
    """Count that a thing of a plan was marked, whatever becomes of the mark; tries by staff do not count."""
    events = {
        ItemState.DONE: (PLAN_DONE, item.key),
        ItemState.LATER: (PLAN_PUT_OFF, item.key),
        ItemState.NOT_FOR_ME: (PLAN_REFUSED, f"{item.why_not}/{item.key}"),
    }
    if item.state in events:
        _count(*events[item.state], result)


def count_shared(result: DiagnosisResult | None) -> None:
    """Count that a plan was shared."""
    _count(PLAN_SHARED, "", result)


def _count(event: str, subject: str, result: DiagnosisResult | None) -> None:
    if result and not (result.is_test or result.is_demo):
        count(event, result.region_code, subject)


@transaction.atomic
def remove(runs: Iterable[Run]) -> int:
    """Erase runs with their results, and keep what is counted of them; return how many went.

    Two processes that remove the same run count it once: what one counts is what it locked.
    """
    keys = [run.pk for run in runs]
    going = list(Run.objects.select_for_update(of=("self",)).filter(pk__in=keys).select_related("result"))
    counts: Counter[Counted] = Counter()
    for run in going:
        if not (run.is_test or run.is_demo):
            counts.update(_traces(run))
    Run.objects.filter(pk__in=[run.pk for run in going]).delete()
    add(counts)
    return len(going)


def _traces(run: Run) -> Iterable[Counted]:
    """What stays of a run that goes."""
    result, region = getattr(run, "result", None), run.region_code
    yield Counted(timezone.localdate(run.started_at), STARTED, region, "")
    if result is None:
        yield Counted(timezone.localdate(run.started_at), LEFT, region, run.stands_at)
        return
    day = timezone.localdate(result.created_at)
    level = "" if result.withdrawn_at else f"{result.level or 0}/{result.sector}/{result.size}"
    yield Counted(day, FINISHED, region, level)
    yield Counted(day, MINUTES, region, str(min(MOST_MINUTES, result.seconds // 60)))
