"""Writing an event. The admin is the only writer, and this is the only place where it writes."""

from django.db import transaction

from .models import ChangeNote, Material


@transaction.atomic
def write_event(form, formsets, *, user):
    """Store the event of a valid form with the rows of its valid formsets, files included; returns the event."""
    event = form.instance
    event.changed_by = user
    seen = set(Material.objects.seen().filter(event_id=event.pk).values_list("pk", flat=True))  # before the change
    event.save()
    form.save_m2m()
    form.use_upload()
    for note in (each.instance for formset in formsets if formset.model is ChangeNote for each in formset.extra_forms):
        note.written_by = user
    for formset in formsets:
        formset.save()
        if formset.model is Material:
            _take_files(formset, user, seen)
    return event


def _take_files(formset, user, seen):
    for form in formset.forms:
        upload = form.cleaned_data.get("file")
        if upload and form not in formset.deleted_forms:
            material = form.instance
            material.replace_file(upload.pdf, user, is_correction=material.pk in seen)
            upload.delete()
