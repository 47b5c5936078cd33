"""What can be done with many events of the list at once. Each action first says what it would do to which of them.

Whether an event is ready is asked of each one by itself, as in its form: a few queries for each, of at most MOST.
"""

from dataclasses import dataclass, field

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst

from cmia_site.content.models import WorkingCopy
from cmia_site.content.publishing import PUBLIC, Publication, in_words
from cmia_site.content.revisions import Action

from ..actions import prepare_to_publish, publish, withdraw
from ..models import Event

MOST = 100
UNFINISHED = "It has something unfinished: open it."
CHANGES_WAIT = "its changes wait"
GONE = "None of these events is in this list any more. Choose from the list as it is now."
TOO_MANY = "These are {count:,} events. At most {most} can be changed at once: narrow the list by a filter first."


@dataclass
class Plan:
    """What an action would do with the events that were chosen: (event, remark) each, the remark may be empty."""

    changing: list = field(default_factory=list)
    staying: list = field(default_factory=list)
    refused: list = field(default_factory=list)


class Publishing:
    name = "publish_now"
    title = "Publish now?"
    button = "Publish now"
    done = "public now"
    headings = {
        "changing": ("becomes visible to everybody at once", "become visible to everybody at once"),
        "staying": ("is public already and stays as it is", "are public already and stay as they are"),
        "refused": ("cannot be published yet", "cannot be published yet"),
    }
    consequences = [
        "With an event, the people, organisations and themes it names become visible, and its slides and papers whose "
        "moment has come."
    ]

    def sort(self, event, plan, waits):
        if event.is_published:
            plan.staying.append((event, CHANGES_WAIT if waits else ""))
            return
        remark = _withdrawn_or_waiting(event)
        try:
            _require_finished(waits)
            prepare_to_publish(event, validate_unique=False, validate_constraints=False)  # it is stored: they hold
        except ValidationError as error:
            plan.refused.append((event, reasons(error)))
        else:
            plan.changing.append((event, remark))

    def write(self, admin, request, event):
        event = Event.objects.select_for_update().filter(pk=event.pk).first()
        if event is None or event.is_published:
            return None
        _require_finished(WorkingCopy.objects.of(event).waiting().exists())
        admin.record_what_was(request, event)
        event = publish(event, user=request.user)
        admin.record(request, event, Action.PUBLISHED)
        admin.log_change(request, event, "Published in the list.")
        return event


class Withdrawing:
    name = "withdraw"
    title = "Withdraw?"
    button = "Withdraw"
    done = "withdrawn"
    headings = {
        "changing": ("is taken off the site at once", "are taken off the site at once"),
        "staying": ("is not public and stays as it is", "are not public and stay as they are"),
    }
    consequences = [
        "Whoever follows a link to such a page, its slides, papers or pictures is told “not found” (404). People, "
        "organisations and themes that nothing else on the site names disappear with it.",
        "Nothing is deleted: all of it stays here, and publishing brings it back to the same addresses.",
        "To tell visitors that an event does not take place, set its status in its form instead: the page stays and "
        "says so.",
    ]

    def sort(self, event, plan, waits):
        if event.visible_from is None:
            plan.staying.append((event, event.state_in_words))
        else:
            plan.changing.append((event, _withdrawn_or_waiting(event) or (CHANGES_WAIT if waits else "")))

    def write(self, admin, request, event):
        written = withdraw(event, user=request.user)
        if written:
            admin.record_withdrawal(request, written)
        return written


def _require_finished(waits):
    """What is saved and not in the row yet would be left behind."""
    if waits:
        raise ValidationError({NON_FIELD_ERRORS: [UNFINISHED]})


def _withdrawn_or_waiting(event):
    """What is not said by “draft” or “public”."""
    if event.publication == Publication.WITHDRAWN:
        return "was withdrawn"
    if event.publication in PUBLIC and event.published_at > timezone.now():
        return f"was to appear on {in_words(event.published_at)}"
    return ""


def reasons(error):
    """The sentences of a ValidationError of an event, each with the name of its field."""
    return " ".join(
        sentence if name == NON_FIELD_ERRORS else f"{_label(name)}: {sentence}"
        for name, sentences in error.message_dict.items()
        for sentence in sentences
    )


def _label(name):
    return capfirst(Event._meta.get_field(name).verbose_name)


def _events(count):
    return f"{count} event{'' if count == 1 else 's'}"


class BulkActions:
    """For the admin of events."""

    actions = ["publish_now", "withdraw"]

    @admin.action(description="Publish now…", permissions=["publish"])
    def publish_now(self, request, queryset):
        return self._change_many(request, queryset, Publishing())

    @admin.action(description="Withdraw…", permissions=["publish"])
    def withdraw(self, request, queryset):
        return self._change_many(request, queryset, Withdrawing())

    def _change_many(self, request, queryset, action):
        ids = list(queryset.values_list("pk", flat=True)[: MOST + 1])
        if len(ids) > MOST:
            self.message_user(request, TOO_MANY.format(count=queryset.count(), most=MOST), messages.WARNING)
            return None
        found = Event.objects.in_bulk(ids)  # whole rows, unlike those of the list
        events = [found[pk] for pk in ids if pk in found]
        if not events:
            self.message_user(request, GONE, messages.WARNING)
            return None
        if request.POST.get("post"):
            self._carry_out(request, events, action)
            return None
        return self._ask(request, events, action)

    def _ask(self, request, events, action):
        plan = Plan()
        copies = WorkingCopy.objects.of_model(Event).waiting().filter(object_id__in=[event.pk for event in events])
        waiting = set(copies.values_list("object_id", flat=True))
        for event in events:
            action.sort(event, plan, event.pk in waiting)
        context = self.admin_site.each_context(request) | {
            "title": action.title,
            "opts": self.opts,
            "action": action,
            "parts": _parts(plan, action, len(events)),
            "changing": [event for event, _ in plan.changing],
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "back": request.get_full_path(),  # the list as it was narrowed
        }
        return TemplateResponse(request, "admin/events/event/confirm.html", context)

    def _carry_out(self, request, events, action):
        changed, refused = 0, []
        for event in events:
            try:
                changed += self._write(request, event, action)
            except ValidationError as error:
                refused.append(f"{event}: {reasons(error)}")
        if changed:
            words = f"{_events(changed)} {'is' if changed == 1 else 'are'} {action.done}."
            self.message_user(request, words, messages.SUCCESS)
        if alike := len(events) - changed - len(refused):
            words = f"{_events(alike)} stayed as {'it was' if alike == 1 else 'they were'}."
            self.message_user(request, words, messages.INFO)
        for words in refused:
            self.message_user(request, f"Not changed: {words}", messages.WARNING)

    @transaction.atomic
    def _write(self, request, event, action):
        """Whether it was changed: with its version and its line in the history, or not at all."""
        return action.write(self, request, event) is not None


def _parts(plan, action, total):
    """[(heading, [(event, remark)])] of the confirmation, those that change first."""
    parts = []
    for name, (one, many) in action.headings.items():
        rows = getattr(plan, name)
        if rows:
            parts.append((f"{_which(len(rows), total)} {one if len(rows) == 1 else many}", rows))
    return parts


def _which(count, total):
    """ "This event", "All 3 events", "1 of these 3 events"."""
    if count < total:
        return f"{count} of these {total} events"
    return "This event" if total == 1 else f"All {total} events"
