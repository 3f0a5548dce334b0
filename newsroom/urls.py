"""Every address of the site. Public ones are those of the archive; the rest needs a sign-in."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("desk/", include("newsroom.desk.urls")),
    path("", include("broadcasts.archive.urls")),
    path("", include("broadcasts.archive.english", namespace="english")),
]
