"""What every test stands on."""

import pytest

from core.published import forget_copies


@pytest.fixture(autouse=True)
def fresh_copies():
    """No test sees what another one published."""
    forget_copies()
    yield
    forget_copies()
