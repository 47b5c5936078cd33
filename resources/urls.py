from django.urls import path

from . import data_views, views

app_name = "resources"
urlpatterns = [
    path("organisations/<slug:slug>/", views.OrganisationPage.as_view(), name="organisation"),
    path(
        "organisations/<slug:slug>/picture-<int:width>.webp", views.organisation_picture, name="organisation-picture"
    ),
    path("resources/", views.index, name="index"),
    path("resources/glossary/", views.Glossary.as_view(), name="glossary"),
    path("resources/glossary/<slug:slug>/", views.TermPage.as_view(), name="term"),
    path("resources/figures/", views.FigureList.as_view(), name="figures"),
    path("resources/figures/<slug:slug>/", views.FigurePage.as_view(), name="figure"),
    path("resources/figures/<slug:slug>/chart.svg", views.chart, name="chart"),
    path("resources/sources/", views.SourceList.as_view(), name="sources"),
    path("resources/sources/<slug:slug>/", views.SourcePage.as_view(), name="source"),
    path("resources/figures.csv", data_views.figures_csv, name="figures-csv"),
    path("resources/glossary.csv", data_views.glossary_csv, name="glossary-csv"),
    path("resources/datapackage.json", data_views.data_package, name="datapackage"),
    path("resources/glossary.ttl", data_views.glossary_turtle, name="glossary-turtle"),
    path("resources/glossary.jsonld", data_views.glossary_json_ld, name="glossary-json-ld"),
    path("resources/sources/<slug:slug>.bib", data_views.citation, {"ending": "bib"}, name="source-bib"),
    path("resources/sources/<slug:slug>.ris", data_views.citation, {"ending": "ris"}, name="source-ris"),
    path("resources/sources/<slug:slug>.csl.json", data_views.citation, {"ending": "csl.json"}, name="source-csl"),
]
