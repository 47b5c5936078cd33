"""Sources, indicators and organisations are public while something public rests on them."""

import pytest

from cmia_site.content.publishing import Publication
from resources.models import Figure, Indicator, Organisation, Source
from resources.vocabulary import Checked, Standing
from tests.builders import cite, define, make_deck, make_event, make_figure, make_source, make_term

pytestmark = pytest.mark.django_db
HIDDEN = [Publication.DRAFT, Publication.SCHEDULED, Publication.WITHDRAWN]


def visible():
    return (Source.objects.published().count(), Organisation.objects.published().count())


def test_a_source_that_nothing_rests_on_is_not_public():
    source = make_source()
    assert visible() == (0, 0)
    assert not source.is_published


def test_a_public_figure_shows_its_source_and_who_published_it():
    source = make_source()
    figure = make_figure(original=source)
    assert visible() == (1, 1)
    assert figure.indicator.is_published
    assert source.contributors.get().is_published


@pytest.mark.parametrize("state", HIDDEN)
def test_a_hidden_figure_shows_nothing(state):
    make_figure(original=make_source(), state=state)
    assert visible() == (0, 0)
    assert not Indicator.objects.published().exists()


@pytest.mark.parametrize(("state", "count"), [(Publication.PUBLISHED, 1), *((state, 0) for state in HIDDEN)])
def test_a_source_is_public_with_the_term_that_is_defined_after_it(state, count):
    define(make_term(short="", state=state), sources=[make_source()])
    assert visible() == (count, count)


@pytest.mark.parametrize(("state", "count"), [(Publication.PUBLISHED, 1), *((state, 0) for state in HIDDEN)])
def test_a_source_is_public_with_the_deck_that_it_is(state, count):
    make_deck(make_event(state=state), source=make_source())
    assert visible() == (count, count)


def test_what_passed_a_figure_on_is_public_as_well():
    figure = make_figure()
    cite(figure, make_source(), "via", is_presumed=True)
    assert visible() == (1, 1)


# What the office's queue asks


def test_the_queue_tells_what_is_due(clock):
    due = make_figure(review_due=clock.now.date())
    make_figure("45", review_due=clock.now.date().replace(year=2028))
    make_figure("46")
    assert list(Figure.objects.due_for_review()) == [due]


def test_the_queue_tells_what_is_disputed():
    disputed = make_figure(standing=Standing.DISPUTED, caveat="Others differ.")
    make_figure("45")
    assert list(Figure.objects.disputed()) == [disputed]


def test_the_queue_tells_what_has_no_original():
    without, with_via = make_figure(), make_figure("45")
    cite(with_via, make_source(), "via")
    make_figure("46", original=make_source("Another"))
    assert list(Figure.objects.without_original()) == [without, with_via]


def test_the_queue_tells_what_nobody_has_read():
    unread = make_figure(original=make_source(checked=Checked.NOT_READ))
    make_figure("45", original=make_source("Another", checked=Checked.QUOTATION))
    cite(make_figure("46", original=make_source("A third", checked=Checked.ABSTRACT)), make_source("Slides"), "via")
    assert list(Figure.objects.unread()) == [unread]
