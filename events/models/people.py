from django.db import models
from django.urls import reverse

from cmia_site.content.fields import LineField, MarkdownField, RenderedField, WebAddressField
from cmia_site.content.naming import Named
from cmia_site.content.pictures import Illustrated
from cmia_site.content.publishing import UsedModel
from cmia_site.content.search import Searchable
from cmia_site.content.slugs import Slugged
from cmia_site.content.text import fold

from ..names import initials, may_be_one_person, person_clues, sort_name
from ..querysets import EventPartQuerySet, PersonQuerySet
from ..vocabulary import ROLE_PLURALS, Role
from .parts import EventPart


class Person(Named, Searchable, Slugged, Illustrated, UsedModel):
    """Somebody who appears at events. Two people may have one name; one person may be written in several ways."""

    name = LineField(max_length=200, help_text="As it is to be printed, without a title such as Dr.")
    sort_name = LineField(
        max_length=200,
        blank=True,
        help_text="The order in lists: “Straeten, Tinne van der”. Left empty, it is made from the name.",
    )
    aliases = models.TextField(
        "other spellings",
        blank=True,
        help_text="One a line. They are found by the search and in the pickers, and not shown.",
    )
    job_title = LineField(
        "current job title",
        max_length=300,
        blank=True,
        help_text="Today’s. What was true on the day of an event stays with that event.",
    )
    organisation = models.ForeignKey(
        "resources.Organisation",
        verbose_name="current organisation",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="people",
    )
    bio = MarkdownField("biography", help_text="A few sentences in Markdown.")
    bio_html = RenderedField("bio")
    hidden = models.BooleanField(
        default=False, help_text="No page of their own and no place in lists. The name stays on the pages of events."
    )
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)

    objects = PersonQuerySet.as_manager()

    may_be_one = staticmethod(may_be_one_person)
    clues = staticmethod(person_clues)

    picture_widths = (96, 192)
    picture_route = "events:person-picture"

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name_plural = "people"
        constraints = [models.UniqueConstraint(fields=["slug"], name="events_person_slug_unique")]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.sort_key = fold(self.sort_name or sort_name(self.name))[:200]
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("events:person", kwargs={"slug": self.slug})

    def search_text(self):
        return f"{self.name} {self.aliases}"

    @property
    def picker_label(self):
        """The name with the current job, which tells namesakes apart."""
        about = ", ".join(str(part) for part in (self.job_title, self.organisation) if part)
        return f"{self.name} – {about}" if about else self.name

    @property
    def picker_facts(self):
        """What a form takes over that picks this person: {"job_title", "organisation": {"id", "text"} or None}."""
        place = self.organisation
        return {
            "job_title": self.job_title,
            "organisation": {"id": str(place.pk), "text": place.name} if place else None,
        }

    def has_worked_at(self, place):
        """Whether the organisation called `place` is theirs now, or was at an event; also when none is named."""
        then = (appearance.organisation for appearance in self.appearances.all())
        return not place or any(known.is_called(place) for known in (self.organisation, *then) if known)

    @property
    def initials(self):
        return initials(self.name)


class PersonLink(models.Model):
    """A profile elsewhere."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="links")
    label = LineField(max_length=100, help_text="What is there, such as “Staff page”.")
    url = WebAddressField("address")

    class Meta:
        ordering = ["pk"]
        verbose_name = "link"

    def __str__(self):
        return self.label


class Appearance(EventPart):
    """A person at an event: role, job and organisation as of that day. One person may hold two roles at one event."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appearances")
    role = models.CharField(max_length=12, choices=Role, default=Role.PANELLIST)
    role_label = LineField(
        "role as written",
        max_length=100,
        blank=True,
        help_text="Only where the word matters, such as “Presider” or “Session co-chair”.",
    )
    job_title = LineField("job title that day", max_length=300, blank=True)
    organisation = models.ForeignKey(
        "resources.Organisation",
        verbose_name="organisation that day",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="appearances",
    )

    objects = EventPartQuerySet.as_manager()

    class Meta(EventPart.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["event", "person", "role"],
                name="events_appearance_once_a_role",
                violation_error_message="This person has this role already.",
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="events_appearance_role_known"),
        ]

    @property
    def role_in_words(self):
        """ "panellist", "for the host"; as written where it is."""
        return self.role_label or self.get_role_display().lower()

    @property
    def job_in_words(self):
        """ "Senior Advisor, Levin Sources" as of that day; either part may be missing."""
        return ", ".join(str(part) for part in (self.job_title, self.organisation) if part)

    def heading(self, count):
        """The role as the heading of a group of `count` people."""
        if self.role_label:
            return self.role_label
        return ROLE_PLURALS.get(self.role, self.get_role_display()) if count > 1 else self.get_role_display()

    def __str__(self):
        return f"{self.person} ({self.role_label or self.get_role_display()})"
