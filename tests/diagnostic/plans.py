"""Plans of one of the firms that were written out, for tests."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Firm, Membership, User
from accounts.signin import confirm_address
from diagnostic import living, services
from diagnostic.enums import ItemState
from diagnostic.measures import add_missing_measures
from diagnostic.models import Plan, Version
from diagnostic.own_plan import Desk, shown
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


def person(name):
    """Somebody whose address is shown to be theirs."""
    made = User.objects.create_user(f"{name}@exemple.fr")
    confirm_address(made)
    return made


def page_of(plan):
    """The plan as its page shows it."""
    return shown(Desk(plan, "/plan/"))


def first_line(plan):
    """What the plan says to do first."""
    return page_of(plan).first[0].item


def put_off(item, by, days=7):
    """Put a thing off until that many days from now."""
    until = timezone.localdate() + timedelta(days=days)
    return living.mark(item, ItemState.LATER, seen=item.state, by=by, until=until)


def in_days(days):
    return timezone.now() + timedelta(days=days)
