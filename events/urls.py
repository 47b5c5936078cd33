from django.urls import path

from . import views

app_name = "events"
urlpatterns = [
    path("events/", views.EventList.as_view(), name="list"),
    path("events/<slug:slug>/", views.EventPage.as_view(), name="detail"),
    path("events/<slug:slug>/cite.bib", views.citation, {"ending": "bib"}, name="cite-bib"),
    path("events/<slug:slug>/cite.ris", views.citation, {"ending": "ris"}, name="cite-ris"),
    path("events/<slug:slug>/cite.csl.json", views.citation, {"ending": "csl.json"}, name="cite-csl"),
    path("events/<slug:slug>/picture-<int:width>.webp", views.event_picture, name="picture"),
    path("events/<slug:slug>/<slug:material>/<str:filename>", views.download, name="download"),
    path("e/<int:number>/", views.by_number, name="number"),
    path("themes/", views.ThemeList.as_view(), name="themes"),
    path("themes/<slug:slug>/", views.ThemePage.as_view(), name="theme"),
    path("people/", views.PersonList.as_view(), name="people"),
    path("people/<slug:slug>/", views.PersonPage.as_view(), name="person"),
    path("people/<slug:slug>/picture-<int:width>.webp", views.person_picture, name="person-picture"),
    path("series/<slug:slug>/", views.SeriesPage.as_view(), name="series"),
]
