"""The office's forms and lists of figures, terms and sources."""

import re
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

from cmia_site.content.models import ContentVersion, WorkingCopy
from cmia_site.content.publishing import Publication
from cmia_site.content.revisions import Action
from resources.fields import NO_NUMBER
from resources.models import Contributor, Figure, Organisation, Source, Term
from resources.vocabulary import Checked, Standing
from tests.builders import (
    cite,
    define,
    label,
    make_figure,
    make_indicator,
    make_organisation,
    make_source,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST, ADD = "/admin/resources/figure/", "/admin/resources/figure/add/"
PUBLISH = {"_publish": "Publish now"}


def figure_form(**values):
    """The least that can be published but for its source, as a browser would send it."""
    indicator = values.pop("indicator", None) or make_indicator("People working directly in ASM").pk
    data = {
        "indicator": indicator, "qualifier": "about", "value": "44.75", "scale": "1000000", "base": "people in ASM",
        "geography": "World", "reference_start": "2020", "reference_end": "2020", "reference_basis": "stated",
        "standing": "current", "confidence": "medium", "citations-TOTAL_FORMS": "0", "citations-INITIAL_FORMS": "0",
    }  # fmt: skip
    return data | values


def citation(number=0, **values):
    values = {"role": "original"} | values
    return {"citations-TOTAL_FORMS": str(number + 1)} | {f"citations-{number}-{k}": v for k, v in values.items()}


def term_form(**values):
    data = {"name": "offtake agreement", "match": "any-case", "auto_link": "on"}
    for part in ("labels", "definitions"):
        data |= {f"{part}-TOTAL_FORMS": "0", f"{part}-INITIAL_FORMS": "0"}
    return data | values


def errors(response):
    context = response.context
    found = {name: list(words) for name, words in context["adminform"].form.errors.items()}
    for formset in context["inline_admin_formsets"]:
        found |= {"rows": list(formset.formset.non_form_errors())} if formset.formset.non_form_errors() else {}
        for each in formset.formset.errors:
            found |= {name: list(words) for name, words in each.items()}
    return found


def change(row):
    return reverse(f"admin:resources_{row._meta.model_name}_change", args=[row.pk])


# A figure and where it comes from


def test_a_figure_is_published_with_a_source_that_is_there(staff_client):
    source = make_source()
    staff_client.post(ADD, figure_form(**citation(source=source.pk, locator="p. 12"), **PUBLISH))
    figure = Figure.objects.get()
    assert (figure.is_published, figure.originals[0].source, figure.originals[0].locator) == (True, source, "p. 12")


def test_a_source_is_made_on_the_way(staff_client):
    new = citation(
        source="new:A count of small mines", new_publisher="World Bank", new_author="Amina Diallo", new_kind="dataset",
        new_issued="2021-04", new_url="https://example.org/count", new_checked="abstract",
    )  # fmt: skip
    staff_client.post(ADD, figure_form(**new, **PUBLISH))
    source = Source.objects.get()
    assert (source.title, source.kind, source.issued, source.url, source.checked) == (
        "A count of small mines",
        "dataset",
        "2021-04",
        "https://example.org/count",
        "abstract",
    )
    assert [str(each) for each in source.contributors.all()] == ["Amina Diallo", "World Bank"]
    assert Figure.objects.get().published_year == "2021"


def test_an_organisation_that_is_known_is_not_made_again(staff_client):
    bank = make_organisation("World Bank", aliases="IBRD")
    staff_client.post(ADD, figure_form(**citation(source="new:A count", new_publisher="ibrd"), **PUBLISH))
    assert Contributor.objects.get().organisation == bank
    assert Organisation.objects.count() == 1


SPELLINGS = ["A count of small–scale mines", "A Count of ‘Small-Scale’ Mínes"]


@pytest.mark.parametrize("title", SPELLINGS)
def test_a_source_of_the_same_title_is_not_made_again(staff_client, title):
    source = make_source("A Count of Small-Scale Mines")
    staff_client.post(ADD, figure_form(**citation(source=f"new:{title}"), **PUBLISH))
    assert Figure.objects.get().originals[0].source == source
    assert Source.objects.count() == 1


@pytest.mark.parametrize("title", SPELLINGS)
@pytest.mark.parametrize("entered", [{"new_publisher": "Somebody else"}, {"new_checked": "original"}])
def test_what_is_entered_of_a_source_that_turns_out_to_be_known_is_not_lost(staff_client, title, entered):
    make_source("A Count of Small-Scale Mines")
    response = staff_client.post(ADD, figure_form(**citation(source=f"new:{title}", **entered), **PUBLISH))
    ((name, words),) = errors(response).items()
    assert (name, words[0].partition(".")[0]) == ("source", "“A Count of Small-Scale Mines” is known already")
    for value in entered.values():
        assert value in response.content.decode()


def test_several_authors_and_publishers_stand_between_semicolons(staff_client):
    new = citation(source="new:A count", new_publisher="World Bank; Pact;", new_author="A. Diallo; B. Kim")
    staff_client.post(ADD, figure_form(**new, **PUBLISH))
    assert [str(each) for each in Source.objects.get().contributors.all()] == [
        "A. Diallo",
        "B. Kim",
        "World Bank",
        "Pact",
    ]


def test_a_new_source_in_two_rows_is_one(staff_client):
    rows = citation(source="new:A count", new_publisher="World Bank")
    rows |= citation(1, source="new:A COUNT", role="background", new_publisher="World Bank")
    staff_client.post(ADD, figure_form(**rows, **PUBLISH))
    assert (Source.objects.count(), Contributor.objects.count(), Organisation.objects.count()) == (1, 1, 1)
    assert Figure.objects.get().citations.count() == 2


def test_the_rows_of_a_new_source_tell_of_it_together(staff_client):
    rows = citation(source="new:A count", new_publisher="World Bank")
    rows |= citation(1, source="new:A COUNT", role="via", new_author="A. Diallo", new_issued="2021")
    staff_client.post(ADD, figure_form(**rows, **PUBLISH))
    assert Source.objects.get().byline == "A. Diallo; World Bank, 2021"


def test_rows_that_tell_different_things_of_a_new_source_are_asked(staff_client):
    rows = citation(source="new:A count", new_issued="2020")
    rows |= citation(1, source="new:A COUNT", role="via", new_issued="2021")
    assert errors(staff_client.post(ADD, figure_form(**rows, **PUBLISH))) == {
        "new_issued": ["A row above gives something else for the same new source: “2020”. Empty one of the two."]
    }


@pytest.mark.parametrize("titles", [("new:A count", "new:A Count"), ("known", "known")])
def test_a_source_stands_once_in_a_role(staff_client, titles):
    known = make_source("A count").pk if "known" in titles else ""
    rows = {}
    for number, title in enumerate(titles):
        rows |= citation(number, source=known or title)
    assert errors(staff_client.post(ADD, figure_form(**rows, **PUBLISH))) == {
        "source": ["A Count stands above in this role already. Choose another role, or remove one of the rows."]
        if not known
        else ["A count stands above in this role already. Choose another role, or remove one of the rows."]
    }


def test_two_new_sources_share_no_doi(staff_client):
    rows = citation(source="new:A count", new_url="https://doi.org/10.1234/abc")
    rows |= citation(1, source="new:Another count", role="via", new_url="https://doi.org/10.1234/ABC")
    (words,) = errors(staff_client.post(ADD, figure_form(**rows, **PUBLISH)))["new_url"]
    assert words.startswith("A row above has this DOI, too, under another title.")


@pytest.mark.parametrize("invisible", ["\u200b", "\xad", " \u2060 "])
def test_an_invisible_name_is_none(staff_client, invisible):
    new = citation(source="new:A count", new_author=f"Smith; {invisible}", new_publisher=f"Pact; {invisible}")
    staff_client.post(ADD, figure_form(**new, **PUBLISH))
    assert [str(each) for each in Source.objects.get().contributors.all()] == ["Smith", "Pact"]


@pytest.mark.parametrize(
    "address",
    [
        "https://doi.org/10.1000/Count", "http://dx.doi.org/10.1000%2FCount?x=1", "https://www.doi.org/10.1000/count.",
        "doi:10.1000/COUNT", "10.1000/count",
    ],
)  # fmt: skip
def test_the_address_of_a_doi_is_kept_as_the_doi(staff_client, address):
    staff_client.post(ADD, figure_form(**citation(source="new:A count", new_url=address), **PUBLISH))
    source = Source.objects.get()
    assert (source.doi, source.url) == ("10.1000/count", "")


def test_a_doi_that_is_known_is_told_at_its_field(staff_client):
    make_source("An older count", doi="10.1000/count")
    new = citation(source="new:A count", new_url="https://doi.org/10.1000/COUNT")
    response = staff_client.post(ADD, figure_form(**new, **PUBLISH))
    assert errors(response) == {"new_url": ["“An older count” has this DOI already: choose it above instead."]}
    assert Source.objects.count() == 1


def messages(response):
    return [str(each) for each in response.context["messages"]]


@pytest.mark.parametrize("known", [{"title": "A  Count: of mines"}, {"url": "https://example.org/count"}])
def test_a_likely_duplicate_of_a_new_source_is_told(staff_client, known):
    make_source(**{"title": "Something else", "by": ["Pact"]} | known)
    new = citation(source="new:A count: second print", new_url="https://example.org/count")
    told = messages(staff_client.post(ADD, figure_form(**new, **PUBLISH), follow=True))
    assert [words for words in told if words.startswith("Is “A count: second print” the same work as <a href=")]
    assert Source.objects.count() == 2


def source_form(**values):
    data = {"title": "A count", "kind": "report", "checked": "not-read"}
    return data | {"contributors-TOTAL_FORMS": "0", "contributors-INITIAL_FORMS": "0"} | values


def test_a_likely_duplicate_is_told_in_the_form_of_a_source_too(staff_client):
    make_source("A count: of mines")
    told = messages(staff_client.post("/admin/resources/source/add/", source_form(), follow=True))
    assert [words for words in told if words.startswith("Is “A count” the same work as <a href=")]


def test_a_source_that_is_like_no_other_is_not_asked_about(staff_client):
    make_source("Another count")
    told = messages(staff_client.post("/admin/resources/source/add/", source_form(), follow=True))
    assert not [words for words in told if words.startswith("Is “")]


NEW = {"source": "new:A count", "new_publisher": "World Bank", "new_issued": "2021", "new_kind": "dataset"}


def test_a_new_source_of_a_public_figure_waits_with_its_changes(staff_client):
    figure = make_figure()
    form = figure_form(indicator=figure.indicator_id, **citation(**NEW))
    staff_client.post(change(figure), form)
    assert not Source.objects.exists()
    page = staff_client.get(change(figure)).context["inline_admin_formsets"][0].formset.forms[0]
    assert {name: page[name].value() for name in NEW} == NEW
    staff_client.post(change(figure), form | PUBLISH)
    assert Source.objects.get().byline == "World Bank, 2021"


def test_a_new_source_is_written_with_a_draft(staff_client):
    staff_client.post(ADD, figure_form(**citation(**NEW)))
    assert Figure.objects.get().originals[0].source.byline == "World Bank, 2021"


def test_the_fields_of_a_new_source_are_ignored_where_it_is_known(staff_client):
    source = make_source(issued="2019")
    staff_client.post(ADD, figure_form(**citation(**NEW | {"source": source.pk}), **PUBLISH))
    assert (Source.objects.get().issued, Organisation.objects.count()) == ("2019", 1)


def test_a_known_source_is_described_without_the_fields_of_a_new_one(staff_client):
    figure, source = make_figure(), make_source("Known", kind="law", checked="original")
    rows = citation(source=source.pk, new_publisher="Left over", new_kind="", new_checked="")
    staff_client.post(change(figure), figure_form(indicator=figure.indicator_id, base=figure.base, **rows))
    lines = staff_client.get(change(figure)).context["waiting_lines"]
    assert {line.place: line.after for line in lines} == {
        "Original not found": "",
        "Source": "Copper Belt Institute, 2021: Known; Original: it published the figure first",
    }


def test_what_is_left_of_a_new_source_makes_no_change(staff_client):
    figure = make_figure(original=make_source())
    row = figure.citations.get()
    rows = citation(id=row.pk, source=row.source_id, new_publisher="Left over") | {"citations-INITIAL_FORMS": "1"}
    form = figure_form(indicator=figure.indicator_id, base=figure.base, **rows)
    told = messages(staff_client.post(change(figure), form, follow=True))
    assert told == ["Nothing had changed: “About 44.75 million people working in small mines” is as it was."]


def test_a_wrong_year_of_a_new_source_is_said_at_its_field_and_nothing_is_lost(staff_client):
    new = citation(source="new:A count", new_publisher="World Bank", new_issued="soon")
    response = staff_client.post(ADD, figure_form(**new, **PUBLISH))
    words = "Give as much of the date as is known: 2020, 2020-04 or 2020-04-29."
    assert errors(response) == {"new_issued": [words]}
    assert 'value="World Bank"' in response.content.decode()
    assert not Source.objects.exists()


def test_a_figure_without_a_source_is_kept_as_a_draft_and_not_published(staff_client):
    response = staff_client.post(ADD, figure_form(**PUBLISH))
    words = "Give the source that published it first, or tick “original not found” above, then publish."
    assert errors(response) == {"rows": [words]}
    staff_client.post(ADD, figure_form())
    assert Figure.objects.get().publication == Publication.DRAFT


def test_a_figure_whose_original_was_not_found_is_published_and_says_so(staff_client, client):
    staff_client.post(ADD, figure_form(original_not_found="on", **PUBLISH))
    figure = Figure.objects.get()
    client.logout()
    assert "Original not found" in client.get(figure.get_absolute_url()).content.decode()


def test_an_original_and_none_found_cannot_both_be_true(staff_client):
    source = make_source()
    response = staff_client.post(ADD, figure_form(original_not_found="on", **citation(source=source.pk), **PUBLISH))
    words = "“Original not found” is ticked above, and this is an original. Only one of them can be true."
    assert errors(response) == {"role": [words]}
    via = citation(source=source.pk, role="via")
    staff_client.post(ADD, figure_form(original_not_found="on", **via, **PUBLISH))
    assert Figure.objects.get().via[0].source == source


def test_changes_of_a_public_figure_wait(staff_client):
    figure = make_figure()
    form = figure_form(indicator=figure.indicator_id, value="45", original_not_found="on")
    staff_client.post(change(figure), form)
    assert str(Figure.objects.get().value) == "44.75"
    assert WorkingCopy.objects.of(figure).waiting().exists()


def test_a_figure_is_previewed_as_its_page(staff_client):
    response = staff_client.post(f"{ADD}preview/", figure_form(original_not_found="on"))
    assert response.status_code == 200
    assert "About 44.75 million people in ASM (world, 2020)." in response.content.decode()
    assert not Figure.objects.exists()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [(" 45 ", "45"), ("1 600", "1600"), ("1\u202f600\xa0000", "1600000"), ("49.0", "49.0"), ("-0", "0"), ("٤٤", "44")],
)
def test_numbers_are_taken_as_people_type_them(staff_client, typed, stored):
    staff_client.post(ADD, figure_form(value=typed, original_not_found="on"))
    assert str(Figure.objects.get().value) == stored


@pytest.mark.parametrize(
    ("pasted", "stored"), [("people in ASM.", "people in ASM"), ("of mines in the U.S.", "of mines in the U.S.")]
)
def test_the_full_stop_of_a_pasted_sentence_does_not_stand_within_ours(staff_client, pasted, stored):
    staff_client.post(ADD, figure_form(base=pasted, original_not_found="on"))
    assert Figure.objects.get().base == stored


@pytest.mark.parametrize("typed", ["44,75", "44 million", "30%", "15–30", "1,600,000", "4_4", "many", "1e5x"])
@pytest.mark.parametrize("name", ["value", "lower", "upper"])
def test_a_number_that_cannot_be_read_is_told_once_and_kept(staff_client, typed, name):
    response = staff_client.post(ADD, figure_form(**{"value": "", name: typed}, original_not_found="on"))
    assert errors(response) == {name: [NO_NUMBER]}
    assert f'value="{typed}"' in response.content.decode()


@pytest.mark.parametrize("typed", ["April 2020", "2019-2021", "20-04-2020", "2020-13"])
def test_a_year_that_cannot_be_read_is_told_once(staff_client, typed):
    response = staff_client.post(ADD, figure_form(reference_start=typed, original_not_found="on"))
    assert errors(response)["reference_start"] == ["Give the year or the year and month, such as 2020 or 2020-04."]


def test_a_question_is_asked_for_in_words_that_fit(staff_client):
    response = staff_client.post(ADD, figure_form() | {"indicator": ""})
    assert errors(response)["indicator"] == ["Choose one here."]


def test_a_figure_is_not_in_conflict_with_itself(staff_client):
    figure = make_figure(original=make_source())
    values = figure_form(indicator=figure.indicator_id, conflicts_with=[figure.pk], original_not_found="on")
    assert errors(staff_client.post(change(figure), values)) == {
        "conflicts_with": ["A figure is not in conflict with itself. Take it away here."]
    }


@pytest.mark.parametrize(("role", "may"), [("Editor", False), ("Publisher", True)])
def test_who_may_not_publish_changes_no_question_of_public_figures(client, role, may):
    sign_in(client, make_user(role))
    figure, other = make_figure(), make_indicator("Of drafts alone")
    make_figure("9", indicator=other, state="draft")
    data = {"question": "How many?", "title": "Miners", "unit": "miners", "kind": "count", "chart": "rivals"}
    client.post(change(figure.indicator), data)
    client.post(change(other), data)
    figure.indicator.refresh_from_db()
    other.refresh_from_db()
    assert (figure.indicator.unit == "miners", other.unit) == (may, "miners")


@pytest.mark.parametrize(("row", "found"), [("indicator", "figure"), ("organisation", "source")])
def test_what_is_renamed_is_found_by_its_new_name_everywhere(staff_client, row, found):
    figure = make_figure(original=make_source(by=["An old bank"]))
    renamed = figure.indicator if row == "indicator" else Organisation.objects.get()
    setattr(renamed, "title" if row == "indicator" else "name", "Zebra")
    renamed.save()
    for query, count in (("zebra", 1), ("old bank", 0)):
        response = staff_client.get(f"/admin/resources/{found}/", {"q": query})
        assert response.context["cl"].result_count == count


# The sentence while it is typed


def sentence(client, address=ADD, **values):
    return client.post(f"{address}sentence/", figure_form(**values)).json()


ABOUT_45 = {"sentence": "About 44.75 million people in ASM (world, 2020).", "short": "about 44.75 million"}


def test_the_sentence_is_told_as_it_will_print(staff_client):
    assert sentence(staff_client) == ABOUT_45
    new = citation(source="new:A count", new_issued="2021")
    said = sentence(staff_client, reference_basis="unknown", reference_start="", reference_end="", **new)
    words = "About 44.75 million people in ASM (world, published 2021, data year not stated)."
    assert said == ABOUT_45 | {"sentence": words}
    assert (Figure.objects.count(), Source.objects.count()) == (0, 0)


@pytest.mark.parametrize("values", [{"value": ""}, {"value": "many"}, {"base": ""}, {"value": "9" * 400}])
def test_what_cannot_be_said_yet_is_asked_for(staff_client, values):
    asked = {"missing": "Give a number and what it counts, and the sentence stands here."}
    assert sentence(staff_client, **values) == asked


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"value": "many"}, f"Value: {NO_NUMBER}"),
        ({"lower": "50"}, "From: From, number and to must rise in this order."),
        ({"scale": "7"}, "Scale: Select a valid choice. 7 is not one of the available choices."),
        ({"reference_start": "20"}, "Refers to: Give the year or the year and month, such as 2020 or 2020-04."),
    ],
)
def test_a_stored_number_does_not_stand_in_for_one_that_cannot_be_read(staff_client, values, words):
    figure = make_figure()
    address = change(figure).removesuffix("change/")
    said = sentence(staff_client, address, indicator=figure.indicator_id, original_not_found="on", **values)
    assert said == {"missing": words}


def test_a_removed_source_dates_no_sentence(staff_client):
    removed = citation(source=make_source(issued="2021").pk, DELETE="on")
    said = sentence(staff_client, reference_basis="unknown", reference_start="", reference_end="", **removed)
    assert said["sentence"] == "About 44.75 million people in ASM (world, year not stated)."


def test_what_is_typed_into_the_sentence_is_told_as_text(staff_client):
    answer = staff_client.post(f"{ADD}sentence/", figure_form(base="<script>alert(1)</script>"))
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()["sentence"] == "About 44.75 million <script>alert(1)</script> (world, 2020)."


def test_an_empty_request_asks_for_a_number(staff_client):
    asked = {"missing": "Give a number and what it counts, and the sentence stands here."}
    assert staff_client.post(f"{ADD}sentence/").json() == asked


def test_a_sentence_is_told_without_its_question(staff_client):
    assert sentence(staff_client, indicator="") == ABOUT_45


def sign_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


@pytest.mark.parametrize(("role", "status"), [("Editor", 200), ("Publisher", 200), (None, 403)])
def test_the_sentence_is_told_to_who_may_write_figures(client, role, status, django_user_model):
    sign_in(client, make_user(role) if role else django_user_model.objects.create_user("reader", is_staff=True))
    assert client.post(f"{ADD}sentence/", figure_form()).status_code == status


def test_who_may_only_look_at_figures_is_told_no_sentence(client, django_user_model):
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_figure"))
    sign_in(client, reader)
    figure = make_figure()
    assert client.get(change(figure)).context["sentence_url"] == ""
    assert client.post(f"{LIST}{figure.pk}/sentence/", figure_form()).status_code == 403


# Roles


@pytest.mark.parametrize(("role", "published"), [("Editor", False), ("Publisher", True)])
@pytest.mark.parametrize("model", ["figure", "term"])
def test_editors_write_and_publishers_publish(client, role, published, model):
    sign_in(client, make_user(role))
    forms = {
        "figure": figure_form(original_not_found="on"),
        "term": term_form(**{"definitions-TOTAL_FORMS": "1", "definitions-0-short": "A promise.",
                             "definitions-0-sense": "general"}),
    }  # fmt: skip
    address = f"/admin/resources/{model}/add/"
    assert client.post(address, forms[model] | PUBLISH).status_code == (302 if published else 403)
    client.post(address, forms[model])
    rows = {"figure": Figure, "term": Term}[model].objects
    assert rows.filter(publication=Publication.PUBLISHED).exists() is published
    assert rows.filter(publication=Publication.DRAFT).exists()


# Terms


def test_a_term_without_a_definition_is_not_published(staff_client):
    response = staff_client.post("/admin/resources/term/add/", term_form(**PUBLISH))
    assert errors(response) == {"rows": ["Say what the term means, in one sense at least, then publish."]}


def test_a_term_is_found_by_its_other_forms(staff_client):
    rows = {"labels-TOTAL_FORMS": "1", "labels-0-text": "Abnahmevertrag", "labels-0-kind": "translation",
            "labels-0-language": "de", "labels-0-match": "any-case"}  # fmt: skip
    staff_client.post("/admin/resources/term/add/", term_form(**rows))
    page = staff_client.get("/admin/resources/term/?q=abnahme").content.decode()
    assert "1 term" in page


@pytest.fixture
def order():
    """Terms, each broader than the one after it."""
    terms = [make_term(name) for name in ("law", "mining law", "law of small mines")]
    for above, below in pairwise(terms):
        below.broader.add(above)
    return terms


def term_errors(client, term, **values):
    return errors(client.post(change(term), term_form(name=term.name, **values)))


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_term_is_not_broader_than_itself(staff_client, order, place):
    found = term_errors(staff_client, order[0], broader=[order[place].pk])
    assert found["broader"] == ["The term “law” would be broader than itself, over one of these."]


@pytest.mark.parametrize(("of", "to"), [(0, 1), (0, 2)])
def test_what_is_narrower_is_not_related_as_well(staff_client, order, of, to):
    found = term_errors(staff_client, order[of], related=[order[to].pk])
    assert found["related"] == [f"“{order[to]}” is broader or narrower already, which says more. Take it away here."]


def test_what_is_broader_is_not_related_as_well(staff_client, order):
    found = term_errors(staff_client, order[2], broader=[order[1].pk], related=[order[0].pk])
    assert found["related"] == ["“law” is broader or narrower already, which says more. Take it away here."]


def test_a_term_is_not_related_to_itself(staff_client, order):
    found = term_errors(staff_client, order[0], related=[order[0].pk])
    assert found["related"] == ["A term is not related to itself. Take it away here."]


def test_a_form_that_two_terms_have_is_told(staff_client):
    label(make_term("artisanal and small-scale mining", short="Small."), "ASM", kind="abbreviation")
    data = {"labels-TOTAL_FORMS": "1", "labels-0-text": "asm", "labels-0-kind": "synonym", "labels-0-language": "en",
            "labels-0-match": "any-case"}  # fmt: skip
    response = staff_client.post("/admin/resources/term/add/", term_form(name="another scheme", **data), follow=True)
    (told,) = [words for words in messages(response) if "ASM" in words]
    assert told.startswith("“ASM” is a form of <a href=")
    assert "artisanal and small-scale mining</a>, too." in told


def test_a_form_that_one_term_has_is_not_told(staff_client):
    response = staff_client.post("/admin/resources/term/add/", term_form(), follow=True)
    assert not [words for words in messages(response) if "is a form of" in words]


SUGGESTED_FORMS = "/admin/resources/term/add/suggested-forms/"


def test_forms_are_suggested_for_each_form_that_is_there(staff_client):
    answer = staff_client.post(SUGGESTED_FORMS, {"text": ["formalisation", "CAHRA", "formalisations"]})
    assert answer.json() == {
        "forms": [
            {"text": "formalization", "kind": "synonym", "of": "formalisation"},
            {"text": "CAHRAs", "kind": "plural", "of": "CAHRA"},
            {"text": "formalizations", "kind": "synonym", "of": "formalisations"},
        ]
    }


@pytest.mark.parametrize("text", ["", "  ", "x" * 10_000, "\0", "تعدين", "[[", "of of of", "<b>mine</b>"])
def test_suggestions_of_anything_are_asked_for_safely(text, staff_client):
    answer = staff_client.post(SUGGESTED_FORMS, {"text": [text] * 200})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert all(len(form["text"]) < 300 for form in answer.json()["forms"])


@pytest.mark.parametrize(("role", "status"), [("Editor", 200), (None, 403)])
def test_suggestions_are_told_to_who_may_write_terms(client, role, status, django_user_model):
    sign_in(client, make_user(role) if role else django_user_model.objects.create_user("reader", is_staff=True))
    assert client.post(SUGGESTED_FORMS, {"text": "mine"}).status_code == status


# The queue


def queue(client, value):
    page = client.get(f"{LIST}?attention={value}").content.decode()
    return re.findall(r">(fig-\d{4})</a>", page)


def test_the_queue_shows_what_somebody_has_to_look_at(clock, staff_client):
    read, unread = make_source(checked=Checked.ABSTRACT), make_source("Another", checked=Checked.NOT_READ)
    due = make_figure(original=read, review_due=clock.now.date())
    disputed = make_figure(original=read, standing=Standing.DISPUTED, caveat="Others differ.")
    without, not_read = make_figure(), make_figure(original=unread)
    asked = {"due": due, "disputed": disputed, "without-original": without, "unread": not_read}
    assert {value: queue(staff_client, value) for value in asked} == {v: [row.slug] for v, row in asked.items()}
    page = staff_client.get(LIST).content.decode()
    for words in ("due for review: 1", "disputed: 1", "without an original: 1", "original not read by us: 1"):
        assert words in page


@pytest.mark.parametrize(
    ("original", "fields", "words"),
    [
        (Checked.ABSTRACT, {}, "–"),
        (Checked.NOT_READ, {}, "Original not read by us"),
        (None, {"review_due": date(2026, 1, 1)}, "Due for review; without an original"),
        (Checked.ORIGINAL, {"standing": Standing.DISPUTED, "caveat": "Others differ."}, "Disputed"),
        (Checked.ORIGINAL, {"review_due": date(2999, 1, 1)}, "–"),
    ],
)
def test_the_list_says_why_a_figure_has_to_be_looked_at(staff_client, original, fields, words):
    make_figure(original=original and make_source(checked=original), **fields)
    page = staff_client.get(LIST).content.decode()
    assert re.findall(r'class="field-attention">([^<]*)<', page) == [words]


def review(client, *figures):
    data = {"action": "reviewed_today", "_selected_action": [figure.pk for figure in figures]}
    return client.post(LIST, data, follow=True)


def dates(figure):
    figure = Figure.objects.get(pk=figure.pk)
    return figure.reviewed_on, figure.review_due


def test_figures_are_noted_as_reviewed_today(clock, client):
    clock.now = datetime(2028, 2, 29, 12, tzinfo=UTC)
    sign_in(client, make_user("Publisher"))
    current = make_figure(review_due=date(2027, 1, 1))
    disputed = make_figure(standing=Standing.DISPUTED, caveat="Others differ.")
    told = messages(review(client, current, disputed))
    assert told == ["2 figures are noted as reviewed today."]
    assert dates(current) == (date(2028, 2, 29), date(2029, 2, 28))
    assert dates(disputed) == (date(2028, 2, 29), date(2028, 5, 29))


def test_a_review_is_a_version_and_a_line_in_the_history(staff_client):
    figure, draft = make_figure(), make_figure(state=Publication.DRAFT)
    review(staff_client, figure, draft)
    newest = [ContentVersion.objects.of(each).newest() for each in (figure, draft)]
    assert [version.action for version in newest] == [Action.PUBLISHED, Action.SAVED]
    assert "reviewed_on" in newest[0].form_data.fields
    assert LogEntry.objects.filter(change_message="Noted as reviewed.").count() == 2
    assert Figure.objects.get(pk=figure.pk).changed_by == get_user_model().objects.get()


def test_a_figure_whose_changes_wait_is_left_to_its_form(staff_client):
    figure, other = make_figure(), make_figure("6")
    form = figure_form(indicator=figure.indicator_id, value="45", original_not_found="on")
    staff_client.post(change(figure), form)
    told = messages(review(staff_client, figure, other))
    assert told[-2:] == [
        "1 figure is noted as reviewed today.",
        f'Not noted, because their changes wait: <a href="{change(figure)}">About 44.75 million people working in '
        "small mines</a>. Open them.",
    ]
    assert dates(figure) == (None, None)


def test_too_many_figures_are_not_reviewed_at_once(staff_client, monkeypatch):
    monkeypatch.setattr("resources.admin.reviewing.MOST", 1)
    figures = [make_figure(), make_figure()]
    told = messages(review(staff_client, *figures))
    assert told == ["At most 1 figures can be noted as reviewed at once: narrow the list by a filter first."]
    assert dates(figures[0]) == (None, None)


@pytest.mark.parametrize(("role", "is_noted"), [("Editor", False), ("Publisher", True)])
def test_publishers_note_reviews_because_visitors_see_them_at_once(client, role, is_noted):
    sign_in(client, make_user(role))
    figure = make_figure()
    review(client, figure)
    assert (dates(figure) != (None, None)) is is_noted


def fill(count):
    for number in range(count):
        source = make_source(f"Work {number}", by=[f"Institute {number}", f"Office {number}"])
        figure = make_figure(indicator=make_indicator(f"Question {number}"), original=source)
        cite(figure, make_source(f"Slides {number}"), "via")
        define(make_term(f"Term {number}"), sense="EU law", sources=[source])
        label(make_term(f"Other {number}"), f"Others {number}")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("model", "queries"), [("figure", 14), ("term", 7), ("source", 7), ("indicator", 6)])
def test_a_list_costs_the_same_queries_for_one_row_and_for_three(
    staff_client, model, queries, count, django_assert_num_queries
):
    fill(count)
    staff_client.get("/admin/")
    with django_assert_num_queries(queries):
        staff_client.get(f"/admin/resources/{model}/")
