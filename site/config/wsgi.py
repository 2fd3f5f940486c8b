"""The WSGI application: `gunicorn --pythonpath site config.wsgi`, from the project's root."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
