from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = "Reference data"

    def ready(self):
        from cmia_site.content.markdown import register, register_linker

        from .glossary_links import FigureReference, TermLinker, TermReference

        register(TermReference())
        register(FigureReference())
        register_linker(TermLinker())
