"""The editors' admin: drafts are written here, and the inner record is read by auditors."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from newsroom.admin import drafts, records

__all__ = ["drafts", "records"]

admin.site.site_header = _("Newsroom")
admin.site.site_title = _("Newsroom")
admin.site.index_title = _("Administration")
admin.site.site_url = "/"
# The bar on top leads everywhere; the side bar would only repeat it.
admin.site.enable_nav_sidebar = False
