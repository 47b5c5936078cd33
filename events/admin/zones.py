"""The field for the city on whose clocks an event's times are given."""

from django import forms
from django.db.models import Max
from django.urls import reverse_lazy

from ..models import Event
from ..when import city, time_zones, zone_label

LATELY = 6


class ZoneSelect(forms.Widget):
    """All cities from A to Z after those of the last events; below them, the start on the clocks of other cities."""

    template_name = "admin/zone.html"

    def __init__(self, event):
        super().__init__({"data-elsewhere": reverse_lazy("admin:events_event_elsewhere")})
        self.event = event

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        lately = [(zone, city(zone)) for zone in zones_used_lately()]
        if value and value not in dict([*lately, *time_zones()]):
            lately = [(value, value), *lately]  # an older name, or what the form could not take
        context["widget"] |= {
            "lately": lately,
            "zones": time_zones(),
            "among_all": "" if value in dict(lately) else zone_label(value),
            "elsewhere": self.event.when.on_other_clocks,
        }
        return context


def zones_used_lately():
    """The zones of the events that were changed last, the last one first."""
    used = Event.objects.order_by().values("time_zone").annotate(last=Max("updated_at")).order_by("-last")
    return [row["time_zone"] for row in used[:LATELY]]
