"""What the database refuses of figures, terms and sources, and what their own checks say in words."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from cmia_site.content.publishing import Publication
from resources.fields import NO_DOI
from resources.models import Citation, Contributor, Definition, Figure, FigureNumber, Indicator, Label, Source, Term
from resources.vocabulary import IndicatorKind, LabelKind, Qualifier, ReferenceBasis, Standing
from tests.builders import cite, define, label, make_figure, make_indicator, make_organisation, make_source, make_term

pytestmark = pytest.mark.django_db


def refused(name=None):
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("resources_figure_has_a_number", {"value": None}),
        ("resources_figure_lower_below_value", {"lower": "45"}),
        ("resources_figure_value_below_upper", {"upper": "44"}),
        ("resources_figure_bounds_in_order", {"value": None, "lower": "3", "upper": "2"}),
        ("resources_figure_open_upwards", {"qualifier": Qualifier.AT_LEAST, "upper": "50"}),
        ("resources_figure_open_upwards", {"qualifier": Qualifier.MORE_THAN, "upper": "50"}),
        ("resources_figure_open_downwards", {"qualifier": Qualifier.UP_TO, "lower": "40"}),
        ("resources_figure_open_downwards", {"qualifier": Qualifier.LESS_THAN, "lower": "40"}),
        ("resources_figure_open_downwards", {"qualifier": Qualifier.AT_MOST, "lower": "40"}),
        ("resources_figure_superseded_by_something", {"standing": Standing.SUPERSEDED}),
        ("resources_figure_times_in_order", {"reference_start": "2021", "reference_end": "2020"}),
        ("resources_figure_multiplier_of_something", {"multiplier": "3"}),
        ("resources_figure_public_has_its_caveat", {"reference_basis": ReferenceBasis.MIXED}),
        ("resources_figure_public_has_its_caveat", {"standing": Standing.DISPUTED}),
        ("resources_figure_qualifier_known", {"qualifier": "roughly"}),
        ("resources_figure_standing_known", {"standing": "doubtful"}),
        ("resources_figure_basis_known", {"reference_basis": "guessed", "caveat": "Guessed."}),
        ("resources_figure_publication_known", {"publication": "secret"}),
    ],
)
def test_the_database_refuses_a_figure_that_cannot_be(constraint, fields):
    figure = make_figure()
    for name, value in fields.items():
        setattr(figure, name, value)
    with refused(constraint), transaction.atomic():
        figure.save()


def test_a_draft_without_its_caveat_is_kept():
    figure = make_figure(state=Publication.DRAFT, reference_basis=ReferenceBasis.UNKNOWN, standing=Standing.DISPUTED)
    figure.refresh_from_db()
    assert (figure.standing, figure.caveat) == (Standing.DISPUTED, "")


@pytest.mark.parametrize("fields", [{"value": "101"}, {"value": "-1"}, {"value": None, "lower": "90", "upper": "101"}])
def test_a_share_lies_between_nothing_and_the_whole(fields):
    share = make_indicator("Women among miners", kind=IndicatorKind.SHARE, unit="%")
    with refused("resources_figure_share_of_a_whole"), transaction.atomic():
        make_figure(**{"scale": 1, "indicator": share} | fields)


def test_a_rate_may_exceed_a_hundred_per_cent():
    rate = make_indicator("Growth", kind=IndicatorKind.RATE, unit="%")
    assert make_figure("500", scale=1, indicator=rate).value_base == 500


def test_an_indicator_does_not_become_a_share_over_figures_that_are_none():
    rate = make_indicator("Growth", kind=IndicatorKind.RATE, unit="%")
    figure = make_figure("500", scale=1, indicator=rate)
    rate.kind = IndicatorKind.SHARE
    with pytest.raises(ValidationError) as error:
        rate.full_clean()
    assert error.value.message_dict == {
        "kind": [f"A share lies between 0 and 100%, and these figures do not: {figure.slug}."]
    }
    with refused("resources_figure_share_of_a_whole"), transaction.atomic():
        rate.save()


def test_figures_follow_an_indicator_that_becomes_a_share():
    rate = make_indicator("Growth", kind=IndicatorKind.RATE, unit="%")
    figure = make_figure("50", scale=1, indicator=rate)
    rate.kind = IndicatorKind.SHARE
    rate.save()
    figure.refresh_from_db()
    assert figure.is_share


@pytest.mark.parametrize("digits", ["44.75", "49.0", "0.50", "300", "-10", "1600000000"])
def test_a_number_keeps_its_published_digits(digits):
    figure = make_figure(digits, scale=1)
    stored = Figure.objects.get(pk=figure.pk)
    assert (stored.value, str(stored.value)) == (Decimal(digits), digits)


def test_numbers_are_computed_with_their_scale_for_order():
    figure = make_figure("49.0", lower="42.5", upper="63.8")
    figure.refresh_from_db()
    assert (figure.lower_base, figure.value_base, figure.upper_base) == (42_500_000, 49_000_000, 63_800_000)


NO_MONTH = "Give the year or the year and month, such as 2020 or 2020-04."
TIMES = ("reference_start", "reference_end")
FAULTS = [
    ({"value": None}, {"value": ["Give a number, or the two ends of a range."]}),
    ({"lower": "45"}, {"lower": ["From, number and to must rise in this order."]}),
    (
        {"qualifier": Qualifier.MORE_THAN, "upper": "50"},
        {"upper": ["“more than” has no upper end. Empty this, or choose another qualifier."]},
    ),
    (
        {"qualifier": Qualifier.UP_TO, "lower": "40"},
        {"lower": ["“up to” has no lower end. Empty this, or choose another qualifier."]},
    ),
    ({"reference_end": ""}, {"reference_end": ["Give both, the same time twice if it is one year."]}),
    ({"reference_end": "2019"}, {"reference_end": ["This lies before the beginning."]}),
    *(
        (dict.fromkeys(TIMES, text), {name: [NO_MONTH] for name in TIMES})
        for text in ("2020-13", "2019-2021", "20-04-2020", "April 2020", "2\u0660\u0662\u0660")
    ),
    ({"reference_start": "2020-05"}, {"reference_end": ["Give two years, or a month in both."]}),
    ({"reference_end": "2020-05"}, {"reference_end": ["Give two years, or a month in both."]}),
    (
        {"reference_start": "", "reference_end": ""},
        {"reference_start": ["Give the year, or choose “not stated” beside it."]},
    ),
    ({"multiplier": "3"}, {"derived_from": ["Say of which figure it is the multiple."]}),
    ({"standing": Standing.SUPERSEDED}, {"superseded_by": ["Say which figure took its place."]}),
    (
        {"standing": Standing.DISPUTED},
        {"caveat": ["Say what a reader must know: the time is not stated by the source, or it is disputed."]},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "errors"), FAULTS)
def test_what_is_wrong_with_a_figure_is_said_at_its_field(fields, errors):
    figure = make_figure()
    for name, value in fields.items():
        setattr(figure, name, value)
    with pytest.raises(ValidationError) as error:
        figure.full_clean(exclude=["slug"], validate_constraints=False)
    assert error.value.message_dict == errors


def test_all_that_is_wrong_is_said_at_once():
    figure = make_figure()
    figure.value, figure.standing, figure.multiplier = None, Standing.SUPERSEDED, "3"
    with pytest.raises(ValidationError) as error:
        figure.clean()
    assert sorted(error.value.message_dict) == ["derived_from", "superseded_by", "value"]


@pytest.mark.parametrize("name", ["superseded_by", "derived_from"])
def test_a_chain_of_figures_may_not_lead_back(name):
    first, second, third = (make_figure(number, standing="withdrawn") for number in ("44", "45", "46"))
    for figure, following in ((second, third), (third, first)):
        setattr(figure, name, following)
        figure.save()
    setattr(first, name, second)
    with pytest.raises(ValidationError) as error:
        first.clean()
    assert error.value.message_dict == {name: ["This leads back to the figure itself."]}


@pytest.mark.parametrize("standing", [Standing.CURRENT, Standing.HISTORICAL, Standing.DISPUTED])
def test_only_what_gave_way_has_a_successor(standing):
    figure = make_figure(standing=standing, caveat="Others differ.")
    figure.superseded_by = make_figure("45")
    with pytest.raises(ValidationError) as error:
        figure.clean()
    assert error.value.message_dict == {"superseded_by": ["Choose “Superseded” as its standing, or empty this."]}
    with refused("resources_figure_successor_of_what_gave_way"), transaction.atomic():
        figure.save()


@pytest.mark.parametrize(("state", "is_refused"), [("draft", True), ("withdrawn", True), ("published", False)])
def test_what_is_public_gives_way_to_what_is_public(state, is_refused):
    figure, term = make_figure(standing="superseded", superseded_by=make_figure("45", state=state)), make_term()
    term.replaced_by = make_term("another", state=state)
    for row, name in ((figure, "superseded_by"), (term, "replaced_by")):
        if is_refused:
            with pytest.raises(ValidationError) as error:
                row.clean()
            assert "is not public, so nobody could go on to it." in error.value.message_dict[name][0]
        else:
            row.clean()


def test_terms_that_take_each_others_place_are_refused():
    first, second = make_term("one"), make_term("two")
    first.replaced_by = second
    first.save()
    second.replaced_by = first
    with pytest.raises(ValidationError, match="This leads back to the term itself"):
        second.clean()


@pytest.mark.parametrize("kind", ["count", "mass", "money"])
def test_per_cent_is_no_unit_of_a_count(kind):
    indicator = make_indicator(unit="%", kind=kind)
    with pytest.raises(ValidationError) as error:
        indicator.clean()
    assert error.value.message_dict["kind"][0].startswith("% is the unit of a “Share of a whole” or “Rate of change”")


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1787/ABC", "10.1787/abc"),
        (" doi: 10.1787/abc ", "10.1787/abc"),
        ("https://DOI.org/10.1787/abc", "10.1787/abc"),
        ("10.1787/abc.", "10.1787/abc"),
        ("10.1002/(SICI)1097(1999)50:9<1::AID>3.0", "10.1002/(sici)1097(1999)50:9<1::aid>3.0"),
    ],
)
def test_a_doi_is_kept_in_one_form(text, doi):
    source = make_source(doi=text)
    source.full_clean()
    source.save()
    assert (source.doi, Source.objects.get().doi) == (doi, doi)


@pytest.mark.parametrize(
    "text", ["10.", "10.5555", "10.5555/", "10.5555/a b c", "10.5555/a\x00b", "a10.5555/b", "doi"]
)
def test_what_is_no_doi_is_refused(text):
    with pytest.raises(ValidationError) as error:
        make_source(doi=text).full_clean()
    assert error.value.message_dict == {"doi": [NO_DOI]}


def test_the_address_of_a_doi_is_known_as_that_doi():
    make_source("One", doi="10.5555/abc")
    source = make_source("Two", url="https://doi.org/10.5555/ABC")
    with pytest.raises(ValidationError, match="Another source has this DOI"):
        source.full_clean()
    assert (source.doi, source.url) == ("10.5555/abc", "")


def test_the_addresses_of_two_dois_are_not_mixed():
    with pytest.raises(ValidationError, match="another DOI than the one below"):
        make_source(doi="10.5555/abc", url="https://doi.org/10.5555/def").full_clean()


@pytest.mark.parametrize(("date", "is_refused"), [("2021-02-31", True), ("2024-02-29", False), ("2023-02-29", True)])
def test_a_day_is_in_the_calendar(date, is_refused):
    source = make_source(issued=date)
    if is_refused:
        with pytest.raises(ValidationError, match="There is no such day"):
            source.full_clean()
    else:
        source.full_clean()


@pytest.mark.parametrize("text", ["\u200b", "\xad", " \n "])
def test_an_empty_definition_defines_nothing(text):
    with pytest.raises(ValidationError) as error:
        Definition(term=make_term(), sense="other", short=text).full_clean()
    assert list(error.value.message_dict) == ["short"]


@pytest.mark.parametrize("code", ["English", "EN", "e", "pt-br", "fr "])
def test_a_language_is_given_by_its_code(code):
    with pytest.raises(ValidationError) as error:
        label(make_term(), "x", language=code).full_clean()
    assert error.value.message_dict == {"language": ["Give its code, such as fr or pt-BR."]}


def test_a_figure_has_its_number_for_good():
    first, second = make_figure(), make_figure("45")
    assert (first.slug, second.slug) == (f"fig-{_number(first):04}", f"fig-{_number(first) + 1:04}")
    second.delete()
    assert _number(make_figure("46")) == _number(first) + 2
    assert FigureNumber.objects.count() == 3


def _number(figure):
    return int(figure.slug.removeprefix("fig-"))


def test_two_figures_cannot_have_one_number():
    with refused(), transaction.atomic():
        make_figure(slug=make_figure().slug)


@pytest.mark.parametrize(("person", "with_organisation"), [("", False), ("Andrew L. Gulley", True)])
def test_a_contributor_is_a_person_or_an_organisation(person, with_organisation):
    organisation = make_organisation() if with_organisation else None
    with refused("resources_contributor_person_or_organisation"), transaction.atomic():
        Contributor.objects.create(source=make_source(by=()), person=person, organisation=organisation)


def test_two_sources_cannot_have_one_doi_and_many_can_have_none():
    make_source(doi="10.1/one")
    assert make_source("Another").doi == make_source("A third").doi == ""
    with refused(), transaction.atomic():
        make_source("A copy", doi="10.1/one")


def test_a_source_stands_once_in_a_role():
    source, figure = make_source(), make_figure()
    cite(figure, source)
    with refused(), transaction.atomic():
        cite(figure, source)
    assert cite(figure, source, "via").role == "via"


@pytest.mark.parametrize(
    "fields",
    [{"kind": "nickname"}, {"match": "seldom"}, {"kind": LabelKind.TRANSLATION, "language": "en"}],
)
def test_the_database_refuses_a_form_that_cannot_be(fields):
    with refused(), transaction.atomic():
        label(make_term(), "offtake", **fields)


def test_a_term_has_one_preferred_form_in_each_language():
    term = make_term()
    label(term, "contrat d’enlèvement", LabelKind.TRANSLATION, language="fr")
    label(term, "acuerdo de compra", LabelKind.TRANSLATION, language="es")
    with refused(), transaction.atomic():
        label(term, "accord d’enlèvement", LabelKind.TRANSLATION, language="fr")
    assert Label.objects.count() == 2


def test_a_sense_is_defined_once():
    term = make_term()
    with refused(), transaction.atomic():
        define(term, "Something else.")


def test_a_term_cannot_take_its_own_place():
    term = make_term()
    term.replaced_by = term
    with pytest.raises(ValidationError) as error:
        term.clean()
    assert error.value.message_dict == {"replaced_by": ["This leads back to the term itself."]}
    with refused("resources_term_not_replaced_by_itself"), transaction.atomic():
        term.save()


# Deleting


def test_what_a_figure_rests_on_cannot_be_deleted():
    source = make_source()
    figure = make_figure(original=source)
    for row in (source, figure.indicator, source.contributors.get().organisation):
        with pytest.raises(ProtectedError):
            row.delete()
    figure.delete()
    assert (Citation.objects.count(), Source.objects.count(), Indicator.objects.count()) == (0, 1, 1)


def test_a_figure_in_whose_place_another_came_keeps_it():
    newer = make_figure("45")
    make_figure(superseded_by=newer, standing=Standing.SUPERSEDED)
    with pytest.raises(ProtectedError):
        newer.delete()


def test_a_term_goes_with_its_own_parts_alone():
    term, other = make_term(), make_term("mass balance", short="")
    label(term, "offtake")
    term.related.add(other)
    other.replaced_by = term
    other.save()
    term.delete()
    other.refresh_from_db()
    assert (list(Term.objects.all()), other.replaced_by, Label.objects.count()) == ([other], None, 0)
