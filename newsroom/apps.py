from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig
from django.utils.translation import gettext_lazy as _


class NewsroomConfig(AppConfig):
    name = "newsroom"
    verbose_name = _("Newsroom")
    default_auto_field = "django.db.models.BigAutoField"


class NewsroomAdminConfig(SimpleAdminConfig):
    """The admin, with our site as the one it means."""

    default = False
    default_site = "newsroom.site.NewsroomSite"

    def ready(self) -> None:
        super().ready()
        self.module.autodiscover()  # type: ignore[union-attr]  # the admin's own module has it
