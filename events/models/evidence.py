"""What an event's page has to do with the glossary and the figures: numbers quoted, terms and figures mentioned."""

from django.db import models

from cmia_site.content.fields import LineField, RenderedField

from ..querysets import EventPartQuerySet, FigureQuoteQuerySet, TermMentionQuerySet
from .parts import EventPart


class FigureQuote(EventPart):
    """A figure as it was quoted at the event, in its wording, beside what is known."""

    figure = models.ForeignKey("resources.Figure", on_delete=models.PROTECT, related_name="quotes")
    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="quotes")
    wording = LineField(
        "as it was said", max_length=400, help_text="Word for word, from the slides, the recording or the page."
    )
    note = LineField(
        "what is known",
        max_length=400,
        blank=True,
        help_text="One plain sentence where it differs from the figure, which the page prints beside it.",
    )

    objects = FigureQuoteQuerySet.as_manager()

    class Meta(EventPart.Meta):
        verbose_name = "quoted figure"
        constraints = [
            models.UniqueConstraint(
                fields=["event", "figure", "wording"],
                name="events_figurequote_once",
                violation_error_message="This quote of the figure stands above already.",
            )
        ]

    def __str__(self):
        return f"“{self.wording}”"


class Mention(EventPart):
    """That the text an event's page shows leads to a row; written when the text is. `order` is that of the text."""

    count = models.PositiveSmallIntegerField(default=1)
    is_automatic = models.BooleanField(default=False, help_text="No editor has set a link to it.")

    class Meta(EventPart.Meta):
        abstract = True

    def __str__(self):
        return f"{self.event}: {self.count}"

    @property
    def facts(self):
        return self.order, self.count, self.is_automatic


class TermMention(Mention):
    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="term_mentions", editable=False)
    term = models.ForeignKey("resources.Term", on_delete=models.CASCADE, related_name="mentions", editable=False)

    objects = TermMentionQuerySet.as_manager()

    class Meta(Mention.Meta):
        verbose_name = "mention in the text of an event"
        verbose_name_plural = "mentions in the texts of events"
        constraints = [models.UniqueConstraint(fields=["event", "term"], name="events_termmention_once")]


class FigureMention(Mention):
    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="figure_mentions", editable=False)
    figure = models.ForeignKey("resources.Figure", on_delete=models.CASCADE, related_name="mentions", editable=False)

    objects = EventPartQuerySet.as_manager()

    class Meta(Mention.Meta):
        verbose_name = "mention in the text of an event"
        verbose_name_plural = "mentions in the texts of events"
        constraints = [models.UniqueConstraint(fields=["event", "figure"], name="events_figuremention_once")]


def index_mentions(event):
    """Bring the mentions of a saved event into agreement with the links in the text that its page shows."""
    links = RenderedField.links_of(event, "summary" if event.summary_html else "announcement")
    for model, name in ((TermMention, "term"), (FigureMention, "figure")):
        _index(model, name, event, [link for link in links if link.class_name == name])


def _index(model, name, event, links):
    target = model._meta.get_field(name).related_model
    keys = dict.fromkeys(link.key for link in links)
    rows = {row.slug: row for row in target.objects.filter(slug__in=keys)} if keys else {}
    wanted = {}
    for order, key in enumerate(key for key in keys if key in rows):
        mine = [link for link in links if link.key == key]
        is_automatic = all(link.is_automatic for link in mine)
        mention = model(event=event, order=order, count=len(mine), is_automatic=is_automatic, **{name: rows[key]})
        wanted[rows[key].pk] = mention
    stored = {getattr(mention, f"{name}_id"): mention for mention in model.objects.filter(event=event)}
    if {key: each.facts for key, each in stored.items()} != {key: each.facts for key, each in wanted.items()}:
        model.objects.filter(event=event).delete()
        model.objects.bulk_create(wanted.values())
