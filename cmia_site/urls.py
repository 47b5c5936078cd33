from django.contrib import admin
from django.urls import include, path

from . import health, views
from .content.reviews import review
from .content.text_pictures import text_picture

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("events.urls")),
    path("", include("resources.urls")),
    path("about/", views.SitePage.as_view(), {"slug": "about"}, name="about"),
    path("privacy/", views.SitePage.as_view(), {"slug": "privacy"}, name="privacy"),
    path("accessibility/", views.SitePage.as_view(), {"slug": "accessibility"}, name="accessibility"),
    path("pictures/<slug:token>/<int:width>x<int:height>.webp", text_picture, name="text-picture"),
    path("review/<str:token>/", review, name="review"),
    path("review/<str:token>/<path:place>", review, name="review-place"),
    path("favicon.ico", views.Favicon.as_view(), name="favicon"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("admin/", include("cmia_site.content.admin_urls")),
    path("admin/", admin.site.urls),
]
