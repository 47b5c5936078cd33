from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "cmia_site.content"
    label = "content"
    verbose_name = "Pages"
