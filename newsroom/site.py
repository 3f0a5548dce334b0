"""The admin site: Django's, named after the newsroom, without what would only lead astray."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from inspections.signing_in import SignInForm

#: Words of Django's own pages that its German lacks or says otherwise; our catalogue has them.
DJANGOS_WORDS = (
    _("Save and add another"),
    _("Save and continue editing"),
    _("Reset password"),
    _("Set password"),
    _("After you’ve created a user, you’ll be able to edit more user options."),
    _("Password-based authentication"),
    _("Enabled"),
    _("Disabled"),
    _(
        "Whether the user will be able to authenticate using a password or not. If disabled, "
        "they may still be able to authenticate using other backends, such as Single Sign-On "
        "or LDAP."
    ),
    _("Raw passwords are not stored, so there is no way to see the user’s password."),
)


class NewsroomSite(AdminSite):
    site_header = _("Newsroom")
    site_title = _("Newsroom")
    index_title = _("Administration")
    site_url = "/"
    # The bar on top leads everywhere; the side bar would only repeat it.
    enable_nav_sidebar = False
    login_form = SignInForm

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Without the jump from any model's any row to its page: we link to pages ourselves."""
        front: list[URLPattern | URLResolver] = [
            path("", self.admin_view(self.front), name="index")
        ]
        return front + [
            address
            for address in super().get_urls()
            if getattr(address, "name", None) not in ("view_on_site", "index")
        ]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Asked for with every page and every saved form; worked out only where it is shown."""
        return SimpleLazyObject(partial(super().get_app_list, request, app_label))

    def front(self, request: HttpRequest) -> HttpResponse:
        """For those who administer or read the record; everybody else begins at the desk."""
        shown = _shown(self, request)
        return redirect("desk:start") if shown == {"Draft"} else self.index(request)


def administers(request: HttpRequest) -> bool:
    """Whether the front of the admin shows more than the drafts, which the bar leads to."""
    return bool(_shown(admin.site, request) - {"Draft"})


def _shown(site: AdminSite, request: HttpRequest) -> set[str]:
    models = [model for app in site.get_app_list(request) for model in app["models"]]
    return {model["object_name"] for model in models}
