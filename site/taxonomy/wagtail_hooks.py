"""Wagtail looks for hooks under this name; ours stand in `admin.py`."""

from taxonomy import admin  # noqa: F401
