"""A form made from data says what the same form says in a browser: what is saved untouched makes no version.

First what is asked of Django's admin, whose private methods are used: an upgrade that changes them fails here by name.
"""

import json
import re
import unicodedata
from datetime import UTC, date, datetime, time
from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse, QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from cmia_site.content.comparing import Difference, differences
from cmia_site.content.form_data import FormData
from cmia_site.content.models import ContentVersion, Page, WorkingCopy
from cmia_site.content.replay import Everything, Replay, as_get, as_post, as_system, stored_keys
from cmia_site.content.uploads import PdfKind, take_in
from events.models import Appearance, ChangeNote, Event, Material, Organiser, Person
from resources.models import Figure, Term
from tests import builders
from tests.events.event_form import errors, rows

pytestmark = pytest.mark.django_db

LINE_BREAK = re.compile(r"\r\n|\r|\n")


def admin_of(model):
    return admin.site.get_model_admin(model)


@pytest.fixture
def request_(rf, editor):
    """A GET of a member of the office who may do everything."""
    request = rf.get("/")
    request.user = editor
    return request


# What Django's admin does


class People(admin.StackedInline):
    model = Appearance
    fields = ["person", "role", "job_title", "order"]
    extra = 2


class Points(admin.StackedInline):
    model = Organiser
    extra = 0


class PlainAdmin(admin.ModelAdmin):
    """Django's own, with notes of what it asks of itself."""

    inlines = [People, Points]
    fields = ["title", "kind", "themes"]

    def __init__(self, model):
        super().__init__(model, admin.site)
        self.asked = []

    def note(self, *what):
        self.asked.append(what)


@pytest.fixture
def plain():
    return PlainAdmin(Event)


@pytest.fixture
def event():
    event = builders.make_event(state="draft")
    builders.appear(event, builders.make_person("Amina Diallo"))
    builders.appear(event, builders.make_person("Bram Visser"))
    return event


def posted(event, **values):
    """What the plain form sends with the rows of `event` in it."""
    post = QueryDict(mutable=True)
    stored = [
        {"id": each.pk, "person": each.person_id, "role": each.role, "order": 0} for each in event.appearances.all()
    ]
    none = {"organisers-TOTAL_FORMS": "0", "organisers-INITIAL_FORMS": "0"}
    sent = {"title": "Cobalt", "kind": "webinar"} | rows("appearances", *stored) | none
    post.update(sent | {"appearances-INITIAL_FORMS": str(len(stored))} | values)
    return post


def test_django_makes_the_formsets_of_an_empty_form(plain, request_):
    formsets, inlines = plain._create_formsets(request_, Event(), change=False)
    assert [formset.prefix for formset in formsets] == ["appearances", "organisers"]
    assert [type(inline) for inline in inlines] == [People, Points]
    assert [formset.is_bound for formset in formsets] == [False, False]
    assert [len(formset.forms) for formset in formsets] == [2, 0]


def test_django_makes_the_formsets_of_a_stored_row(plain, request_, event):
    [people, organisers], _ = plain._create_formsets(request_, event, change=True)
    assert [form.instance for form in people.initial_forms] == list(event.appearances.all())
    assert (people.is_bound, people.instance, organisers.initial_form_count()) == (False, event, 0)


def test_django_makes_the_formsets_of_a_posted_form_from_the_request(plain, request_, event):
    request = as_post(request_, posted(event, **{"appearances-0-job_title": "Assayer"}))
    [people, organisers], _ = plain._create_formsets(request, event, change=True)
    assert (people.is_bound, organisers.is_bound) == (True, True)
    assert (people.is_valid(), organisers.is_valid()) == (True, True)
    assert [form.changed_data for form in people.forms] == [["job_title"], []]
    assert people.files == MultiValueDict()


def test_django_asks_get_formset_kwargs_what_a_formset_is_made_from(plain, request_, event, monkeypatch):
    data, made = posted(event), plain.get_formset_kwargs

    def kwargs(request, row, inline, prefix):
        plain.note(row, type(inline), prefix)
        return made(request, row, inline, prefix) | {"data": data, "files": MultiValueDict()}

    monkeypatch.setattr(plain, "get_formset_kwargs", kwargs)
    [people, _], _ = plain._create_formsets(request_, event, change=True)
    assert plain.asked == [(event, People, "appearances"), (event, Points, "organisers")]
    assert people.is_bound
    assert people.data is data


def test_django_binds_formsets_to_the_posted_fields_and_files(plain, request_, event):
    assert set(plain.get_formset_kwargs(request_, event, People(Event, admin.site), "appearances")) == {
        "instance",
        "prefix",
        "queryset",
    }
    request = as_post(request_, posted(event))
    kwargs = plain.get_formset_kwargs(request, event, People(Event, admin.site), "appearances")
    assert (kwargs["data"], kwargs["files"]) == (request.POST, request.FILES)


def test_django_makes_a_form_that_is_not_posted_with_named_arguments_alone(plain, request_, event, monkeypatch):
    """So that `get_form` may return a form class that has its data already."""
    made = plain.get_form

    def get_form(request, row=None, change=False, **kwargs):
        plain.note(row, change, kwargs)
        form_class = made(request, row, change=change, **kwargs)

        def make(*args, **named):
            plain.note(args, set(named))
            return form_class(*args, **named)

        make.base_fields = form_class.base_fields
        return make

    monkeypatch.setattr(plain, "get_form", get_form)
    monkeypatch.setattr(plain, "render_change_form", lambda *args, **kwargs: HttpResponse())
    plain.changeform_view(request_)
    plain.changeform_view(request_, str(event.pk))
    fields = {"fields": ["title", "kind", "themes"]}
    assert plain.asked == [
        (None, False, fields),
        ((), {"initial"}),
        (event, True, fields),
        ((), {"instance"}),
    ]


def test_django_hands_the_posted_fields_and_files_to_the_form(plain, request_, event, monkeypatch):
    made = plain.get_form

    def get_form(request, row=None, **kwargs):
        form_class = made(request, row, **kwargs)
        return lambda *args, **named: plain.note(args, named) or form_class(*args, **named)

    request = as_post(request_, posted(event, kind="nonsense"))
    request._dont_enforce_csrf_checks = True
    monkeypatch.setattr(plain, "get_form", get_form)
    monkeypatch.setattr(plain, "render_change_form", lambda *args, **kwargs: HttpResponse())
    plain.changeform_view(request, str(event.pk))
    assert plain.asked == [((request.POST, request.FILES), {"instance": event})]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_django_keeps_the_work_of_changeform_view_in_a_private_method(plain, request_, event, monkeypatch, method):
    work = lambda *args: plain.note(*args) or HttpResponse()  # noqa: E731
    monkeypatch.setattr(plain, "_changeform_view", work)
    request = as_post(request_, posted(event)) if method == "POST" else request_
    request._dont_enforce_csrf_checks = True
    plain.changeform_view(request, "1", "/address", {"more": 1})
    assert plain.asked == [(request, "1", "/address", {"more": 1})]


def test_django_saves_in_one_transaction_the_row_before_its_parts(plain, request_, event, monkeypatch):
    """What is raised on the way undoes all; until `save_related` nothing need be written."""

    def save_model(request, row, form, change):
        plain.note("row", change)
        row.save()

    def save_related(request, form, formsets, change):
        plain.note("parts", [formset.prefix for formset in formsets], change)
        raise InterruptedError

    request = as_post(request_, posted(event, title="Written"))
    request._dont_enforce_csrf_checks = True
    monkeypatch.setattr(plain, "save_model", save_model)
    monkeypatch.setattr(plain, "save_related", save_related)
    with pytest.raises(InterruptedError):
        plain.changeform_view(request, str(event.pk))
    assert plain.asked == [("row", True), ("parts", ["appearances", "organisers"], True)]
    event.refresh_from_db()
    assert event.title == "Cobalt after the harvest"


def test_django_gives_a_form_save_m2m_once_it_is_saved_without_writing(plain, request_, event):
    themes = [builders.make_theme(name) for name in ("Formalisation", "Traceability")]
    request = as_post(request_, posted(event))
    request.POST.setlist("themes", [str(theme.pk) for theme in themes])
    form = plain.get_form(request, event, change=True)(request.POST, request.FILES, instance=event)
    assert not hasattr(form, "save_m2m")
    form.save(commit=False)
    assert not event.themes.exists()
    form.save_m2m()
    assert list(event.themes.all()) == themes


def test_django_keeps_the_files_of_a_request_in_a_private_attribute(rf):
    request, files = rf.post("/", {"title": "x"}), MultiValueDict({"file": ["a file"]})
    request._files = files
    assert request.FILES is files


def test_django_lets_the_fields_of_a_request_be_set(rf):
    request, post = rf.get("/"), QueryDict("title=x")
    request.POST = post
    assert request.POST is post


def limited(user, *rights):
    """The user with these rights only."""
    user.is_superuser = False
    user.save()
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return type(user).objects.get(pk=user.pk)


def test_djangos_forms_deny_a_change_of_what_their_editor_may_not_change(plain, request_, event, editor):
    request = as_post(request_, posted(event, **{"appearances-0-job_title": "Impostor"}))
    request.user = limited(editor, "view_event", "change_event", "view_appearance", "add_appearance")
    [people], _ = plain._create_formsets(request, event, change=True)
    assert [form.changed_data for form in people.forms] == [["job_title"], []]
    assert [form.has_changed() for form in people.forms] == [False, False]


def test_djangos_formsets_have_no_room_for_rows_of_an_editor_who_may_add_none(plain, request_, event, editor):
    request_.user = limited(editor, "view_event", "change_event", "view_appearance", "change_appearance")
    [people], _ = plain._create_formsets(request_, event, change=True)
    assert people.max_num == 0
    request_.user = limited(editor, "change_event", "view_appearance", "add_appearance")
    [people], _ = plain._create_formsets(request_, event, change=True)
    assert people.max_num != 0


# Requests made from others


def test_the_same_request_is_made_again_without_what_it_brought(rf, settings, editor):
    rf.cookies[settings.SESSION_COOKIE_NAME] = "of somebody who is signed in"
    request = rf.post("/?x=1", {"title": "x", "file": SimpleUploadedFile("a.pdf", b"x")})
    request.user, request.filled = editor, QueryDict("title=y")
    with request.FILES["file"]:
        for again, method, post in (
            (as_post(request, QueryDict("title=z")), "POST", "title=z"),
            (as_get(request), "GET", ""),
        ):
            assert (again.method, again.POST, again.FILES) == (method, QueryDict(post), MultiValueDict())
            assert (again.filled, again.user, again.GET) == (None, editor, request.GET)
        assert (request.method, request.POST, request.filled) == ("POST", QueryDict("title=x"), QueryDict("title=y"))
        assert list(request.FILES) == ["file"]


def test_the_system_may_do_everything_and_changes_nobody(request_, editor):
    system = as_system(request_)
    assert isinstance(system.user, Everything)
    assert system.user.has_perm("events.delete_event")
    assert request_.user == editor


# What a browser sends of a form


def posted_fields(*parts):
    post = QueryDict(mutable=True)
    for part in parts:
        for name, value in part.items():
            post.setlist(name, value if isinstance(value, list) else [str(value)])
    return post


class Controls(HTMLParser):
    """{name: [value]} of the controls of a form that nobody has touched, as a browser sends them."""

    def __init__(self):
        super().__init__()
        self.values, self._select, self._options, self._text = {}, None, [], None

    def handle_starttag(self, tag, attributes):
        each = {name: value or "" for name, value in attributes}
        if tag == "input" and self._is_sent(each):
            value = each.get("value", "on" if each.get("type") == "checkbox" else "")
            self.values.setdefault(each["name"], []).append(value)
        elif tag == "select":
            self._select, self._options = each, []
        elif tag == "option" and self._select is not None:
            self._options.append((each.get("value", ""), "selected" in each))
        elif tag == "textarea":
            self._text, self.values[each["name"]] = each["name"], [""]

    def _is_sent(self, each):
        kind = each.get("type", "text")
        if kind in ("checkbox", "radio"):
            return "checked" in each and "name" in each
        return "name" in each and kind not in ("submit", "button", "file")

    def handle_endtag(self, tag):
        if tag == "textarea":
            name, self._text = self._text, None
            self.values[name] = [LINE_BREAK.sub("\r\n", self.values[name][0].removeprefix("\n"))]
        if tag == "select":
            self._send_options()
            self._select = None

    def _send_options(self):
        chosen = [value for value, is_selected in self._options if is_selected]
        if "multiple" not in self._select:
            chosen = chosen[-1:] or [value for value, _ in self._options[:1]]
        if chosen and self._select.get("name"):
            self.values.setdefault(self._select["name"], []).extend(chosen)

    def handle_data(self, data):
        if self._text:
            self.values[self._text][0] += data


def sent_by(client, address, form_id):
    response = client.get(address)
    page = response.content.decode()
    start = page.index(f'id="{form_id}"')
    controls = Controls()
    controls.feed(page[page.rindex("<form", 0, start) : page.index("</form>", start)])
    return {name: values for name, values in controls.values.items() if "__prefix__" not in name}


# What is stored says what its form says


NFD = unicodedata.normalize("NFD", "Études minières à Kôlwezi")
TEXT = (
    "  A line with blanks at its ends  \r\n\r\n* one\r\n* two\rthree\n\n    code\n\nالمعادن (Future Minerals Forum)"
    f"🇬🇧\u200b {NFD}\u00a0\u2028<b>&amp;&lt;</b> “quoted” \n\n"
)
NAMES = [
    "Karen Hanghøj", "Tinne van der Straeten", "Ed O'Keefe", "Deanna D’Alessandro", "خالد بن صالح المديفر", "彭齐鸣",
    "Jewellord (Jojo) Nem Sing", "Xiye", "STEPHEN SCALET", unicodedata.normalize("NFD", "Joaõ Samuel Caholo"),
    "Benjamin (?Ben?) Machlis", "Smith & Sons <b>", "🇬🇧 Critical Minerals Association (UK)", "new:Amina",
    "  Two  blanks ", "Analog Gold; Founder", 'Quote "Q" \'s',
]  # fmt: skip


@pytest.fixture
def full_event(editor):
    """An event in which every field is filled, and every kind of row is there."""
    event = builders.make_event(
        "  Critical  Minerals & The UK's “Green” Industrial Revolution | Part I #2 ",
        state="draft",
        published_at=datetime(2027, 3, 1, 9, 30, 41, 123456, tzinfo=UTC),
        teaser=TEXT,
        kind="conference",
        format="hybrid",
        language="fr",
        place=NFD,
        start_date=date(2026, 10, 25),
        start_time=time(1, 30, 15),
        start_fold=0,
        end_date=date(2027, 10, 31),
        end_time=time(1, 15),
        end_fold=1,
        time_zone="GB",  # an older name of Europe/London
        registration_url="https://example.org/a?b=1&c=<%20>#x".replace("<", "").replace(">", ""),
        status="moved",
        status_note="New date soon",
        previous_start_date=date(2026, 10, 24),
        moved_to=builders.make_event("Another", state="draft"),
        series=builders.make_series(),
        series_part=7,
        announcement=TEXT,
        summary=TEXT,
        picture_alt="Scales",
        picture_credit="© Someone & Co.",
        slug="green-revolution",
        most_automatic_links=3,
    )
    builders.illustrate(event)
    event.themes.set([builders.make_theme(name) for name in ("Zinc", "Formalisation", "Amber")])
    people = [builders.make_person(name) for name in NAMES]
    place = builders.make_organisation("Copper & Belt “Institute”")
    for person in people:
        builders.appear(
            event, person, role="panellist", job_title="Analyst: Cobalt; Lithium & more", organisation=place, order=0
        )
    builders.appear(
        event, people[0], role="moderator", role_label="Presider", job_title="x", organisation=place, order=0
    )
    for order, (role, name) in enumerate([("sponsor", "C"), ("host", "A"), ("host", "B")]):
        builders.organise(event, builders.make_organisation(name), role=role, order=9 - order)
    source = builders.make_source("Scales & “prices”", by=[place])
    builders.make_deck(event, "Scales & prices", people=reversed(people[:3]), order=2, source=source)
    builders.make_deck(event, "Paper", kind="paper", content=builders.pdf_bytes(3), availability="end", order=1)
    Material.objects.create(event=event, kind="link", title="Elsewhere", url="https://example.org/?a=1&b=2", order=3)
    builders.record(event, title="Part 2, questions")
    builders.record(event, "https://vimeo.com/76979871/abcdef0123", order=5)
    builders.say(event, "Fair prices need fair scales", theme=builders.make_theme("Prices"))
    builders.say(event, "<none> 20–30% of “ASM”")
    event.quotes.create(figure=builders.make_figure(), wording="“20–30%” of <ASM>", note="It is & was 25%.", order=2)
    event.quotes.create(figure=builders.make_figure("49.0"), wording="some 50 million", order=1)
    for day, text in ((3, "Corrected the year."), (9, "A later note."), (1, "An earlier note.")):
        ChangeNote.objects.create(event=event, date=date(2026, 5, day), text=text, written_by=editor)
    return Event.objects.get(pk=event.pk)


@pytest.fixture
def full_person(editor):
    person = builders.make_person(
        "Joaõ  van der Straeten", sort_name="Straeten, J", aliases="Joao\r\nJ. v. d. Straeten\n", slug="joao",
        job_title="CEO", organisation=builders.make_organisation(), bio=TEXT, picture_credit="© A", hidden=True,
    )  # fmt: skip
    person.links.create(label="Staff page", url="https://example.org/b")
    person.links.create(label="Blog", url="https://example.org/a")
    return builders.illustrate(person)


@pytest.fixture
def full_page(db):
    page = Page.objects.first()
    page.title, page.teaser, page.body = "About  us", TEXT, TEXT
    page.publication, page.published_at = "draft", datetime(2027, 3, 1, 9, 30, 41, tzinfo=UTC)
    page.save()
    return page


@pytest.fixture
def full_organisation(db):
    return builders.illustrate(
        builders.make_organisation(
            "Ürün & Co", aliases="A\r\nB", note=TEXT[:200], url="https://example.org", slug="u", picture_credit="x"
        )
    )


@pytest.fixture
def full_theme(db):
    return builders.make_theme("Formalisation “&”", description=TEXT, slug="formal")


@pytest.fixture
def full_series(db):
    return builders.make_series("Field voices", description=TEXT, slug="voices")


@pytest.fixture
def full_source(db):
    source = builders.make_source(
        "Scales & “prices”", by=["B", "A & Co"], kind="article", issued="2020-04", edition="3rd ed.", doi="10.1000/b",
        identifier="ISBN 1", url="https://example.org/?a=1&b=2", archive_url="https://example.org/c", licence="CC BY",
        checked="abstract", accessed_on=date(2026, 11, 23), note="Read & <noted>.", slug="scales",
    )  # fmt: skip
    source.contributors.create(person="Karen “Kay” O'Hanghøj", order=9)
    return source


@pytest.fixture
def full_indicator(db):
    indicator = builders.make_indicator("Miners & “others”", comparability=TEXT, chart="time", slug="miners")
    indicator.terms.set([builders.make_term("zinc"), builders.make_term("amber")])
    return indicator


@pytest.fixture
def full_figure(db):
    first, second = builders.make_figure("40.50"), builders.make_figure("6")
    figure = builders.make_figure(
        "49.0", state="draft", lower="42.50", upper="63.8", base="“people” & others", geography="Sub-Saharan Africa",
        geography_code="202", commodity="cobalt", reference_start="1999-02", reference_end="2021-04",
        reference_basis="mixed", original_not_found=True, derived_from=second, multiplier="3.0", standing="superseded",
        superseded_by=first, confidence="low", caveat=TEXT, reviewed_on=date(2026, 11, 23),
        review_due=date(2027, 2, 23), published_at=datetime(2027, 3, 1, 9, 30, 41, tzinfo=UTC),
    )  # fmt: skip
    figure.conflicts_with.set([second, first])
    builders.cite(figure, builders.make_source("B"), "via", is_presumed=True, locator="p. 3 & 4", order=5)
    builders.cite(figure, builders.make_source("A"), "background", locator="12:40", order=3)
    return Figure.objects.get(pk=figure.pk)


@pytest.fixture
def full_term(db):
    other = builders.make_term("mass balance")
    term = builders.make_term(
        "offtake “agreement”", state="draft", short="", match="exact", scope_note="Not for <sales>.", slug="offtake",
        replaced_by=other, published_at=datetime(2027, 3, 1, 9, 30, 41, tzinfo=UTC),
    )  # fmt: skip
    term.broader.set([other, builders.make_term("contract")])
    term.related.set([builders.make_term("zinc"), builders.make_term("amber")])
    builders.label(term, "offtake & more", order=3)
    builders.label(term, "OFT", "abbreviation", match="exact", order=2)
    sources = [builders.make_source("B"), builders.make_source("A")]
    builders.define(term, "A “promise” & <more>.", sense="EU law", body=TEXT, is_quotation=True, sources=sources)
    builders.define(term, "Something else.", order=4, sources=sources[:1])
    return Term.objects.get(pk=term.pk)


@pytest.fixture(
    params=[
        "event",
        "person",
        "page",
        "organisation",
        "theme",
        "series",
        "source",
        "indicator",
        "figure",
        "term",
    ]
)
def full(request):
    """A stored row of each kind, with everything that can be entered for it."""
    return request.getfixturevalue(f"full_{request.param}")


def form_address(stored):
    return reverse(f"admin:{stored._meta.app_label}_{stored._meta.model_name}_change", args=[stored.pk])


def untouched(client, stored):
    return sent_by(client, form_address(stored), f"{stored._meta.model_name}_form")


def stored_content(request, stored):
    return Replay(admin_of(type(stored)), as_system(request), type(stored).objects.get(pk=stored.pk)).content()


def content_of_post(request, stored, post):
    """What a form says that was sent."""
    fresh = type(stored).objects.get(pk=stored.pk)
    replay = Replay(admin_of(type(stored)), request, fresh, FormData.read(post))
    return replay.content(stored_content(request, stored))


def test_everything_that_can_be_entered_is_filled(request_, full):
    """Else what follows would hold for what is empty alone."""
    replay = Replay(admin_of(type(full)), request_, full)
    says = replay.content()
    assert set(replay.form.fields) - set(says.fields) <= {"remove_picture"}
    for formset in replay.formsets:
        filled = {name for each in says.rows[formset.prefix] for name in each}
        fields = {name for name in formset.empty_form.fields if not name.startswith("new_")}
        assert fields - filled == {formset.fk.name, "DELETE", "order"} & fields


def test_a_form_that_is_sent_untouched_says_what_is_stored(staff_client, request_, full):
    post = posted_fields(untouched(staff_client, full))
    says, stored = content_of_post(request_, full, post), stored_content(request_, full)
    assert says.fields == stored.fields
    assert says.rows == stored.rows


def test_what_is_stored_and_what_is_sent_are_the_same_as_json(staff_client, request_, full):
    says = content_of_post(request_, full, posted_fields(untouched(staff_client, full)))
    again = FormData.of_json(json.loads(json.dumps(says.to_json())))
    assert again == stored_content(request_, full)


def save(client, stored, **values):
    post = {name: each[0] if len(each) == 1 else each for name, each in untouched(client, stored).items()}
    response = client.post(form_address(stored), post | values)
    assert response.status_code == 302, errors(response)


def actions(stored):
    return list(ContentVersion.objects.of(stored).order_by("number").values_list("action", flat=True))


def test_a_form_that_is_saved_untouched_makes_no_version(staff_client, full):
    """Also of a row that is older than versions are."""
    save(staff_client, full)
    save(staff_client, full)
    assert actions(full) == []


NAMED = {
    "event": "title",
    "page": "title",
    "person": "name",
    "organisation": "name",
    "theme": "name",
    "series": "name",
    "source": "title",
    "indicator": "title",
    "figure": "base",
    "term": "name",
}


def test_a_form_that_is_saved_untouched_makes_no_further_version(staff_client, full):
    save(staff_client, full, **{NAMED[full._meta.model_name]: "Another name"})
    assert actions(full) == ["found", "saved"]
    save(staff_client, full)
    assert actions(full) == ["found", "saved"]


@pytest.mark.parametrize("kind", ["event", "page"])
@pytest.mark.parametrize("wait", [[], [{"teaser": "Changed"}]])
def test_a_public_row_that_is_saved_untouched_makes_no_version(staff_client, request, kind, wait):
    stored = request.getfixturevalue(f"full_{kind}")
    stored.publication, stored.published_at = "published", datetime(2026, 1, 1, 9, 30, 41, tzinfo=UTC)
    stored.save()
    for values in wait:
        save(staff_client, stored, **values)
    before = actions(stored)
    save(staff_client, stored)
    assert actions(stored) == before
    assert WorkingCopy.objects.of(stored).waiting().count() == len(wait)


# What is entered


CORE = {"title": "Cobalt", "kind": "webinar", "format": "online", "language": "en", "time_zone": "Europe/London",
        "status": "scheduled"}  # fmt: skip


def entered(request, stored=None, before=None, *, parts=(), **fields):
    """What a form says in which this is entered; of a new event, where none is stored."""
    data = FormData.read(posted_fields(CORE | fields, *parts))
    return Replay(admin_of(Event), request, stored, data).content(before)


def test_a_new_form_says_what_is_entered_and_nothing_of_what_is_empty(request_):
    says = entered(request_, title=" Cobalt \r\n", teaser=" \r\n\t ", summary="one\r\ntwo\rthree\n", place="")
    assert says.fields == {name: [value] for name, value in CORE.items()} | {"summary": ["one\ntwo\nthree"]}


def test_blanks_within_a_text_are_content(request_):
    says = entered(request_, summary="a  b\r\n\r\n    code  \r\nc", title="a  b")
    assert (says.fields["summary"], says.fields["title"]) == (["a  b\n\n    code  \nc"], ["a  b"])


def test_the_last_of_several_values_of_one_field_counts_as_it_does_in_django(request_):
    assert entered(request_, title=["One", "Two"], kind=["webinar", "workshop"]).fields["title"] == ["Two"]


def test_what_is_picked_is_in_no_order(request_):
    assert entered(request_, themes=["9", "new:A", "10"]) == entered(request_, themes=["10", "9", "new:A"])


def test_what_cannot_be_read_is_kept_as_it_was_entered(request_):
    wrong = {
        "start_date": "31 February",
        "start_time": "noon",
        "kind": "nonsense",
        "series": "zzz",
        "series_part": "-1",
    }
    assert {name: entered(request_, **wrong).fields[name] for name in wrong} == {
        name: [v] for name, v in wrong.items()
    }


def test_what_belongs_to_no_field_is_no_content(request_):
    assert entered(request_, nonsense="x", **{"people-paste": "x"}) == entered(request_)


@pytest.mark.parametrize(("value", "says"), [("on", ["on"]), ("1", ["on"]), ("true", ["on"]), ("false", None)])
def test_a_box_is_ticked_or_it_is_not(request_, value, says):
    person = builders.make_person()
    data = FormData({"name": ["Amina Diallo"], "hidden": [value]}, {"links": []})
    assert Replay(admin_of(Person), request_, person, data).content().fields.get("hidden") == says


def points(*each, **more):
    return rows("key_themes", *each) | more


def said(request, *each, stored=None, before=None, **more):
    """The points that are entered, in their order."""
    says = entered(request, stored, before, parts=[points(*each, **more)])
    return [row["text"][0] for row in says.rows["key_themes"]]


@pytest.mark.parametrize(
    ("places", "order"),
    [
        (["1", "2", "3"], "A B C"),
        (["3", "2", "1"], "C B A"),
        (["0", "0", "0"], "A B C"),
        (["2", "", "1"], "C A B"),
        (["", "", ""], "A B C"),
        (["10", "9", "8"], "C B A"),
        ([" 2 ", "nonsense", "1"], "C A B"),
        (["-1", "99999999999", "5"], "C A B"),
        (["٣", "²", "5"], "C A B"),
    ],
)
def test_rows_stand_in_the_order_of_their_places(request_, places, order):
    each = [{"text": text, "order": place} for text, place in zip("ABC", places, strict=True)]
    assert said(request_, *each) == order.split()


def test_new_rows_without_words_are_no_rows(request_):
    empty = [{"text": "", "order": "1"}, {"text": "  ", "order": ""}, {"order": "7"}, {}]
    assert said(request_, {"text": "A", "order": "3"}, *empty) == ["A"]


def test_a_row_of_blanks_alone_is_no_row_although_something_was_typed(request_):
    blank = {"text": "\u00a0\t ", "order": "1", "theme": " "}
    assert said(request_, blank, {"text": "A", "order": "2"}) == ["A"]


def test_a_row_that_is_removed_is_no_row(request_, event):
    for text in "AB":
        builders.say(event, text)
    one, two = event.key_themes.all()
    each = [
        {"id": one.pk, "text": "A", "DELETE": "on"},
        {"id": two.pk, "text": "B", "DELETE": "false"},
        {"text": "C", "DELETE": "on"},
    ]
    assert said(request_, *each, stored=event, **{"key_themes-INITIAL_FORMS": "2"}) == ["B"]


def test_of_rows_with_one_place_those_that_are_stored_come_first(request_, event):
    stored = [builders.say(event, text, order=0) for text in "AB"]
    each = [{"text": "New", "order": "0"}, *({"id": row.pk, "text": row.text, "order": "0"} for row in stored)]
    data = FormData.read(posted_fields(CORE, points(*each)))
    says = Replay(admin_of(Event), request_, event, data).content()
    assert [row["text"][0] for row in says.rows["key_themes"]] == ["A", "B", "New"]


def test_rows_in_no_order_of_their_own_are_not_moved_by_what_they_say(staff_client, request_, full_event):
    before = stored_content(request_, full_event)
    first, *_ = full_event.change_notes.order_by("pk")
    ChangeNote.objects.filter(pk=first.pk).update(date=date(2020, 1, 1))
    after = stored_content(request_, full_event)
    assert [row["id"] for row in after.rows["change_notes"]] == [row["id"] for row in before.rows["change_notes"]]
    assert differences(before, after) == [
        Difference("change_notes", str(first.pk), "date", ["2026-05-03"], ["2020-01-01"])
    ]


def test_ninety_people_who_are_sent_untouched_say_what_is_stored(staff_client, request_, event):
    places = [builders.make_organisation(f"Place {number}") for number in range(9)]
    for number in range(88):
        person = builders.make_person(f"{NAMES[number % len(NAMES)]} {number}")
        builders.appear(event, person, order=number % 7, organisation=places[number % 9], job_title="Assayer")
    save(staff_client, event, title="So that there is a version")
    says = content_of_post(request_, event, posted_fields(untouched(staff_client, event)))
    assert len(says.rows["appearances"]) == 90
    assert says == stored_content(request_, event)
    assert says == newest_content(event)


def test_what_is_stored_of_ninety_people_is_read_with_as_many_queries_as_of_two(
    request_, event, django_assert_num_queries
):
    event.appearances.update(organisation=builders.make_organisation("Place"))
    with CaptureQueriesContext(connection) as of_two:
        stored_content(request_, event)
    for number in range(88):
        builders.appear(event, builders.make_person(f"{number}"), organisation=builders.make_organisation(f"{number}"))
    with django_assert_num_queries(len(of_two)):
        stored_content(request_, event)


# Files


def facts(contents, prefix="materials"):
    return [row.get("file") for row in contents.rows[prefix]]


def test_the_file_of_a_row_stays_where_none_is_chosen(request_, event):
    builders.make_deck(event, "Scales")
    before = stored_content(request_, event)
    assert [file["original_name"] for [file] in facts(before)] == ["slides.pdf"]
    deck = event.materials.get()
    sent = rows("materials", {"id": deck.pk, "kind": "deck", "title": "Scales, corrected", "availability": "now"})
    says = entered(request_, event, before, parts=[sent | {"materials-INITIAL_FORMS": "1"}])
    assert (facts(says), says.rows["materials"][0]["title"]) == (facts(before), ["Scales, corrected"])


def test_the_file_that_is_chosen_takes_the_place_of_the_one_before(request_, event):
    builders.make_deck(event, "Scales")
    before, deck = stored_content(request_, event), event.materials.get()
    upload = take_in(SimpleUploadedFile("new.pdf", builders.pdf_bytes(3)), PdfKind())
    sent = rows("materials", {"id": deck.pk, "kind": "deck", "title": "Scales", "file-upload": upload.token})
    [[file]] = facts(entered(request_, event, before, parts=[sent | {"materials-INITIAL_FORMS": "1"}]))
    assert (file["original_name"], file["pages"], file["original"]) == ("new.pdf", 3, "")


def test_a_picture_is_taken_away_chosen_or_left(request_, event):
    builders.illustrate(event)
    before = stored_content(request_, event)
    upload = take_in(builders.picture_upload(), Event.picture_kind())
    assert entered(request_, event, before).fields["picture"] == before.fields["picture"]
    taken_away = entered(request_, event, before, remove_picture="on")
    assert not {"picture", "remove_picture"} & set(taken_away.fields)
    chosen = entered(request_, event, before, remove_picture="on", **{"picture-upload": upload.token})
    assert chosen.fields["picture"] == [upload.lasting_facts]


def test_a_file_that_waits_and_is_left_out_again_waits_no_more(staff_client, request_, event):
    event.picture_alt = "Scales"
    publish(event)
    before = stored_content(request_, event)
    upload = take_in(builders.picture_upload(), Event.picture_kind())
    save(staff_client, event, **{"picture-upload": upload.token})
    assert [each.name for each in differences(before, newest_content(event))] == ["picture"]
    save(staff_client, event, **{"picture-upload": ""})
    assert newest_content(event) == before


def newest_content(stored):
    return ContentVersion.objects.of(stored).newest().form_data


# What somebody may not see or change


@pytest.fixture
def limit(staff_client, editor):
    """Leave the member of the office these rights alone."""

    def leave(*rights):
        user = limited(editor, "view_event", "change_event", *rights)
        staff_client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    return leave


PARTS = ["appearance", "organiser", "keytheme", "material", "recording", "changenote"]
EACH_ALONE = [[f"{right}_{part}" for part in PARTS] for right in ("view", "add", "delete")]
SOME = [
    [],
    *EACH_ALONE,
    [*EACH_ALONE[0], *EACH_ALONE[1]],
    ["change_appearance"],
    ["view_material", "change_organiser"],
]


@pytest.mark.parametrize("rights", SOME, ids=["none", "view", "add", "delete", "view and add", "people", "some"])
def test_what_somebody_may_not_change_is_in_the_versions_of_their_saves(
    staff_client, request_, full_event, limit, rights
):
    save(staff_client, full_event, slug="green", teaser="First")
    before = newest_content(full_event)
    limit(*rights)
    save(staff_client, full_event)
    assert actions(full_event) == ["found", "saved"]
    save(staff_client, full_event, teaser="Second")
    after = newest_content(full_event)
    assert differences(before, after) == [Difference("", "", "teaser", ["First"], ["Second"])]


@pytest.mark.parametrize("rights", SOME, ids=["none", "view", "add", "delete", "view and add", "people", "some"])
def test_what_somebody_may_not_change_is_in_what_they_let_wait(staff_client, request_, full_event, limit, rights):
    publish(full_event)
    before = stored_content(request_, full_event)
    limit(*rights)
    save(staff_client, full_event, teaser="Second")
    after = newest_content(full_event)
    assert [each.key for each in differences(before, after)] == ["teaser"]


def publish(stored):
    stored.publication, stored.published_at = "published", datetime(2026, 1, 1, 9, 30, 41, tzinfo=UTC)
    stored.save()


def test_what_others_let_wait_stays_when_somebody_saves_who_may_not_change_it(staff_client, full_event, limit):
    publish(full_event)
    deck = full_event.materials.first()
    number = list(full_event.materials.all()).index(deck)
    new = {"kind": "link", "title": "New", "url": "https://example.org", "availability": "now"}
    values = {"materials-TOTAL_FORMS": "4"} | {f"materials-3-{name}": value for name, value in new.items()}
    save(staff_client, full_event, **{f"materials-{number}-title": "Waits"}, **values)
    waits = newest_content(full_event)
    limit("view_material", "view_appearance")
    save(staff_client, full_event, teaser="Second")
    after = newest_content(full_event)
    assert [each.key for each in differences(waits, after)] == ["teaser"]


@pytest.mark.parametrize("rights", SOME, ids=["none", "view", "add", "delete", "view and add", "people", "some"])
def test_who_may_change_everything_goes_on_with_what_waits_of_who_may_not(
    staff_client, request_, full_event, editor, limit, rights
):
    publish(full_event)
    limit(*rights)
    save(staff_client, full_event, teaser="Second")
    editor.is_superuser = True
    editor.save()
    staff_client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    says = content_of_post(request_, full_event, posted_fields(untouched(staff_client, full_event)))
    stored = stored_content(request_, full_event)
    assert [each.key for each in differences(stored, says)] == ["teaser"]


def test_what_somebody_may_not_change_is_not_what_they_send(request_, full_event, editor):
    before = stored_content(request_, full_event)
    request_.user = limited(editor, "view_event", "change_event", "view_keytheme")
    stored = [{"id": row.pk, "text": "Forged", "order": 9 - n} for n, row in enumerate(full_event.key_themes.all())]
    sent = points(*stored, {"text": "Forged too"}, **{"key_themes-INITIAL_FORMS": str(len(stored))})
    says = entered(request_, full_event, before, parts=[sent])
    assert says.rows["key_themes"] == before.rows["key_themes"]


def test_an_inline_without_its_count_says_nothing(request_, event):
    """Whoever sent it could not see it, or was no browser."""
    before = stored_content(request_, event)
    assert len(before.rows["appearances"]) == 2
    assert entered(request_, event, before).rows == before.rows


def test_a_form_is_valid_without_the_inlines_its_editor_may_not_see(request_, event):
    replay = Replay(admin_of(Event), request_, event, FormData.read(posted_fields(CORE)))
    assert replay.is_valid()
    assert replay.formsets == []
    admin_of(Event).write(replay.form, replay.formsets, request_.user)
    assert event.appearances.count() == 2


# A form from data


def test_the_keys_of_stored_rows_are_told_by_prefix(request_, event):
    keys = stored_keys(admin_of(Event), request_, event)
    assert keys["appearances"] == {str(part.pk) for part in event.appearances.all()}
    parts = {"organisers", "appearances", "materials", "recordings", "key_themes", "quotes", "change_notes"}
    assert set(keys) == parts
    assert set().union(*keys.values()) == keys["appearances"]


def test_a_row_that_is_not_stored_has_none(request_):
    assert stored_keys(admin_of(Event), request_, None) == stored_keys(admin_of(Event), request_, Event(pk=1)) == {}


def test_a_stored_content_makes_a_form_that_says_the_same(request_, full):
    """As a version that is brought back does."""
    says = stored_content(request_, full)
    office = admin_of(type(full))
    data = office.to_fill(request_, full, says)
    replay = Replay(office, request_, type(full).objects.get(pk=full.pk), data)
    assert replay.content(says) == says
    assert [fault.words for fault in replay.faults()] == []


def test_rows_that_are_gone_come_as_new_ones(request_, event):
    says = stored_content(request_, event)
    first, second = says.rows["appearances"]
    event.appearances.first().delete()
    ordered = [each | {"order": [str(number)]} for number, each in enumerate((first, second))]
    replay = Replay(admin_of(Event), request_, event, FormData(says.fields, says.rows | {"appearances": ordered}))
    assert replay.content().rows["appearances"] == [{name: first[name] for name in first if name != "id"}, second]


def test_the_faults_of_all_parts_are_told_at_once(request_, event):
    people, point = rows("appearances", {"role": "panellist", "job_title": "x"}), points({"text": "x" * 999})
    post = posted_fields(CORE | {"title": ""}, people, point)
    replay = Replay(admin_of(Event), request_, event, FormData.read(post))
    assert not replay.is_valid()
    assert {fault.target for fault in replay.faults()} == {
        "id_title",
        "id_appearances-0-person",
        "id_key_themes-0-text",
    }
