"""What the public sees of reference data, and in which order."""

from django.db.models import Prefetch, Q
from django.utils import timezone

from cmia_site.content.naming import NamedQuerySet
from cmia_site.content.publishing import PublishableQuerySet, UsedQuerySet, VisibleQuerySet

from .vocabulary import Checked, CitationRole, Standing


class OrganisationQuerySet(NamedQuerySet, UsedQuerySet):
    pass


class PartQuerySet(VisibleQuerySet):
    """A row that belongs to another one is public when that one is; the model says by which field, as `part_of`."""

    def published(self):
        whole = self.model._meta.get_field(self.model.part_of).related_model
        return self.filter(**{f"{self.model.part_of}__in": whole._default_manager.published()})


class SourceQuerySet(UsedQuerySet):
    def with_contributors(self):
        """With all that its reference prints."""
        return self.prefetch_related(
            Prefetch(
                "contributors",
                self.model._meta.get_field("contributors").related_model.objects.select_related("organisation"),
            )
        )


class FigureQuerySet(PublishableQuerySet):
    def with_sources(self):
        """With all that its statement, standing and reference print."""
        citations = self.model._meta.get_field("citations").related_model.objects.with_source()
        return self.select_related("indicator").prefetch_related(Prefetch("citations", citations))

    def due_for_review(self):
        return self.filter(review_due__lte=timezone.localdate())

    def current(self):
        """Those that stand, and whose original is known."""
        return self.filter(standing=Standing.CURRENT, citations__role=CitationRole.ORIGINAL).distinct()

    def disputed(self):
        return self.filter(standing=Standing.DISPUTED)

    def without_original(self):
        return self.exclude(citations__role=CitationRole.ORIGINAL)

    def unread(self):
        """Those whose original nobody here has read, not even in part."""
        return self.filter(
            Q(citations__role=CitationRole.ORIGINAL) & Q(citations__source__checked=Checked.NOT_READ)
        ).distinct()


class CitationQuerySet(PartQuerySet):
    def with_source(self):
        source = self.model._meta.get_field("source").related_model
        return self.prefetch_related(Prefetch("source", source.objects.with_contributors()))


class TermQuerySet(PublishableQuerySet):
    def for_list(self):
        """With what the glossary's index prints."""
        return self.prefetch_related("labels", "definitions")

    def for_page(self):
        sources = self.model._meta.get_field("definitions").related_model._meta.get_field("sources").related_model
        return self.select_related("replaced_by").prefetch_related(
            "labels", "definitions", Prefetch("definitions__sources", sources.objects.with_contributors())
        )
