"""One table of searchable text. Each row of a Searchable model keeps its own document up to date when it is saved.

The office's lists and pickers ask it; a search page can ask the same table and filter by the window of visibility.
"""

from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models

from .publishing import Derived, DerivedQuerySet
from .text import fold


class SearchQuerySet(DerivedQuerySet):
    def matching(self, query):
        """Documents that hold every word of `query`, whatever its case, accents and quotes."""
        documents = self
        for word in fold(query).split()[:12]:
            documents = documents.filter(text__contains=word)
        return documents

    def of(self, model):
        return self.filter(content_type=ContentType.objects.get_for_model(model))


class SearchDocument(Derived):
    """`visible_from` follows the moment of what is published itself. Reference data has none: its readers ask
    `published()`, because it comes and goes with what uses it.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    row = GenericForeignKey()
    title = models.CharField(max_length=300)
    text = models.TextField(help_text="Folded: see text.fold.")

    objects = SearchQuerySet.as_manager()

    class Meta:
        app_label = "content"
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], name="content_searchdocument_one_a_row")
        ]

    def __str__(self):
        return self.title


class Searchable(models.Model):
    """A model whose rows can be found by their text."""

    search_documents = GenericRelation(SearchDocument)  # deleted with the row

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        self.index()

    def index(self):
        """Bring the row's document up to date; for who changes what else its text tells of."""
        SearchDocument.objects.update_or_create(
            content_type=ContentType.objects.get_for_model(type(self)),
            object_id=self.pk,
            defaults={
                "title": str(self)[:300],
                "text": fold(self.search_text()),
                "visible_from": getattr(self, "visible_from", None),
            },
        )

    def search_text(self):
        """All that should be found, as plain text."""
        return str(self)
