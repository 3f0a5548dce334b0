"""The same pages below ``/en/``; what machines read is only reversed here, never answered.

With the addresses of ``once`` in this instance, too, a template of an English page can name any
address of the archive. They come after the German ones, which answer.
"""

from django.urls import include, path

from broadcasts.archive.urls import once, pages

app_name = "archive"
urlpatterns = [path("en/", include(pages)), *once]
