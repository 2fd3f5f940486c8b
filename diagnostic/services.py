"""Writes of the room `diagnostic`: a run, answer by answer, up to its result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.current import firm_in_use, is_signed_in
from accounts.door import FactError, RoleKind, TradeSaid, facts_of, propose_fact, roles_of
from accounts.fact_kinds import checked, kind_of
from accounts.models import Firm, Membership, User, Visitor
from accounts.querysets import Owner
from accounts.visitors import visitor_of
from core.limits import too_often
from diagnostic.conditions import DONT_KNOW, asked_questions, depending_on
from diagnostic.counting import count_answers
from diagnostic.enums import AnsweredBy, QuestionKind
from diagnostic.errors import (
    DiagnosisError,
    KeptMeanwhile,
    NotAsked,
    NothingToAnswer,
    NotTheirs,
    RunFinished,
    RunGone,
    StillOpen,
    TooManyRuns,
    UnknownChoice,
    UnknownQuestion,
)
from diagnostic.living import forget_answers, hand_over_runs, make_plan
from diagnostic.models import AT_THE_END, DiagnosisResult, Run, Version, new_secret
from diagnostic.scoring import score
from taxonomy.services import size_of

__all__ = [
    "DiagnosisError",
    "FactError",
    "NotAsked",
    "NotTheirs",
    "NothingToAnswer",
    "RunFinished",
    "RunGone",
    "StillOpen",
    "TooManyRuns",
    "UnknownChoice",
    "UnknownQuestion",
    "begin",
    "claim",
    "correct",
    "finish",
    "hand_to",
    "next_question",
    "renew",
    "save_answer",
    "save_facts",
    "start_run",
    "withdraw",
]

# A connector's tablet goes round a workshop of thirty firms, and round another one.
MOST_RUNS_A_DAY = 100


def start_run(request: HttpRequest, *, helper_mode: bool = False, is_test: bool = False) -> Run:
    """Begin a run for whoever asks: of their account, or of their device (a cookie, if there was none).

    With a helper it is never of the helper's account. Asked twice before anything is said, it is the same
    run. Raises NothingToAnswer, TooManyRuns, and TooManyLists for a browser that is new too often.
    """
    firm = None
    if is_signed_in(request) and not helper_mode:
        firm = None if is_test else firm_in_use(request)
        owner = Owner(person_id=request.user.pk)
    else:
        owner = Owner(visitor_id=visitor_of(request, create=True).pk)
    if too_often("diagnosis", str(owner), most=MOST_RUNS_A_DAY, seconds=86_400):
        raise TooManyRuns
    untouched = Run.objects.with_version().of(owner).untouched()
    same = untouched.filter(firm=firm, helper_mode=helper_mode, is_test=is_test).first()
    if same and same.version == Version.objects.defer("content").in_force():
        return same
    return begin(owner, firm=firm, helper_mode=helper_mode, is_test=is_test)


def begin(
    owner: Owner,
    *,
    firm: Firm | None = None,
    helper_mode: bool = False,
    is_test: bool = False,
    trial_content: dict[str, Any] | None = None,
) -> Run:
    """Begin a run through the version in force, or through a draft that staff try. Raises NothingToAnswer."""
    version = None if trial_content else Version.objects.defer("content").in_force()
    if version is None and trial_content is None:
        raise NothingToAnswer
    return Run.objects.create(
        visitor_id=owner.visitor_id,
        person_id=owner.person_id,
        firm=firm,
        version=version,
        trial_content=trial_content,
        helper_mode=helper_mode,
        is_test=is_test or trial_content is not None,
    )


def next_question(run: Run) -> Mapping[str, Any] | None:
    """The first question that waits for an answer, None after the last one. No query."""
    return _next(run.content, run.answers, run.facts)


def save_answer(run: Run, question: str, value: Any) -> Run:
    """Write an answer down; return the run as it stands then. Four queries.

    `value` is a choice, several, or « ? ». The same answer sent again changes nothing; another one has what
    depends on it asked again. Two answers sent at once to two questions are both kept. Raises RunGone,
    RunFinished, UnknownQuestion, NotAsked or UnknownChoice.
    """
    with transaction.atomic():
        run = _locked(run)
        answer = _checked_answer(run, question, value)
        if run.answers.get(question) != answer:
            if question in run.answers:
                for dependent in depending_on(run.content, question):
                    run.answers.pop(dependent, None)
            run.answers[question] = answer
            _step(run, ["answers"])
    return run


def save_facts(
    run: Run,
    facts: Mapping[str, Any],
    *,
    answered_by: str = AnsweredBy.OWNER,
    request: HttpRequest | None = None,
) -> Run:
    """Write down what is said of the firm; return the run as it stands then.

    `facts` has values as `FirmFacts` holds them, None for what is unknown. With a request, what is known is
    told to the card of whoever asks too, unless a helper does or staff try. A helper who says so only here
    leaves the run to its link and to this device: it is never of their account. Raises FactError,
    TooManyLists, and what `save_answer` raises of runs.
    """
    wanted = run.content["facts"]
    known = {key: checked(key, value) for key, value in facts.items() if key in wanted and value is not None}
    with transaction.atomic():
        run = _locked(run)
        run.facts = {key: _plain(key, value) for key, value in known.items()}
        run.region_code = known["place"].region_id if "place" in known else ""
        run.answered_by = AnsweredBy(answered_by)
        run.facts_said_at = timezone.now()
        fields = ["facts", "region_code", "answered_by", "facts_said_at"]
        if run.answered_by == AnsweredBy.CONNECTOR and not (run.helper_mode or run.is_test):
            run.helper_mode = True
            fields.append("helper_mode")
            if run.person_id and request:
                run.visitor, run.person, run.firm = visitor_of(request, create=True), None, None
                fields += ["visitor", "person", "firm"]
        _step(run, fields)
        if request and not (run.helper_mode or run.is_test):
            for key, value in known.items():
                propose_fact(request, key, value)
    return run


def finish(run: Run) -> DiagnosisResult:
    """Give a run its result, and its plan; the one it has, when it is finished already.

    Raises StillOpen while a question waits for its answer, and RunGone.
    """
    with transaction.atomic():
        run = _locked(run, may_be_finished=True)
        if run.finished_at:
            return run.result
        if waiting := next_question(run):
            raise StillOpen(waiting["key"])
        run.finished_at = run.updated_at = timezone.now()
        run.stands_at = AT_THE_END
        run.save(update_fields=["finished_at", "updated_at", "stands_at"])
        result = _result(run)
        result.save()
        make_plan(run)
    if not run.is_test:
        count_answers(run)
    return result


def correct(run: Run, owner: Owner, *, firm: Firm | None = None) -> Run:
    """Begin a new run with the answers of a finished one, for whoever corrects it.

    It goes through the version in force, and keeps the answers that still mean something there. Asked twice,
    it is the same new run as long as that one is not finished. Raises NothingToAnswer, and RunGone for
    answers that were withdrawn.
    """
    with transaction.atomic():
        run = _locked(run, may_be_finished=True)
        if DiagnosisResult.objects.filter(run=run, withdrawn_at__isnull=False).exists():
            raise RunGone
        begun = Run.objects.with_version().of(owner).unfinished().filter(corrects=run).first()
        if begun:
            return begun
        new = begin(
            owner,
            firm=firm or (run.firm if run.person_id and run.person_id == owner.person_id else None),
            helper_mode=run.helper_mode,
            is_test=run.is_test,
            trial_content=run.trial_content,
        )
        new.corrects, new.answered_by = run, run.answered_by
        new.facts, new.facts_said_at, new.region_code = run.facts, run.facts_said_at, run.region_code
        new.answers = _answers_that_still_stand(new.content, run.answers)
        _step(new, ["corrects", "answered_by", "facts", "facts_said_at", "region_code", "answers"])
    return new


@transaction.atomic
def withdraw(result: DiagnosisResult) -> None:
    """Close the address of a result, and erase what was answered. Withdrawn again, nothing changes.

    Its plan stands on the result before, or goes. Raises RunGone, and KeptMeanwhile when somebody kept it in
    their space since whoever withdraws it looked.
    """
    seen, run = result.run, _locked(result.run, may_be_finished=True)
    if run.person_id != seen.person_id and not result.withdrawn_at:
        raise KeptMeanwhile
    result.withdrawn_at = result.withdrawn_at or timezone.now()
    result.scores = {}
    result.save(update_fields=["withdrawn_at", "scores"])
    forget_answers(run)
    Run.objects.filter(pk=run.pk).update(
        answers={}, facts={}, answered_by="", visitor=None, person=None, firm=None
    )


def renew(result: DiagnosisResult) -> DiagnosisResult:
    """Give a result a new address; the old one opens nothing any more. Raises RunGone for a withdrawn one."""
    secret = new_secret()
    if not DiagnosisResult.objects.standing().filter(pk=result.pk).update(secret=secret):
        raise RunGone
    result.secret = secret
    return result


@transaction.atomic
def claim(visitor: Visitor, person: User) -> int:
    """Give a person the runs of their device; return how many. Those of a helper's device stay there."""
    theirs = list(Run.objects.filter(visitor=visitor, helper_mode=False).values_list("pk", flat=True))
    claimed = Run.objects.filter(pk__in=theirs)
    count = claimed.update(visitor=None, person=person, firm=_only_firm_of(person))
    hand_over_runs(claimed.filter(plan__isnull=False))
    return count


def hand_to(run: Run, person: User) -> Run:
    """Keep in somebody's space a run that they hold the link of. One that is somebody's already stays there.

    Raises NotTheirs for the helper of a firm.
    """
    with transaction.atomic():
        run = _locked(run, may_be_finished=True)
        if run.helper_mode and RoleKind.CONNECTOR in roles_of(person):
            raise NotTheirs
        if run.person_id is None:
            run.visitor, run.person, run.firm = None, person, _only_firm_of(person)
            run.save(update_fields=["visitor", "person", "firm"])
            hand_over_runs([run])
    return run


def _only_firm_of(person: User) -> Firm | None:
    """The firm of whoever has one only; of several, nobody knows which."""
    places = list(Membership.objects.of(person)[:2])
    return places[0].firm if len(places) == 1 else None


def _locked(run: Run, *, may_be_finished: bool = False) -> Run:
    """The run as it stands, which nobody else changes until the transaction ends.

    Raises RunGone and RunFinished. One query: SQLite lets one transaction write at a time, PostgreSQL locks
    the row, but not for who only refers to it: plans do, that others hold.
    """
    try:
        found = Run.objects.with_version().select_for_update(of=("self",), no_key=True).get(pk=run.pk)
    except Run.DoesNotExist:
        raise RunGone from None
    if found.finished_at and not may_be_finished:
        raise RunFinished
    return found


def _step(run: Run, fields: list[str]) -> None:
    """Save what changed, and where the run stands then."""
    waiting = next_question(run)
    run.stands_at = waiting["key"] if waiting else AT_THE_END
    run.updated_at = timezone.now()
    run.save(update_fields=[*fields, "stands_at", "updated_at"])


def _next(
    content: Mapping[str, Any], answers: Mapping[str, Any], facts: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    asked = asked_questions(content, answers, facts)
    return next((question for question in asked if question["key"] not in answers), None)


def _checked_answer(run: Run, key: str, value: Any) -> str | list[str]:
    """The answer as it is written down. Raises UnknownQuestion, NotAsked, UnknownChoice."""
    if not any(question["key"] == key for question in run.content["questions"]):
        raise UnknownQuestion
    asked = asked_questions(run.content, run.answers, run.facts)
    question = next((question for question in asked if question["key"] == key), None)
    if question is None:
        raise NotAsked
    return fitting_answer(question, value)


def fitting_answer(question: Mapping[str, Any], value: Any) -> str | list[str]:
    """An answer in the form that it is kept in: choices in the question's order, each once.

    Raises UnknownChoice.
    """
    if value in (DONT_KNOW, [DONT_KNOW]):
        if question["dont_know"]:
            return DONT_KNOW
        raise UnknownChoice
    chosen = [value] if isinstance(value, str) else value
    if not isinstance(chosen, list) or not all(isinstance(one, str) for one in chosen):
        raise UnknownChoice
    wanted = set(chosen)
    found = [choice for choice in question["choices"] if choice["key"] in wanted]
    if not found or len(found) != len(wanted):
        raise UnknownChoice
    if question["kind"] != QuestionKind.SEVERAL:
        if len(found) > 1:
            raise UnknownChoice("Choisissez une seule réponse.")
        return found[0]["key"]
    alone = [choice["text"] for choice in found if choice.get("exclusive")]
    if alone and len(found) > 1:
        raise UnknownChoice(f"« {alone[0]} » ne va pas avec une autre réponse. Choisissez l’une ou l’autre.")
    return [choice["key"] for choice in found]


def _answers_that_still_stand(content: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that questions of another version still offer."""
    standing = {}
    for question in content["questions"]:
        if question["key"] in answers:
            try:
                standing[question["key"]] = fitting_answer(question, answers[question["key"]])
            except UnknownChoice:
                continue
    return standing


def _plain(key: str, value: Any) -> Any:
    """A fact as a run holds it, for JSON. A trade keeps its activity and its sector: conditions read them."""
    if not isinstance(value, TradeSaid):
        return kind_of(key).store(value)
    if value.trade is None:
        return {"words": value.text}
    return {
        "words": value.text,
        "key": value.trade.pk,
        "naf": value.trade.naf_code.code,
        "sector": value.trade.naf_code.sector_id,
    }


def _result(run: Run) -> DiagnosisResult:
    """What a run comes to."""
    scored = score(run.content, run.answers, run.facts)
    headcount = run.facts.get("headcount")
    size = size_of(headcount) if headcount else None
    return DiagnosisResult(
        run=run,
        level=scored.level,
        total=scored.total,
        scores={theme.key: theme.score for theme in scored.themes},
        sector=_sector_of(run),
        size=size.key if size else "",
        region_code=run.region_code,
        stage=run.facts.get("stage", ""),
        seconds=int((run.finished_at - run.started_at).total_seconds()),
        is_test=run.is_test,
        is_demo=run.is_demo,
    )


def _sector_of(run: Run) -> str:
    """The key of the sector: what the trade tells, else what the firm's card does."""
    told = run.facts.get("trade", {}).get("sector", "")
    if told or run.firm is None:
        return told
    sector = facts_of(run.firm).sector
    return sector.key if sector else ""
