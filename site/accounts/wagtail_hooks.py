"""Wagtail looks for hooks under this name; ours stand in the modules of each screen."""

from accounts import admin, consents_admin, firms_admin, leaving_admin, unused_panel  # noqa: F401
