"""Writing an event. The admin is the only writer, and this is the only place where it writes."""

from django.db import transaction
from django.utils import timezone

from cmia_site.content.pickers import save_new
from cmia_site.content.publishing import Publication

from .models import Appearance, ChangeNote, Event, Material, Organiser, Person


@transaction.atomic
def write_event(form, formsets, *, user):
    """Store the event of a valid form with the rows of its valid formsets, files included.

    Returns the people, organisations and themes that were made on the way, because the form named them anew.
    """
    event = form.save(commit=False)  # makes save_m2m
    event.changed_by = user
    new = save_new([form, *(each for formset in formsets for each in formset.kept_forms)])
    _give_first_jobs(formsets, new)
    shown = event.materials.note_shown() if event.pk else set()
    event.save()
    form.save_m2m()
    form.use_upload()
    for formset in formsets:
        _save_parts(formset, user, shown)
    return new


def _give_first_jobs(formsets, new):
    """Of a person who is new, the first job at this event is the only one that is known: it is the current one too."""
    waiting = [row for row in new if isinstance(row, Person)]
    parts = [form.instance for formset in formsets if formset.model is Appearance for form in formset.kept_forms]
    for part in parts:
        if part.person in waiting and part.job_in_words:
            waiting.remove(part.person)
            part.person.job_title, part.person.organisation = part.job_title, part.organisation
            part.person.save()


def _save_parts(formset, user, shown):
    """`shown`: ids of the materials whose file visitors could see until now."""
    if formset.model is Material:
        _save_materials(formset, user, shown)
        return
    if formset.model is ChangeNote:
        for form in formset.extra_forms:
            form.instance.written_by = user
    if formset.model in (Appearance, Organiser):
        _make_way(formset)
    formset.save()


def _make_way(formset):
    """Two rows that exchange their roles would be the same for a moment: those that change are stored anew."""
    gone = formset.deleted_forms
    changed = [form for form in formset.initial_forms if form in gone or form.has_changed()]
    formset.model.objects.filter(pk__in=[form.instance.pk for form in changed]).delete()


def _save_materials(formset, user, shown):
    for form in formset.forms:
        form.instance.was_shown |= form.instance.pk in shown  # the form has read the row before that was noted
    formset.save()
    for form in formset.kept_forms:
        if upload := form.cleaned_data.get("file"):
            form.instance.replace_file(upload.pdf, user)
            upload.delete()


@transaction.atomic
def publish(event, *, user):
    """Show the event to everybody from now on.

    Returns the row as it is stored, or None where nothing was to be done: it is public already, or gone. Raises
    ValidationError where something is missing.
    """
    event = Event.objects.select_for_update().filter(pk=event.pk).first()
    if event is None or event.is_published:
        return None
    prepare_to_publish(event)
    event.changed_by = user
    event.save()
    return event


def prepare_to_publish(event, **checks):
    """Make the row in hand public at this moment, and check it; `checks` are those of full_clean."""
    now = timezone.now()
    event.publication = Publication.PUBLISHED
    if event.published_at is None or event.published_at > now:
        event.published_at = now  # one that was public before keeps its first moment
    event.full_clean(**checks)


@transaction.atomic
def withdraw(event, *, user):
    """Take the event off the site and keep it with all that belongs to it.

    Returns the row as it is stored, or None where nothing was to be done: nobody could or would see it, or it is gone.
    """
    event = Event.objects.select_for_update().filter(pk=event.pk).first()
    if event is None or event.visible_from is None:
        return None
    event.materials.note_shown()
    event.publication = Publication.WITHDRAWN
    event.changed_by = user
    event.save()
    return event
