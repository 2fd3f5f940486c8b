"""Ten processes that do the same thing at the same moment: `python -m tests.accounts.at_once WHAT`.

Prints as JSON what each of them got, and how firms and accounts stand afterwards.
"""

import json
import sys
from functools import partial
from uuid import UUID

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts import copies, erasure, firms, merging, retention  # noqa: E402
from accounts.enums import MembershipKind  # noqa: E402
from accounts.models import (  # noqa: E402
    DataCopy,
    ErasureRequest,
    Firm,
    Invitation,
    Membership,
    User,
)
from outbox.models import Mail  # noqa: E402
from tests.processes import all_at_once  # noqa: E402

OWN_DATA = {
    "copy": lambda person: str(copies.ask_copy(person).pk),
    "ask-erasure": lambda person: str(erasure.ask_erasure(person).pk),
    "erase": lambda _person: erasure.erase_those_due(timezone.now(), at_most=10),
    "warn": lambda _person: retention.warn_unused(timezone.now(), at_most=10),
}


def work_of(what, number):
    """What the process of that number does; all that can be read beforehand is read."""
    if what == "accept":
        person = User.objects.get(email="lea@exemple.fr")
        invitation = Invitation.objects.select_related("firm").get()
        return lambda: firms.accept(invitation, person).pk
    if what == "join":
        other, person = User.objects.get(email="max@exemple.fr"), User.objects.get(email="lea@exemple.fr")
        return lambda: merging.merge(other, person)
    if what in OWN_DATA:
        person = User.objects.get(email="lea@exemple.fr")
        return lambda: OWN_DATA[what](person)
    if what == "describe":
        person = User.objects.get(email="lea@exemple.fr")
        description = firms.Description({"name": "Chez Léa"})
        return lambda: firms.add_firm(person, description, made_with=UUID(int=7)).pk
    place = Membership.objects.owners().longest_first()[number]
    if what == "leave":
        return lambda: firms.leave(place)
    return lambda: firms.set_kind(place, MembershipKind.STAFF).pk


def told(work):
    """What came of it, or the refusal."""
    try:
        return work()
    except firms.FirmRefusal as refusal:
        return type(refusal).__name__


def main(what):
    """Start ten, wait for them, tell."""
    connection.close()
    got = all_at_once(lambda number: partial(told, work_of(what, number)), 10)
    stands = {
        "firms": Firm.objects.count(),
        "people": Membership.objects.count(),
        "owners": Membership.objects.owners().count(),
        "accounts": User.objects.count(),
        "copies": DataCopy.objects.count(),
        "erasures": ErasureRequest.objects.count(),
        "mails": Mail.objects.count(),
    }
    sys.stdout.write(json.dumps({"got": got} | stands))


if __name__ == "__main__":
    main(sys.argv[1])
