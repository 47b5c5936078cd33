"""What keeps a form of the office from being saved, all of it in one list at its top."""

from dataclasses import dataclass

from django.forms.formsets import DELETION_FIELD_NAME


@dataclass(frozen=True)
class Fault:
    """`words` at the `place` whose element has the id `target`; both are empty for what concerns the form itself."""

    words: str
    place: str = ""
    target: str = ""


def faults(form, inlines):
    """[Fault] of an admin's bound form and of its InlineAdminFormSets, in the order of the page."""
    found = [*_of_form(form)]
    for inline in inlines:
        group, plural = inline.formset.prefix, str(inline.opts.verbose_name_plural)
        found += [Fault(words, plural.capitalize(), f"{group}-group") for words in inline.formset.non_form_errors()]
        for number, row in enumerate(inline.formset.forms if inline.formset.is_bound else []):
            if not row.cleaned_data.get(DELETION_FIELD_NAME):
                found += _of_form(row, f"{inline.opts.verbose_name} {number + 1}".capitalize(), f"{group}-{number}")
    return found


def _of_form(form, row="", target=""):
    yield from (Fault(words, row, target) for words in form.non_field_errors())
    for field in form:
        for words in field.errors:
            place = f"{row}, {field.label}" if row else field.label
            yield Fault(words, row if field.is_hidden else place, target if field.is_hidden else field.id_for_label)
