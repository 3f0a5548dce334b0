"""The WSGI entry point of the web server: the front, and Django behind it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

django = get_wsgi_application()

from broadcasts.archive.front.starting import front  # noqa: E402 - it needs the settings

application = front(django)
