"""Every public address of the site; a test pins this list."""

from django.urls import path

from broadcasts.archive import fetch

app_name = "archive"
urlpatterns = [
    path("abruf/<str:token>.jpg", fetch.fetch, name="fetch"),
]
