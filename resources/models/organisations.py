from urllib.parse import urlsplit

from django.db import models
from django.urls import reverse

from cmia_site.content.fields import LineField, WebAddressField
from cmia_site.content.naming import Named
from cmia_site.content.pictures import Illustrated
from cmia_site.content.publishing import UsedModel
from cmia_site.content.search import Searchable
from cmia_site.content.slugs import Slugged
from cmia_site.content.text import fold

from ..names import may_be_one_organisation, organisation_clues
from ..querysets import OrganisationQuerySet


class Organisation(Named, Searchable, Slugged, Illustrated, UsedModel):
    """A company, institution or publisher. Visible exactly when something public names it."""

    name = LineField(max_length=200)
    aliases = models.TextField(
        "other names",
        blank=True,
        help_text="Abbreviations and former names, one a line. They are found by the search and not shown.",
    )
    url = WebAddressField("website", blank=True)
    note = LineField(max_length=300, blank=True, help_text="One plain sentence on who they are, shown on their page.")
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)

    objects = OrganisationQuerySet.as_manager()

    may_be_one = staticmethod(may_be_one_organisation)
    clues = staticmethod(organisation_clues)

    picture_widths = (160, 320)
    picture_route = "resources:organisation-picture"

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [models.UniqueConstraint(fields=["slug"], name="resources_organisation_slug_unique")]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.sort_key = fold(self.name).removeprefix("the ")[:200]
        super().save(*args, **kwargs)
        for contribution in self.contributions.select_related("source"):
            contribution.source.index()

    def search_text(self):
        return f"{self.name} {self.aliases}"

    @property
    def host(self):
        return urlsplit(self.url).hostname or ""

    def get_absolute_url(self):
        return reverse("resources:organisation", kwargs={"slug": self.slug})
