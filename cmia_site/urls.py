from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from . import health, views

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("events.urls")),
    path("", include("resources.urls")),
    path("about/", views.SitePage.as_view(), {"slug": "about"}, name="about"),
    path("privacy/", views.SitePage.as_view(), {"slug": "privacy"}, name="privacy"),
    path("accessibility/", views.SitePage.as_view(), {"slug": "accessibility"}, name="accessibility"),
    path("favicon.ico", require_safe(RedirectView.as_view(url=static("img/mark.svg"))), name="favicon"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("admin/", include("cmia_site.content.admin_urls")),
    path("admin/", admin.site.urls),
]
