"""A code counts its tries and serves once, whoever tries at the same time."""

import threading
from copy import copy

import pytest
from django.db import connection

from accounts import codes
from accounts.enums import CodeOutcome, CodePurpose
from accounts.models import EmailCode
from tests.accounts.signing_in import EMAIL


@pytest.mark.django_db(transaction=True)
def test_ten_who_try_at_once_have_five_tries_and_one_success():
    if connection.vendor == "sqlite":
        pytest.skip("the tests' SQLite database lives in memory, which threads cannot share")
    outcomes = []

    def attempt(code, digits):
        outcomes.append(codes.try_code(copy(code), digits))
        connection.close()

    def all_at_once(code, digits, times):
        outcomes.clear()
        threads = [threading.Thread(target=attempt, args=[code, digits]) for _ in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def new_code():
        code = EmailCode(purpose=CodePurpose.SIGN_IN, email=EMAIL)
        code.digest = code.digest_of("111111")
        code.save()
        return code

    code = new_code()
    all_at_once(code, "000000", 10)
    code.refresh_from_db()
    assert code.tries == codes.MOST_TRIES
    assert set(outcomes) <= {CodeOutcome.WRONG, CodeOutcome.BLOCKED}
    assert codes.try_code(code, "111111") == CodeOutcome.BLOCKED
    all_at_once(new_code(), "111111", 4)
    assert outcomes.count(CodeOutcome.RIGHT) == 1
