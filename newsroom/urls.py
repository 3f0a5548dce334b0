"""Every address of the site. Public ones are those of the archive; the rest needs a sign-in."""

from django.contrib import admin
from django.urls import include, path

#: What Django calls when something went wrong.
handler500 = "newsroom.outage.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("desk/", include("newsroom.desk.urls")),
    path("", include("broadcasts.archive.urls")),
    path("", include("broadcasts.archive.english", namespace="english")),
]
