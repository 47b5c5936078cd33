"""Writing an event. The admin is the only writer, and this is the only place where it writes."""

from django.db import transaction

from .models import ChangeNote, Material


@transaction.atomic
def write_event(form, formsets, *, user):
    """Store the event of a valid form with the rows of its valid formsets, files included; returns the event."""
    event = form.instance
    event.changed_by = user
    shown = event.materials.note_shown() if event.pk else set()
    event.save()
    form.save_m2m()
    form.use_upload()
    for note in (each.instance for formset in formsets if formset.model is ChangeNote for each in formset.extra_forms):
        note.written_by = user
    for formset in formsets:
        if formset.model is Material:
            _save_materials(formset, user, shown)
        else:
            formset.save()
    return event


def _save_materials(formset, user, shown):
    """`shown`: ids of the materials whose file visitors could see until now."""
    for form in formset.forms:
        form.instance.was_shown |= form.instance.pk in shown  # the form has read the row before that was noted
    formset.save()
    for form in formset.forms:
        upload = form.cleaned_data.get("file")
        if upload and form not in formset.deleted_forms:
            form.instance.replace_file(upload.pdf, user)
            upload.delete()
