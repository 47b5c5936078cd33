from django.urls import path

from . import views

app_name = "resources"
urlpatterns = [
    path("organisations/<slug:slug>/", views.OrganisationPage.as_view(), name="organisation"),
    path(
        "organisations/<slug:slug>/picture-<int:width>.webp", views.organisation_picture, name="organisation-picture"
    ),
]
