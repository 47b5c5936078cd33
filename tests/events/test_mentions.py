"""Terms and figures in the texts of events: links, their index, and what becomes of both when something changes."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cmia_site.content.publishing import Publication
from cmia_site.content.rerendering import render_anew
from events.models import Event, FigureMention, FigureQuote, TermMention
from resources.models import Term
from tests.builders import label, make_event, make_figure, make_term

pytestmark = pytest.mark.django_db
LINK = '<a href="/resources/glossary/offtake-agreement/" class="term">{}</a>'


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Does what is done here as if it were committed: what follows from it is done at once."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def html(event):
    return Event.objects.get(pk=event.pk).summary_html


def facts(event):
    return [(str(m.term), m.order, m.count, m.is_automatic) for m in event.term_mentions.all()]


def test_terms_are_linked_and_indexed_when_an_event_is_saved():
    make_term()
    label(make_term("artisanal and small-scale mining"), "ASM", match="exact")
    event = make_event(summary="ASM and an offtake agreement, a good [[offtake agreement|agreement]].")
    assert LINK.format("agreement") in event.summary_html
    assert facts(event) == [
        ("artisanal and small-scale mining", 0, 1, True),
        ("offtake agreement", 1, 1, False),
    ]


def test_the_text_that_the_page_shows_is_indexed():
    make_term()
    event = make_event(announcement="An offtake agreement.")
    assert len(facts(event)) == 1
    event.summary = "Nothing of the kind."
    event.save()
    assert facts(event) == []


def test_the_index_is_not_written_where_nothing_changed():
    make_term()
    event = make_event(summary="An offtake agreement.")
    before = TermMention.objects.get().pk
    event.title = "Another title"
    event.save()
    assert TermMention.objects.get().pk == before


def test_an_event_may_want_no_automatic_links():
    make_term()
    event = make_event(summary="An offtake agreement, by [[offtake agreement]].", most_automatic_links=0)
    assert facts(event) == [("offtake agreement", 0, 1, False)]


def test_a_figure_in_a_text_is_its_words_and_is_indexed():
    figure = make_figure()
    event = make_event(summary=f"There are [[{figure.slug}]] miners.")
    link = f'<a href="/resources/figures/{figure.slug}/" class="figure">about 44.75 million</a>'
    assert link in event.summary_html
    assert FigureMention.objects.get(event=event).figure == figure


@pytest.mark.parametrize("mark", ["[[offtak]]", "[[fig-9999]]"])
def test_what_is_unknown_is_an_error_at_the_field(mark):
    make_term()
    event = make_event(summary=f"A {mark} here.")
    with pytest.raises(ValidationError) as error:
        event.full_clean()
    assert list(error.value.message_dict) == ["summary"]
    assert facts(event) == []


def test_back_links_show_public_events_alone():
    term = make_term()
    public = make_event(summary="An offtake agreement.")
    for state in (Publication.DRAFT, Publication.SCHEDULED, Publication.WITHDRAWN):
        make_event(f"Hidden {state}", state=state, summary="An offtake agreement.")
    assert [mention.event for mention in term.mentions.published()] == [public]
    assert term.mentions.count() == 4


# Rendering anew


def test_a_new_term_is_linked_in_texts_that_were_there_before(committed):
    event = make_event(summary="An offtake\nagreement.")
    with committed():
        make_term()
    assert LINK.format("offtake\nagreement") in html(event)
    assert facts(event) == [("offtake agreement", 0, 1, True)]


def test_a_term_that_is_withdrawn_is_a_link_no_more(committed):
    term = make_term()
    event = make_event(summary="An offtake agreement.")
    term.publication = Publication.WITHDRAWN
    with committed():
        term.save()
    assert html(event) == "<p>An offtake agreement.</p>\n"
    assert facts(event) == []


@pytest.mark.parametrize(
    ("mark", "words"), [("[[offtake-agreement]]", "offtake agreement"), ("[[offtake agreement|promises]]", "promises")]
)
def test_a_mark_of_a_withdrawn_term_is_its_words_alone(committed, mark, words):
    term = make_term()
    event = make_event(summary=f"Many {mark}.")
    term.publication = Publication.WITHDRAWN
    with committed():
        term.save()
    assert html(event) == f"<p>Many {words}.</p>\n"
    assert facts(event) == []


def test_a_deleted_term_is_a_link_no_more(committed):
    term = make_term()
    event = make_event(summary="An offtake agreement.")
    with committed():
        term.delete()
    assert html(event) == "<p>An offtake agreement.</p>\n"


def test_links_follow_a_term_to_its_new_address(committed):
    term = make_term()
    event = make_event(summary="An offtake agreement.")
    term.slug = "offtake"
    with committed():
        term.save()
    assert 'href="/resources/glossary/offtake/"' in html(event)


def test_a_form_that_is_added_is_linked_and_one_that_is_gone_is_not(committed):
    term = make_term()
    event, other = make_event(summary="Offtakers wait."), make_event(summary="An offtake agreement.")
    with committed():
        label(term, "offtakers")
        term.name = "purchase promise"
        term.save()
    assert LINK.format("Offtakers") in html(event)
    assert html(other) == "<p>An offtake agreement.</p>\n"


def test_the_words_of_a_figure_follow_it(committed):
    figure = make_figure()
    event = make_event(summary=f"There are [[{figure.slug}]] miners.")
    figure.value = "45.5"
    with committed():
        figure.save()
    assert "about 45.5 million" in html(event)


def test_the_words_of_a_figure_follow_the_unit_of_its_indicator(committed):
    figure = make_figure("20", scale=1)
    event = make_event(summary=f"It is [[{figure.slug}]].")
    figure.indicator.unit = "%"
    with committed():
        figure.indicator.save()
    assert "about 20 per cent" in html(event)


def test_a_figure_that_is_withdrawn_is_told_no_more(committed):
    figure = make_figure()
    event = make_event(summary=f"There are [[{figure.slug}]] miners.")
    figure.publication = Publication.WITHDRAWN
    with committed():
        figure.save()
    assert html(event) == "<p>There are (figure not available) miners.</p>\n"


def test_what_somebody_has_saved_meanwhile_stands(monkeypatch):
    event = make_event(summary="An offtake agreement.")
    make_term()
    render_row = type(Event._meta.get_field("summary_html")).render_row

    def saved_meanwhile(field, row):
        Event.objects.filter(pk=event.pk).update(summary="Newer.", summary_html="<p>Newer.</p>\n")
        render_row(field, row)

    monkeypatch.setattr(type(Event._meta.get_field("summary_html")), "render_row", saved_meanwhile)
    assert render_anew.func(["offtake agreement"], []) == 0
    assert html(event) == "<p>Newer.</p>\n"


def test_texts_that_have_nothing_to_do_with_it_are_not_touched():
    make_event(summary="Mass balance.")
    make_term()
    assert render_anew.func(["offtake agreement"], ["/resources/glossary/offtake-agreement/"]) == 0


def test_a_scheduled_term_asks_to_be_rendered_at_its_moment(committed, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}  # one that can wait
    from django_tasks import default_task_backend

    default_task_backend.clear()
    with committed():
        term = make_term(state=Publication.SCHEDULED)
    assert [result.task.run_after for result in default_task_backend.results] == [None, term.published_at]


# Quotes


def test_a_quoted_figure_is_shown_beside_its_wording(client):
    figure = make_figure(caveat="Only a sum.")
    event = make_event()
    FigureQuote.objects.create(event=event, figure=figure, wording="some 50 million", note="It was a sum.")
    page = client.get(event.get_absolute_url()).content.decode()
    assert "Said here: “some 50 million”" in page
    assert "It was a sum." in page
    assert "Original not found" in page
    back = client.get(figure.get_absolute_url()).content.decode()
    assert "some 50 million" in back
    assert event.get_absolute_url() in back


def test_of_a_quoted_figure_that_is_hidden_only_the_wording_is_shown(client):
    figure = make_figure("77.7", state=Publication.DRAFT)
    event = make_event()
    FigureQuote.objects.create(event=event, figure=figure, wording="some 50 million")
    page = client.get(event.get_absolute_url()).content.decode()
    assert "Said here: “some 50 million”. The figure behind it is not public." in page
    assert "77.7" not in page
    assert figure.slug not in page


def test_terms_of_the_text_stand_on_the_page_with_their_definitions(client):
    make_term()
    event = make_event(summary="An offtake agreement.")
    page = client.get(event.get_absolute_url()).content.decode()
    assert '<div data-term="offtake-agreement">A promise to buy.</div>' in page
    Term.objects.update(published_at=timezone.now() + timedelta(days=1))
    assert "A promise to buy." not in client.get(event.get_absolute_url()).content.decode()
