"""The two views that django-markdownx's script asks, behind the admin's gate. The package's URLs are never used."""

from django.contrib import admin
from django.urls import path

from . import markdownx_views

urlpatterns = [
    path("markdownx/markdownify/", admin.site.admin_view(markdownx_views.markdownify), name="markdownx_markdownify"),
    path("markdownx/upload/", admin.site.admin_view(markdownx_views.upload), name="markdownx_upload"),
]
