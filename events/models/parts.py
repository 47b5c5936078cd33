from django.db import models

from cmia_site.content.publishing import VisibleModel

from ..querysets import EventPartQuerySet


class EventPart(VisibleModel):
    """Something that belongs to one event, in an order, and is public when the event is."""

    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="%(class)ss")
    order = models.PositiveSmallIntegerField(default=0)

    part_of = "event"

    objects = EventPartQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "pk"]
