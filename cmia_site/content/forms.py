"""The form field for a file that is taken in at once and waits for the rest of the form."""

from django import forms

from .files.inspection import Refused
from .uploads import Upload, take_in

GONE = (
    "The file chosen before has been used already, or is no longer kept. "
    "Look at what the page has now before you choose it again."
)


class UploadInput(forms.FileInput):
    """A file field that remembers what was taken in when the form comes back with an error elsewhere.

    The script uploads.js sends the file as soon as it is chosen, shows the progress, and leaves the token here.
    """

    template_name = "admin/upload.html"
    kept = None  # the Upload that the field has found

    def __init__(self, kind):
        super().__init__({"accept": kind.accept, "data-kind": kind.name, "data-max-bytes": kind.max_bytes})
        self.kind = kind

    def value_from_datadict(self, data, files, name):
        """The File that came with the request, else the token of one that came before, else None."""
        return super().value_from_datadict(data, files, name) or data.get(f"{name}-upload")

    def value_omitted_from_data(self, data, files, name):
        return super().value_omitted_from_data(data, files, name) and f"{name}-upload" not in data

    def get_context(self, name, value, attrs):
        context = super().get_context(name, None, attrs)
        context["widget"] |= {"kept": self.kept, "too_large": self.kind.too_large}
        return context


class UploadField(forms.Field):
    """Cleans to an Upload of this kind, or None."""

    def __init__(self, kind, **kwargs):
        super().__init__(**{"required": False, "widget": UploadInput(kind), "help_text": kind.help_text} | kwargs)
        self.kind = kind

    def has_changed(self, initial, data):
        return bool(data)

    def clean(self, value):
        self.widget.kept = self._kept(value) if isinstance(value, str) else self._taken_in(value)
        return self.widget.kept

    def _kept(self, token):
        if not token:
            return None
        upload = Upload.objects.kept(token, self.kind)
        if upload is None:
            raise forms.ValidationError(GONE)
        return upload

    def _taken_in(self, file):
        try:
            return take_in(file, self.kind) if file else None
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class FileForm(forms.ModelForm):
    """A form with UploadFields: says which files it has, for the versions of its row."""

    def stored_file(self, name):
        """The lasting facts (see uploads) of the file behind the field, as the row has it; or None."""
        raise NotImplementedError(f"{type(self).__name__} must say which file is behind {name}")

    def chosen_file(self, name):
        """The Upload that has been chosen in the field, or None."""
        self.errors  # noqa: B018 - its fields know only once they are cleaned
        return self.fields[name].widget.kept

    def takes_file_away(self, name):
        return False
