"""The office's form for an event as a browser would send it."""

import re
from html.parser import HTMLParser

from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import builders

ADD = "/admin/events/event/add/"
INLINES = ["organisers", "appearances", "key_themes", "quotes", "materials", "recordings", "change_notes"]
PUBLISH = {"_publish": "Publish now"}


def form(**values):
    """A filled form: the least that can be saved, each inline empty, and what is given by name; with no button."""
    data = {"title": "Cobalt after the harvest", "kind": "webinar", "format": "online", "language": "en",
            "time_zone": "Europe/London", "status": "scheduled"}  # fmt: skip
    for name in INLINES:
        data |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
    return data | values


def row(inline, number=0, **values):
    return {f"{inline}-TOTAL_FORMS": str(number + 1)} | {f"{inline}-{number}-{name}": v for name, v in values.items()}


def deck(**values):
    upload = SimpleUploadedFile("Slides (final).pdf", builders.pdf_bytes(3), "application/pdf")
    return row(
        "materials",
        **{"kind": "deck", "title": "Scales", "order": "0", "availability": "now", "file": upload} | values,
    )


def errors(response):
    """{field: [sentences]} of the form and its inlines."""
    context = response.context
    found = {name: list(sentences) for name, sentences in context["adminform"].form.errors.items()}
    for formset in context["inline_admin_formsets"]:
        for each in formset.formset.errors:
            found |= {name: list(sentences) for name, sentences in each.items()}
    return found


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def change(event):
    return reverse("admin:events_event_change", args=[event.pk])


class Fields(HTMLParser):
    """{name: value} of a page's form, as a browser would send it."""

    def __init__(self):
        super().__init__()
        self.values, self._select, self._text = {}, None, None

    def handle_starttag(self, tag, attributes):
        each = dict(attributes)
        name = each.get("name")
        if tag == "input" and name and each.get("type") not in ("submit", "file", "checkbox"):
            self.values[name] = each.get("value", "")
        elif tag == "select" and name:
            self._select = name
            if "multiple" not in each:  # a browser sends nothing of one in which nothing is chosen
                self.values.setdefault(name, "")
        elif tag == "option" and self._select and "selected" in each:
            self.values[self._select] = each.get("value", "")
        elif tag == "textarea" and name:
            self._text = name
            self.values[name] = ""

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._text = None

    def handle_data(self, data):
        if self._text:
            self.values[self._text] += data


def sent_by(client, address, form="event_form"):
    return sent_from(client.get(address), form)


def sent_from(response, form="event_form"):
    fields = Fields()
    fields.feed(re.search(rf'<form[^>]*id="{form}".*?</form>', response.content.decode(), re.DOTALL)[0])
    return {name: value for name, value in fields.values.items() if "__prefix__" not in name}


def rows(inline, *each):
    """Rows of an inline as one form sends them."""
    sent = {}
    for number, values in enumerate(each):
        sent |= row(inline, number, **values)
    return sent


def stored(inline, event):
    """What the form sends of rows that are stored, unchanged."""
    related = getattr(event, inline).all()
    names = ["person_id", "role", "role_label", "job_title", "organisation_id", "order"]
    each = [
        {name.removesuffix("_id"): getattr(part, name) or "" for name in names} | {"id": part.pk, "event": event.pk}
        for part in related
    ]
    return rows(inline, *each) | {f"{inline}-INITIAL_FORMS": str(len(each))}
