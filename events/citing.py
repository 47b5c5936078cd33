"""An event's page as a work that others cite."""

from django.conf import settings
from django.urls import reverse

from resources.vocabulary import SourceKind
from resources.works import Work


def permanent_address(event):
    return settings.BASE_URL + reverse("events:number", kwargs={"number": event.number})


def work_of(event):
    """The record of the event: by its hosts, of the day on which it was held, at the address that stays."""
    return Work(
        key=event.slug,
        kind=SourceKind.WEB_PAGE,
        title=event.title,
        organisations=tuple(each.organisation.name for each in event.organisers.all()),
        issued=event.start_date.isoformat() if event.start_date else "",
        url=permanent_address(event),
        note=event.get_kind_display(),
    )
