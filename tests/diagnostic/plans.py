"""Plans of one of the firms that were written out, for tests."""

from accounts.models import Firm, Membership
from diagnostic import services
from diagnostic.measures import add_missing_measures
from diagnostic.models import Plan, Version
from tests.diagnostic.questionnaires import make_run, make_version
from tests.diagnostic.shipped import FIRMS, shipped_content


def finished_run(owner=None, *, firm=None, which=0, better=(), **more):
    """A run of a firm through the shipped questionnaire; `better` are questions it now answers well."""
    if not Version.objects.exists():
        add_missing_measures()
        make_version(shipped_content())
    told = FIRMS[which]
    run = make_run(owner, firm=firm, **more)
    run.facts = told["facts"]
    run.save()
    while waiting := services.next_question(run):
        answer = told["answers"].get(waiting["key"], "?")
        if waiting["key"] in better:
            best = max(waiting["choices"], key=lambda choice: choice["points"])["key"]
            answer = [best] if waiting["kind"] == "several" else best
        run = services.save_answer(run, waiting["key"], answer)
    services.finish(run)
    run.refresh_from_db()
    return run


def plan_of(run):
    return Plan.objects.of_run(run)


def member(firm, person):
    return Membership.objects.create(firm=firm, person=person)


def make_firm(name="Pain doré"):
    return Firm.objects.create(name=name)
