"""Wagtail looks for hooks under this name; ours stand in `admin.py` and `firms_admin.py`."""

from accounts import admin, consents_admin, firms_admin  # noqa: F401
