"""Wagtail looks for hooks under this name; ours stand in `admin.py`."""

from indicators import admin  # noqa: F401
