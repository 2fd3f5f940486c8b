"""Reads of the room `testimonials.proposals`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Case, Q, Value, When

from accounts.models import normalised_email
from accounts.querysets import Owner
from testimonials.proposals.enums import ProposalState

# How long a story is kept that nobody finishes, whose address nobody confirms, or that was refused.
UNFINISHED_KEPT = timedelta(days=30)
# How long after it came one is kept that nobody published.
UNUSED_KEPT = timedelta(days=365)

# The first that holds is the state; the same rules as `Proposal.state`.
STATES = [
    (ProposalState.ERASED, Q(erased_at__isnull=False)),
    (ProposalState.REFUSED, Q(refused_at__isnull=False)),
    (ProposalState.PUBLISHED, Q(page__first_published_at__isnull=False)),
    (ProposalState.RECEIVED, Q(confirmed_at__isnull=False)),
    (ProposalState.SPAM, Q(is_spam=True)),
    (ProposalState.TO_CONFIRM, Q(sent_at__isnull=False)),
]


class ProposalQuerySet(models.QuerySet):
    """Stories that firms propose."""

    def of(self, owner: Owner) -> Self:
        """What somebody tells on the portal; nothing for nobody."""
        if not owner:
            return self.none()
        return self.filter(visitor_id=owner.visitor_id, person_id=owner.person_id)

    def unfinished(self) -> Self:
        """Those that are being written."""
        return self.filter(sent_at=None)

    def unconfirmed(self) -> Self:
        """Those that were sent, and whose address nobody has confirmed yet; what robots sent among them."""
        return self.filter(sent_at__isnull=False, confirmed_at=None)

    def with_state(self) -> Self:
        """With `found_state`, by which lists are sorted and filtered."""
        cases = [When(condition, then=Value(state.value)) for state, condition in STATES]
        return self.annotate(
            found_state=Case(
                *cases, default=Value(ProposalState.STARTED.value), output_field=models.CharField()
            )
        )

    def of_address(self, address: str) -> Self:
        """What a person proposed under this e-mail address, or writes under the account that has it."""
        address = address.strip()
        return self.filter(
            Q(email__iexact=address) | Q(person__email=normalised_email(address), sent_at=None)
        )

    def for_lists(self) -> Self:
        """With what the editors' list shows. No further query."""
        return self.with_state().select_related("page", "place")

    def never_confirmed_in_time(self, now: datetime) -> Self:
        """Those that nobody finished, or whose address nobody confirmed, for a month."""
        return self.filter(
            Q(sent_at=None, changed_at__lt=now - UNFINISHED_KEPT)
            | Q(sent_at__lt=now - UNFINISHED_KEPT, confirmed_at=None)
        )

    def kept_long_enough(self, now: datetime) -> Self:
        """Those that came a year ago, or were refused a month ago, and still hold something."""
        return self.filter(
            Q(confirmed_at__lt=now - UNUSED_KEPT) | Q(refused_at__lt=now - UNFINISHED_KEPT), erased_at=None
        ).exclude(email="")
