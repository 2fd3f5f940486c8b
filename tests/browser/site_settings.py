"""The portal's own settings, with everything that it writes in a folder of the run."""

import os
from pathlib import Path

from config.settings import *  # noqa: F403
from config.settings import STORAGES

VAR = Path(os.environ["PORTAL_VAR"])
STATICFILES_DIRS = [VAR / "bundles"]
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = str(VAR / "media")
STORAGES = STORAGES | {
    "private": STORAGES["private"] | {"OPTIONS": {"location": str(VAR / "private"), "base_url": None}}
}
