"""The sources of a figure in its form: found, or entered on the way."""

from django import forms
from django.core.exceptions import ValidationError

from cmia_site.content.naming import LONGEST
from cmia_site.content.parts import Part, PartForm, RoleFormSet
from cmia_site.content.pickers import NEW
from cmia_site.content.publishing import PUBLIC
from cmia_site.content.text import clean_line, fold

from ..fields import doi_in
from ..models import Citation, Contributor, Organisation, Source
from ..vocabulary import CitationRole

SECTION = "Who says so"
NO_ORIGINAL = "Give the source that published it first, or tick “original not found” above, then publish."
BOTH = "“Original not found” is ticked above, and this is an original. Only one of them can be true."
SAME_DOI = "“{}” has this DOI already: choose it above instead."
SAME_DOI_ABOVE = "A row above has this DOI, too, under another title. Is it the same work? Then give both one title."
OTHERWISE = "A row above gives something else for the same new source: “{}”. Empty one of the two."
KNOWN = (
    "“{}” is known already. Choose it from the list: what you have entered of it below would not be used. If it is "
    "another work, give it a title that differs."
)
SEVERAL = "Between several, a semicolon."
OF_A_NEW_ONE = ("kind", "issued", "url", "checked")  # fields of a source, with new_ before them in the form
ENTERED = [f"new_{name}" for name in ("publisher", "author", *OF_A_NEW_ONE)]


def _choice(name, label):
    """A field that sends nothing where the choice is the usual one, so that a known source seems to bring none."""
    field = Source._meta.get_field(name)
    choices = [("" if value == field.default else value, words) for value, words in field.choices]
    return forms.ChoiceField(label=label, choices=choices, required=False, help_text=field.help_text)


class AddressField(forms.URLField):
    """Takes a DOI for its address, too."""

    def to_python(self, value):
        doi = doi_in(value or "")
        return f"https://doi.org/{doi}" if doi else super().to_python(value)


class CitationForm(PartForm):
    """A row whose source may be new: the fields after its title are asked for then, and ignored otherwise."""

    new_publisher = forms.CharField(
        label="Published by", required=False, max_length=LONGEST, help_text=f"The organisation. {SEVERAL}"
    )
    new_author = forms.CharField(
        label="Author", required=False, max_length=LONGEST, help_text=f"A person, if one is named. {SEVERAL}"
    )
    new_kind = _choice("kind", "Kind")
    new_issued = Source._meta.get_field("issued").formfield(label="Published")
    new_url = Source._meta.get_field("url").formfield(
        label="Address or DOI", form_class=AddressField, help_text="The publisher’s own page of it, or its DOI."
    )
    new_checked = _choice("checked", "What was read")

    class Meta:
        model = Citation
        fields = []  # the inline says which
        labels = {"source": "Source"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound and "source" in self.fields and not str(self["source"].value()).startswith(NEW):
            for name in self.fields.keys() & set(ENTERED):
                self.fields[name].disabled = True

    def clean(self):
        cleaned = super().clean()
        source = cleaned.get("source")
        if source and source.pk is None:
            self.complete(source)
        elif source and any(cleaned.get(name) for name in ENTERED):
            self.add_error("source", KNOWN.format(source))
        return cleaned

    def complete(self, source):
        """Give a new source what was entered of it; what its model refuses is said at the field."""
        for name in OF_A_NEW_ONE:
            if value := self.cleaned_data.get(f"new_{name}"):
                setattr(source, name, value)
        others = {field.name for field in source._meta.fields} - set(OF_A_NEW_ONE)
        try:
            source.clean_fields(exclude=others)
            source.clean()
            _refuse_known_doi(source)
        except ValidationError as error:
            for name, words in error.error_dict.items():
                self.add_error(f"new_{name}", words)

    @property
    def new_contributors(self):
        """[Contributor] of a new source, unsaved: its author first."""
        people, organisations = (_names(self.cleaned_data.get(f"new_{name}", "")) for name in ("author", "publisher"))
        publishers = [Contributor(organisation=_organisation(name)) for name in organisations]
        return [*(Contributor(person=name) for name in people), *publishers]


def _names(text):
    """The different ones, between semicolons."""
    return list(dict.fromkeys(filter(None, map(clean_line, text.split(";")))))


def _refuse_known_doi(source):
    other = Source.objects.filter(doi=source.doi).first() if source.doi else None
    if other:
        raise ValidationError({"url": SAME_DOI.format(other)})


def _organisation(name):
    """The one that is called so, or a new one."""
    known = Organisation.objects.alike([name])[name]
    return next((row for row in known if row.is_called(name)), None) or Organisation(name=name)


def save_contributors(forms, new):
    """Give each of the `new` sources who wrote and published it; returns the organisations made on the way."""
    made = []
    for form in forms:
        source = form.cleaned_data.get("source")
        if source in new and not source.contributors.exists():
            for order, contributor in enumerate(form.new_contributors):
                made += _save(contributor, source, order)
            source.index()  # it knows the names now
    return made


def _save(contributor, source, order):
    organisation, made = contributor.organisation, []
    if organisation and organisation.pk is None:
        organisation.save()
        made = [organisation]
    contributor.organisation = organisation
    contributor.source, contributor.order = source, order
    contributor.save()
    return made


class CitationFormSet(RoleFormSet):
    who = "source"

    def clean(self):
        super().clean()
        self._join_new()
        originals = [form for form in self.kept_forms if form.instance.role == CitationRole.ORIGINAL]
        if self.instance.original_not_found:
            for form in originals:
                form.add_error("role", BOTH)
        elif self.instance.publication in PUBLIC and not originals and not any(form.errors for form in self.forms):
            raise ValidationError(NO_ORIGINAL)

    def _join_new(self):
        """A new source in several rows is one: each row may say a part of it, and no two may share a DOI."""
        titles, dois = {}, {}
        for form in self.kept_forms:
            source = form.cleaned_data["source"]
            if source.pk is None:
                first = titles.setdefault(fold(source.title), form)
                if first is not form:
                    _join(first, form)
                elif source.doi and dois.setdefault(source.doi, form) is not form:
                    form.add_error("new_url", SAME_DOI_ABOVE)


def _join(first, form):
    for name in ENTERED:
        above, own = first.cleaned_data.get(name), form.cleaned_data.get(name)
        if own and above and own != above:
            form.add_error(name, OTHERWISE.format(above))
        elif own:
            first.cleaned_data[name] = own
    first.complete(first.cleaned_data["source"])


class CitationInline(Part):
    model = Citation
    form = CitationForm
    formset = CitationFormSet
    section = SECTION
    empty = 1
    fields = [
        "source",
        ("new_publisher", "new_author"),
        ("new_issued", "new_kind", "new_checked"),
        "new_url",
        ("role", "locator", "is_presumed"),
        "order",
    ]
    autocomplete_fields = new_by_name = ["source"]
    verbose_name_plural = "sources: the original first, then who passed it on"

    def get_queryset(self, request):
        return super().get_queryset(request).with_source()
