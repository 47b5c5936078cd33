"""What a save leaves that fails halfway, in transactions of its own; a file apart, because emptied tables follow."""

import pytest

from cmia_site.content.models import TextPicture
from cmia_site.content.publishing import Publication
from events.models import Event
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_a_save_that_fails_leaves_the_picture_as_public_as_the_event(client, monkeypatch):
    picture = builders.illustrate(TextPicture())
    event = builders.make_event(summary=f"![A pit]({picture.url})")

    def fail(*args):
        raise RuntimeError("lost the database")

    monkeypatch.setattr(Event, "_note_uses", fail)
    event.publication = Publication.WITHDRAWN
    with pytest.raises(RuntimeError):
        event.save()
    assert Event.objects.get().publication == Publication.PUBLISHED
    response = client.get(picture.url)
    response.close()
    assert response.status_code == 200
