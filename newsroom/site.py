"""The admin site: Django's, named after the newsroom, without what would only lead astray."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy as _


class NewsroomSite(AdminSite):
    site_header = _("Newsroom")
    site_title = _("Newsroom")
    index_title = _("Administration")
    site_url = "/"
    # The bar on top leads everywhere; the side bar would only repeat it.
    enable_nav_sidebar = False

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Without the jump from any model's any row to its page: we link to pages ourselves."""
        return [
            address
            for address in super().get_urls()
            if getattr(address, "name", None) != "view_on_site"
        ]
