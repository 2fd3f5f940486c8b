"""Dated work: visitors who do not come back, sessions that are over, what has outlived its use are erased."""

from datetime import datetime

from django.contrib.sessions.models import Session

from accounts.models import Consent, FirmFact, Invitation, Visitor
from accounts.visitors import VISITOR_STAYS
from core.door import DueWork, due_works

BATCH = 1000


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
