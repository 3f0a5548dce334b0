"""Every address of the site. Public ones are those of the archive; the rest needs a sign-in."""

from django.contrib import admin
from django.urls import include, path

#: What Django calls when it refuses, or when something went wrong.
handler400 = "newsroom.errors.bad_request"
handler403 = "newsroom.errors.permission_denied"
handler404 = "newsroom.errors.page_not_found"
handler500 = "newsroom.outage.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("desk/", include("newsroom.desk.urls")),
    path("", include("broadcasts.archive.urls")),
    path("", include("broadcasts.archive.english", namespace="english")),
]
