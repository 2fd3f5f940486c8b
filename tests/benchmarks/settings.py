"""The portal's settings as in production, with a bare page type besides.

`BENCHMARK_BARE=on` makes the other side of the comparison: the middleware and context processors that
`django-admin startproject` and Wagtail's own start give, in front of a view and a page that do nothing.
"""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS, TEMPLATES, VAR, env

INSTALLED_APPS = [*INSTALLED_APPS, "tests.benchmarks.bare"]
STATIC_ROOT = VAR / "benchmark" / "static"
MEDIA_ROOT = str(VAR / "benchmark" / "media")

if env.bool("BENCHMARK_BARE", default=False):
    ROOT_URLCONF = "tests.benchmarks.bare.urls"
    MIDDLEWARE = [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "wagtail.contrib.redirects.middleware.RedirectMiddleware",
        "allauth.account.middleware.AccountMiddleware",  # the app of that name refuses to start without it
    ]
    options = TEMPLATES[0]["OPTIONS"]
    options["context_processors"] = [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]
