"""What the office's scripts ask, behind the admin's gate. The URLs of django-markdownx itself are never used."""

from django.contrib import admin
from django.urls import path

from . import markdownx_views, upload_views

urlpatterns = [
    path("uploads/", admin.site.admin_view(upload_views.upload), name="upload"),
    path(
        "uploads/<slug:token>/<int:width>.webp",
        admin.site.admin_view(upload_views.uploaded_picture),
        name="upload-picture",
    ),
    path("markdownx/markdownify/", admin.site.admin_view(markdownx_views.markdownify), name="markdownx_markdownify"),
    path("markdownx/upload/", admin.site.admin_view(markdownx_views.upload), name="markdownx_upload"),
]
