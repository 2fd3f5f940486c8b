"""The portal's settings, as tests need them: nothing on disk outlives a run, nothing waits."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "for-tests-only")
os.environ.setdefault("ALLOWED_HOSTS", "localhost,testserver")
os.environ.setdefault("BASE_URL", "http://localhost")
os.environ.setdefault("SECURE_SSL_REDIRECT", "off")

from config.settings import *  # noqa: F403
from config.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = str(Path(tempfile.gettempdir()) / f"portal-tests-{os.getpid()}")
SERVE_MEDIA = True
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "private": STORAGES["private"] | {"OPTIONS": {"location": f"{MEDIA_ROOT}-private", "base_url": None}},
}
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "renditions")
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
# Tests compare words, written with plain spaces; those of the spaces set it, and journeys run as production.
SETS_FRENCH_SPACES = False
PUBLISHED_COPY_SECONDS = 0
INDICATORS_FLUSH_SECONDS = 0
