"""Text that is rendered once, when its row is saved."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString

from cmia_site.content.fields import RenderedField
from cmia_site.content.markdown import MAX_LENGTH, TooLong
from events.models import Event, Theme
from tests.builders import make_event, make_theme

pytestmark = pytest.mark.django_db


def test_html_is_made_when_the_row_is_saved():
    theme = make_theme(description="Plain *words*.")
    assert theme.description_html == "<p>Plain <em>words</em>.</p>\n"


def test_html_follows_the_text_at_the_next_save():
    theme = make_theme(description="First.")
    theme.description = "Second."
    theme.save()
    assert Theme.objects.get().description_html == "<p>Second.</p>\n"


def test_no_text_gives_no_html():
    theme = make_theme(description="First.")
    theme.description = ""
    theme.save()
    assert Theme.objects.get().description_html == ""


def test_html_is_safe_in_templates_after_saving_and_after_reading():
    theme = make_theme(description="Words.")
    assert isinstance(theme.description_html, SafeString)
    assert isinstance(Theme.objects.get().description_html, SafeString)


def test_typed_html_is_shown_and_not_obeyed():
    theme = make_theme(description="<script>alert(1)</script>")
    assert theme.description_html == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"


def test_html_put_into_the_attribute_by_hand_is_not_stored():
    theme = make_theme(description="Words.")
    theme.description_html = "<script>alert(1)</script>"
    theme.save()
    assert Theme.objects.get().description_html == "<p>Words.</p>\n"


def test_reading_does_not_render_anew(monkeypatch):
    make_theme(description="Words.")
    monkeypatch.setattr("cmia_site.content.markdown.render", lambda *args, **kwargs: pytest.fail("rendered"))
    assert Theme.objects.get().description_html == "<p>Words.</p>\n"


def test_ids_differ_between_the_fields_of_one_row():
    event = make_event(announcement="# Ores", summary="# Ores")
    assert event.announcement_html == '<h3 id="s-announcement-ores">Ores</h3>\n'
    assert event.summary_html == '<h3 id="s-summary-ores">Ores</h3>\n'


def test_no_two_prefixes_of_an_event_begin_alike():
    sources = [field.source for field in Event._meta.get_fields() if isinstance(field, RenderedField)]
    assert sources == ["announcement", "summary"]
    assert not [(a, b) for a in sources for b in sources if a != b and f"s-{a}-".startswith(f"s-{b}-")]


def test_too_long_a_text_is_an_error_at_its_field():
    with pytest.raises(ValidationError) as error:
        Theme(name="Scales", slug="scales", description="x" * (MAX_LENGTH + 1)).full_clean()
    assert error.value.message_dict == {"description": [str(TooLong(MAX_LENGTH + 1))]}


def test_the_longest_possible_text_is_no_error():
    theme = Theme(name="Scales", slug="scales", description="x" * MAX_LENGTH)
    theme.full_clean()
    theme.save()
    assert theme.description_html == f"<p>{'x' * MAX_LENGTH}</p>\n"
