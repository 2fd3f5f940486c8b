"""The one settings module. Everything that differs between machines comes from the environment.

Secure by default: without `DEBUG=on` a secret key and the hosts must be given, and every address is
served over HTTPS. `.env` at the project's root is read when it is there; `.env.example` lists the variables.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF, UNSAFE_INLINE

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"

env = environ.Env()
environ.Env.read_env(ROOT / ".env")

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="for-debug-only-never-served" if DEBUG else environ.Env.NOTSET)
# Keys that the secret key replaced: second factors are encrypted with it.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])

# The address that mails carry: never taken from a request, whose Host header anybody can write.
BASE_URL = env.str("BASE_URL", default="http://localhost:8000" if DEBUG else environ.Env.NOTSET)
SITE_NAME = "#CroissanceConnectée"

ROOMS = [
    "search",
    "diagnostic",
    "testimonials.proposals",
    "testimonials",
    "resources.links",
    "resources",
    "home.contact",
    "home",
]

INSTALLED_APPS = [
    *ROOMS,
    "indicators",
    "accounts",
    "outbox",
    "taxonomy",
    "territories",
    "core",
    "design",
    "config.apps.PortalUsersConfig",
    "wagtail.contrib.settings",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.redirects",
    "wagtail.contrib.typed_table_block",
    "wagtail.contrib.sitemaps",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "modelcluster",
    "taggit",
    "crispy_forms",
    "django_recaptcha",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "indicators.middleware.VisitCountMiddleware",
    "core.middleware.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "design.middleware.TypographyMiddleware",
    "core.middleware.ContentSecurityPolicyMiddleware",
    "core.middleware.CleanRequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.middleware.OriginCsrfMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.UseMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.middleware.StaffDoorMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "core.middleware.FriendlyErrorsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.frame",
            ],
            "builtins": ["django.templatetags.static", "design.templatetags.design_tags"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["dsfr"]
CRISPY_TEMPLATE_PACK = "dsfr"

# Data ------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
    }
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
DATABASE_CACHE = {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache",
    "LOCATION": "core_cache",
    "OPTIONS": {"MAX_ENTRIES": 100_000},  # beyond, counts of limits would be lost
}
CACHES = {
    "default": (
        {"BACKEND": "core.caches.RedisOrDatabaseCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else DATABASE_CACHE
    ),
    "database": DATABASE_CACHE,
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "renditions"},
}
# Sessions outlive Redis, which only spares the database the reading.
SESSION_ENGINE = "django.contrib.sessions.backends." + ("cached_db" if REDIS_URL else "db")
SESSION_COOKIE_HTTPONLY = True

# Whether a worker does what is slow (`manage.py db_worker`). Without it, whoever asks for it does it.
BACKGROUND_WORKER = env.bool("BACKGROUND_WORKER", default=False)
TASKS = {
    "default": {
        "BACKEND": (
            "django_tasks_db.DatabaseBackend"
            if BACKGROUND_WORKER
            else "django_tasks.backends.immediate.ImmediateBackend"
        )
    }
}

# Seconds during which a process may use its own copy of the published generation, and may hold its counts.
PUBLISHED_COPY_SECONDS = env.float("PUBLISHED_COPY_SECONDS", default=2.0)
PAGE_CACHE_SECONDS = env.int("PAGE_CACHE_SECONDS", default=60)
INDICATORS_FLUSH_SECONDS = env.float("INDICATORS_FLUSH_SECONDS", default=4.0)

# Pages and mails leave with the spaces that French does not break (design.typography).
SETS_FRENCH_SPACES = True

# Files -----------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [VAR / "bundles"]
for folder in (*STATICFILES_DIRS, STATIC_ROOT):
    folder.mkdir(parents=True, exist_ok=True)
WHITENOISE_AUTOREFRESH = env.bool("WHITENOISE_AUTOREFRESH", default=False)
WHITENOISE_USE_FINDERS = False
MEDIA_URL = "/media/"
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR / "media"))
# A proxy or an object store serves uploaded files in production; this process does it where none stands.
SERVE_MEDIA = env.bool("SERVE_MEDIA", default=DEBUG)
# Files that only their person may have: never below MEDIA_ROOT, which everybody may read.
PRIVATE_ROOT = env.str("PRIVATE_ROOT", default=str(VAR / "private"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None, "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# A text of one megabyte arrives percent-encoded, up to three times as long; beyond, a page says so (413).
DATA_UPLOAD_MAX_MEMORY_SIZE = 3_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# People ----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
# Everybody signs in by a code sent to their address; who has access to the admin shows a second factor too.
AUTHENTICATION_BACKENDS = ["accounts.backends.PeopleBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:space"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # our own code has confirmed the address already
ACCOUNT_EMAIL_NOTIFICATIONS = True
# allauth counts the tries of second factors, for each person; codes by mail are counted in `accounts.codes`.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key"}
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # clocks of phones are half a minute wrong

# The State's open register of firms (https://recherche-entreprises.api.gouv.fr): off without an address.
FIRM_REGISTER_URL = env.str("FIRM_REGISTER_URL", default="")

# Mail ------------------------------------------------------------------------------------------------

EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL_CONFIG.get("EMAIL_HOST", "")
EMAIL_PORT = EMAIL_CONFIG.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = EMAIL_CONFIG.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = EMAIL_CONFIG.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = EMAIL_CONFIG.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL_CONFIG.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"{SITE_NAME} <ne-pas-repondre@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# French ----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

# Wagtail ---------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "/compte/connexion/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False  # an address is changed in *mon espace*, where it is confirmed
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILIMAGES_IMAGE_MODEL = "core.PortalImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "core.forms.PictureForm"
WAGTAILDOCS_DOCUMENT_MODEL = "core.PortalDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# No SVG from editors: it can carry scripts, and would be served from our own host.
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"avif": "avif", "webp": "webp"}
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
# The formats of documents are in `core.uploads`, with the check of their content.
WAGTAILDOCS_DOCUMENT_FORM_BASE = "core.forms.DocumentForm"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20_000_000
MEDIA_MAX_UPLOAD_SIZE = 100_000_000  # a sound or a video
WAGTAILEMBEDS_FINDERS = []
# The admin searches in the database. Elasticsearch serves readers, where its address is given: saving never
# waits for it, and it has one second to answer.
ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", default="")
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.database", "SEARCH_CONFIG": "portal_french"}}
if ELASTICSEARCH_URL:
    WAGTAILSEARCH_BACKENDS["readers"] = {
        "BACKEND": "search.backends",
        "URLS": [ELASTICSEARCH_URL],
        "INDEX_PREFIX": env.str("ELASTICSEARCH_PREFIX", default="portail_"),
        "TIMEOUT": 1,
        "AUTO_UPDATE": False,
        "ATOMIC_REBUILD": True,
    }
WAGTAIL_MODERATION_ENABLED = True
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]},
    }
}
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 5

# Safety ----------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEBUG)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if DEBUG else env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG
SECURE_HSTS_PRELOAD = not DEBUG
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
CSRF_FAILURE_VIEW = "core.views.refused"
# The check knows Django's own class only; ours is a subclass of it (core.middleware.OriginCsrfMiddleware).
SILENCED_SYSTEM_CHECKS = ["security.W003"]
X_FRAME_OPTIONS = "DENY"
# A proxy says over which scheme (X-Forwarded-Proto) and for which address (X-Forwarded-For) it asks.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Google's check against robots: off without its keys; nothing is asked of Google before a person wants it.
RECAPTCHA_PUBLIC_KEY = env.str("RECAPTCHA_PUBLIC_KEY", default="")
RECAPTCHA_PRIVATE_KEY = env.str("RECAPTCHA_PRIVATE_KEY", default="")
RECAPTCHA_VERIFY_REQUEST_TIMEOUT = 5  # seconds

# The sites whose video players a page may show, once a person has asked for it; PeerTube sites may be added.
OUTSIDE_PLAYERS = env.list(
    "OUTSIDE_PLAYERS",
    default=[
        "tube.numerique.gouv.fr",
        "geo.dailymotion.com",
        "player.vimeo.com",
        "www.youtube-nocookie.com",
    ],
)
PLAYER_ORIGINS = [f"https://{host}" for host in OUTSIDE_PLAYERS]

# The public site runs nothing inline. The admin, whose pages are never cached and only staff opens,
# has inline scripts of its own.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "frame-src": PLAYER_ORIGINS or [NONE],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
ADMIN_PATH = "/gestion/"
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF, *PLAYER_ORIGINS],
    "frame-ancestors": [SELF],
    "worker-src": [SELF, "blob:"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        # Its client has a line for each request; `search.breaker` says when it fails.
        "elastic_transport": {"level": "ERROR"},
    },
}
