"""Wagtail looks for hooks under this name; ours stand in `admin.py`."""

from outbox import admin  # noqa: F401
