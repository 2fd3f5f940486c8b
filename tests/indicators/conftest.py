"""Counts wait until a test has them written."""

import pytest

from indicators.services import forget_waiting


@pytest.fixture(autouse=True)
def counts_wait(settings):
    """No timer's thread writes during a test, and nothing waits from another one."""
    settings.INDICATORS_FLUSH_SECONDS = 3600
    forget_waiting()
    yield
    forget_waiting()
