"""Ten processes that do the same thing at the same moment: `python -m tests.accounts.at_once WHAT`.

Prints as JSON what each of them got, and how firms and accounts stand afterwards.
"""

import json
import multiprocessing
import sys
from uuid import UUID

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts import copies, erasure, firms, retention  # noqa: E402
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


def one(what, number, ready, start, results):
    """One process. They open the database one by one: SQLite may refuse those who open it at one moment."""
    with ready:
        work = work_of(what, number)
    start.wait()
    try:
        results.put(work())
    except firms.FirmRefusal as refusal:
        results.put(type(refusal).__name__)
    except Exception as error:  # noqa: BLE001  (told by the test, instead of waited for)
        results.put(repr(error))


def main(what):
    """Start ten, wait for them, tell."""
    connection.close()
    fork = multiprocessing.get_context("fork")
    ready, start, results = fork.Lock(), fork.Barrier(10), fork.SimpleQueue()
    workers = [fork.Process(target=one, args=(what, number, ready, start, results)) for number in range(10)]
    for worker in workers:
        worker.start()
    got = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
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
