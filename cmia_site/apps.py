from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class SiteConfig(AppConfig):
    name = "cmia_site"
    label = "cmia_site"
    verbose_name = "CMIA"
    default = True

    def ready(self):
        from . import access_log  # noqa: F401 (its receivers connect when it is read)


class OfficeConfig(admin_apps.AdminConfig):
    """Stands in INSTALLED_APPS for django.contrib.admin, and makes `admin.site` the office."""

    default = False
    default_site = "cmia_site.admin_site.OfficeSite"
