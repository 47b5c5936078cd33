"""An event's page is cited with managers of references, at the address that stays."""

import json
from datetime import date

import pytest
import rispy
from pybtex.database import parse_string

from tests.builders import make_event, make_organisation, organise

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    event = make_event("Cobalt & the 100% question", start_date=date(2026, 3, 4))
    organise(event, make_organisation("Critical Minerals International Alliance"))
    return event


def cited(client, event, ending):
    response = client.get(f"{event.get_absolute_url()}cite.{ending}")
    assert response.status_code == 200
    return response.content.decode()


def permanent(event):
    return f"http://127.0.0.1:8000/e/{event.number}/"


def test_it_is_cited_in_bibtex(client, event):
    entry = parse_string(cited(client, event, "bib"), "bibtex").entries[event.slug]
    assert entry.type == "misc"
    assert (entry.fields["title"], entry.fields["year"]) == (r"{Cobalt \& the 100\% question}", "2026")
    assert entry.fields["url"] == permanent(event)
    assert [str(person) for person in entry.persons["author"]] == ["{Critical Minerals International Alliance}"]


def test_it_is_cited_in_ris(client, event):
    (entry,) = rispy.loads(cited(client, event, "ris"))
    assert (entry["title"], entry["year"], entry["urls"]) == (event.title, "2026", [permanent(event)])


def test_it_is_cited_in_csl(client, event):
    (entry,) = json.loads(cited(client, event, "csl.json"))
    assert (entry["title"], entry["URL"]) == (event.title, permanent(event))
    assert entry["issued"] == {"date-parts": [[2026, 3, 4]]}


def test_an_event_without_a_date_is_cited_without_one(client):
    event = make_event()
    entry = parse_string(cited(client, event, "bib"), "bibtex").entries[event.slug]
    assert "year" not in entry.fields


def test_the_page_tells_collectors_what_it_is(client, event):
    page = client.get(event.get_absolute_url()).content.decode()
    assert '<meta name="citation_title" content="Cobalt &amp; the 100% question">' in page
    assert '<meta name="citation_publication_date" content="2026/03/04">' in page
    assert f'href="{event.get_absolute_url()}cite.bib"' in page
