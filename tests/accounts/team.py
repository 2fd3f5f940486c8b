"""The team at the keyboard, past the second factor."""

from allauth.account.internal.flows.login import record_authentication
from django.test import RequestFactory


def enter(client, person):
    """Sign a person in, as whoever showed both a code and a second factor."""
    client.force_login(person)
    request = RequestFactory().get("/")
    request.session = client.session
    for method in ("code", "mfa"):
        record_authentication(request, person, method=method)
    request.session.save()
    return client
