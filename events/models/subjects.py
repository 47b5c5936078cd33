"""What events are about: themes, and the series they belong to."""

from django.db import models
from django.urls import reverse

from cmia_site.content.fields import LineField, MarkdownField, RenderedField
from cmia_site.content.publishing import UsedModel
from cmia_site.content.search import Searchable
from cmia_site.content.slugs import Slugged
from cmia_site.content.text import fold

from ..querysets import ThemeQuerySet


class Subject(Searchable, Slugged, UsedModel):
    name = LineField(max_length=200, unique=True)
    description = MarkdownField(help_text="A few sentences in Markdown, shown on its page.")
    description_html = RenderedField("description")
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)

    class Meta:
        abstract = True
        ordering = ["sort_key", "pk"]
        constraints = [models.UniqueConstraint(fields=["slug"], name="%(app_label)s_%(class)s_slug_unique")]

    def __str__(self):
        return self.name

    @classmethod
    def named(cls, name):
        """The row of this name, however it is written, or a new one: a theme is nothing but its name."""
        return cls.objects.filter(sort_key=fold(name)[:200]).first() or cls(name=name)

    def save(self, *args, **kwargs):
        self.sort_key = fold(self.name)[:200]
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse(f"events:{self._meta.model_name}", kwargs={"slug": self.slug})


class Theme(Subject):
    """A subject that events are filed under, such as Formalisation."""

    objects = ThemeQuerySet.as_manager()


class Series(Subject):
    """Events that follow one another under one name."""

    class Meta(Subject.Meta):
        verbose_name_plural = "series"
