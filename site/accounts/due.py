"""Dated work: visitors who do not come back, sessions that are over, what has outlived its use are erased."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from accounts import copies, erasure, retention
from accounts.adapters import STAYS
from accounts.announcing import CATCH_UP, news_between, tell_at_once, tell_week
from accounts.models import AddressChange, Consent, EmailCode, FirmFact, Invitation, Visitor
from accounts.models.signin import OBJECTION_OPEN
from accounts.visitors import VISITOR_STAYS
from core.door import DueWork, due_works

BATCH = 1000
# Each copy reads all rooms, each erasure writes in all of them.
COPIES_A_RUN, ERASED_A_RUN = 50, 200
WARNED_A_RUN = 100_000
# A code works for a quarter of an hour; a day later nobody asks what became of it.
CODES_KEPT = timedelta(days=1)


@due_works.register
class ForgetVisitors(DueWork):
    """Erase visitors unseen for thirteen months."""

    name = "visiteurs oubliés"

    def run(self, now: datetime) -> int:
        """How many were erased, in batches."""
        erased = 0
        unseen = Visitor.objects.unseen_since(now - VISITOR_STAYS)
        while batch := list(unseen.values_list("pk", flat=True)[:BATCH]):
            Visitor.objects.filter(pk__in=batch).delete()
            erased += len(batch)
        return erased


@due_works.register
class ClearSessions(DueWork):
    """Erase the sessions that are over."""

    name = "sessions terminées"

    def run(self, now: datetime) -> int:
        """How many were erased, in batches."""
        erased = 0
        over = Session.objects.filter(expire_date__lt=now)
        while batch := list(over.values_list("pk", flat=True)[:BATCH]):
            erased += Session.objects.filter(pk__in=batch).delete()[0]
        return erased


@due_works.register
class EraseSignInTraces(DueWork):
    """Erase codes after a day, devices whose session is over, changes of address that nobody may undo."""

    name = "traces de connexion"

    def run(self, now: datetime) -> int:
        """How many were erased, a batch of each."""
        traces = [
            EmailCode.objects.asked_before(now - CODES_KEPT),
            UserSession.objects.filter(created_at__lt=now - STAYS),
            AddressChange.objects.filter(at__lt=now - OBJECTION_OPEN),
        ]
        return sum(erase_batch(rows) for rows in traces)


def erase_batch(rows: QuerySet) -> int:
    """Erase the first of these rows; return how many went."""
    batch = list(rows.values_list("pk", flat=True)[:BATCH])
    rows.model.objects.filter(pk__in=batch).delete()
    return len(batch)


@due_works.register
class EraseOldConsents(DueWork):
    """Erase consents five years after they ended."""

    name = "accords retirés depuis cinq ans"

    def run(self, now: datetime) -> int:
        """How many were erased, in batches."""
        erased = 0
        while batch := Consent.objects.erase_past_keeping(now, at_most=BATCH):
            erased += batch
        return erased


@due_works.register
class EraseOldInvitations(DueWork):
    """Erase invitations to a firm thirty days after their end."""

    name = "anciennes invitations"

    def run(self, now: datetime) -> int:
        """How many were erased, in batches."""
        erased = 0
        over = Invitation.objects.to_be_erased(now)
        while batch := list(over.values_list("pk", flat=True)[:BATCH]):
            erased += Invitation.objects.filter(pk__in=batch).delete()[0]
        return erased


@due_works.register
class EraseWaitingFacts(DueWork):
    """Erase what people said of a firm and told for thirty days to no firm."""

    name = "réponses en attente d’une entreprise"

    def run(self, now: datetime) -> int:
        """How many were erased, in batches."""
        erased = 0
        waiting = FirmFact.objects.to_be_erased(now)
        while batch := list(waiting.values_list("pk", flat=True)[:BATCH]):
            erased += FirmFact.objects.filter(pk__in=batch).delete()[0]
        return erased


@due_works.register
class MakeCopies(DueWork):
    """Make the copies of people's data that failed, or whose process died."""

    name = "copies de données en retard"

    def run(self, now: datetime) -> int:
        """How many are there now."""
        return copies.make_those_left(now, at_most=COPIES_A_RUN)


@due_works.register
class EndCopies(DueWork):
    """Delete the copies of people's data a week after they were made."""

    name = "anciennes copies de données"

    def run(self, now: datetime) -> int:
        """How many were deleted."""
        return copies.end_expired(now, at_most=BATCH)


@due_works.register
class WarnUnusedAccounts(DueWork):
    """Warn the people of accounts that nobody uses, twice."""

    name = "comptes qui ne servent plus"

    def run(self, now: datetime) -> int:
        """How many were warned."""
        return retention.warn_unused(now, at_most=WARNED_A_RUN) + retention.warn_again(
            now, at_most=WARNED_A_RUN
        )


@due_works.register
class EraseAccounts(DueWork):
    """Erase the accounts whose time has come, in every room."""

    name = "effacement de comptes"

    def run(self, now: datetime) -> int:
        """How many were erased."""
        erasure.forget_cancelled(now, at_most=BATCH)
        return erasure.erase_those_due(now, at_most=ERASED_A_RUN)


@due_works.register
class TellNewPages(DueWork):
    """Write what the background did not finish about new pages, and the letters of the week."""

    name = "nouveautés annoncées"

    def run(self, now: datetime) -> int:
        """How many mails were written, in batches."""
        at_once = sum(tell_at_once(news) for news in news_between(now - CATCH_UP, now))
        return at_once + tell_week(now)
