"""Writing an event. The admin is the only writer, and this is the only place where it writes."""

from django.db import transaction

from .models import ChangeNote, MaterialVersion


@transaction.atomic
def write_event(form, formsets, *, user):
    """Store the event of a valid form with the rows of its valid formsets, files included; returns the event."""
    event = form.instance
    event.changed_by = user
    form.store_picture()
    event.save()
    form.save_m2m()
    for note in (each.instance for formset in formsets if formset.model is ChangeNote for each in formset.extra_forms):
        note.written_by = user
    for formset in formsets:
        formset.save()
        for row_form in formset.forms:
            upload = getattr(row_form, "checked_file", None)
            if upload and row_form not in formset.deleted_forms:
                MaterialVersion.take_in(row_form.instance, upload, user, pages=row_form.pages)
    return event
