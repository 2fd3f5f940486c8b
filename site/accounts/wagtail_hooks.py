"""Wagtail looks for hooks under this name; ours stand in `admin.py`."""

from accounts import admin  # noqa: F401
