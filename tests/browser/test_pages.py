"""A person reads the portal, on a phone and on a desktop."""
import pytest
from tests.browser.checks import assert_sound

def test_home(visit):
    page = visit("/")
    assert_sound(page)
