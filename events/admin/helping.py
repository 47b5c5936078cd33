"""What the scripts of the event's form ask while an editor fills it in. Nothing is written here."""

from functools import partial

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from cmia_site.content.markdown import MAX_LENGTH
from resources.models import Organisation

from ..models import Person
from ..pasting import MOST_POINTS, read_panel, read_points
from ..recognition import is_organisation, rows_for, without_new
from ..when import When, validate_time_zone

MAY_NOT_ADD = "Some are not known here, and you may not add people or organisations: ask somebody who may."
TOO_LONG = f"This is more than {MAX_LENGTH:,} characters. Paste the panel alone."


class WhenForm(forms.Form):
    """The times as they stand in the form, complete or not."""

    start_date = forms.DateField()
    start_time = forms.TimeField()
    end_date = forms.DateField(required=False)
    end_time = forms.TimeField(required=False)
    time_zone = forms.CharField(validators=[validate_time_zone])
    start_fold = forms.IntegerField(required=False, min_value=0, max_value=1)
    end_fold = forms.IntegerField(required=False, min_value=0, max_value=1)


class Helping:
    """For the admin of events."""

    def get_urls(self):
        views = {
            "elsewhere": require_safe(self.elsewhere_view),
            "panel": require_POST(self.panel_view),
            "points": require_POST(self.points_view),
        }
        wrap = self.admin_site.admin_view
        return [
            *(path(f"{name}/", wrap(view), name=f"events_event_{name}") for name, view in views.items()),
            *super().get_urls(),
        ]

    def elsewhere_view(self, request):
        """{"words": the start on other clocks, or why there is no such time; "field": where to mend that, or ""}."""
        if not (self.has_view_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        form = WhenForm(request.GET)
        when = When(**form.cleaned_data) if form.is_valid() else None
        errors = when.errors() if when else {}
        field, words = next(iter(errors.items()), ("", when.on_other_clocks if when else ""))
        return JsonResponse({"words": words, "field": field})

    def panel_view(self, request):
        """The rows that a pasted `text` of people makes, with whom it knows: see _rows."""
        return self._read(request, partial(_panel, Known(request, self.admin_site)))

    def points_view(self, request):
        """The rows that a pasted `text` of points makes: see _rows."""
        return self._read(request, _points)

    def _read(self, request, read):
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        text = request.POST.get("text", "")
        if len(text) > MAX_LENGTH:
            return JsonResponse({"error": TOO_LONG}, status=400)
        return JsonResponse(read(text))


class Known:
    """Whom somebody may know and add: what the office does not show them, the helper does not tell."""

    def __init__(self, request, site):
        self.request, self.site = request, site

    def rows(self, model):
        may_view = self.site.get_model_admin(model).has_view_permission(self.request)
        return model.objects.all() if may_view else model.objects.none()

    def may_add(self, model):
        return self.site.get_model_admin(model).has_add_permission(self.request)


def _panel(known, text):
    """{"rows": [{"fields": {name: value or {"id", "text"}}, "questions": [...]}], "rest": text, "words": sentence}."""
    panel = read_panel(text, is_organisation(known.rows(Organisation)))
    found = rows_for(panel.rows, known.rows(Person), known.rows(Organisation))
    closed = [name for name, model in (("person", Person), ("organisation", Organisation)) if not known.may_add(model)]
    found = [without_new(row, closed) for row in found]
    left = [person.line for person, row in zip(panel.rows, found, strict=True) if row is None]
    rows = [row for row in found if row]
    rest = "\n".join(filter(None, [*left, panel.rest]))
    words = _said("person", "people", rows, rest)
    return {"rows": rows, "rest": rest, "words": f"{words} {MAY_NOT_ADD}" if left else words}


def _points(text):
    points = read_points(text)
    rows = [{"fields": {"text": point}, "questions": []} for point in points[:MOST_POINTS]]
    rest = "\n".join(points[MOST_POINTS:])
    return {"rows": rows, "rest": rest, "words": _said("key theme", "key themes", rows, rest)}


def _said(one, many, rows, rest):
    """What was read, in words for the editor."""
    count = len(rows)
    asking = sum(bool(row["questions"]) for row in rows)
    return " ".join(
        sentence
        for sentence, applies in (
            (f"{count} {one if count == 1 else many} found: look through the rows below before you save.", count),
            (f"{asking} of them {'has' if asking == 1 else 'have'} a question for you.", asking),
            ("What is left of it is still here. It is not part of the page.", rest),
            ("Nothing here could be read as a row.", not count and not rest),
        )
        if applies
    )
