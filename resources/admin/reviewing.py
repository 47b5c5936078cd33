"""Looking at figures again: which of them ask for it and why, and noting that somebody did."""

from calendar import monthrange

from django.contrib import admin, messages
from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from cmia_site.content.lists import WordsFilter
from cmia_site.content.models import WorkingCopy
from cmia_site.content.revisions import Action

from ..vocabulary import Checked, Standing

MONTHS, MONTHS_WHEN_DISPUTED = 12, 3  # until a figure has to be looked at again
MOST = 100
TOO_MANY = "At most {} figures can be noted as reviewed at once: narrow the list by a filter first."


class AttentionFilter(WordsFilter):
    """The queue of what somebody has to look at again."""

    title = "what needs attention"
    parameter_name = "attention"
    words = {
        "due": "Due for review",
        "disputed": "Disputed",
        "without-original": "Without an original",
        "unread": "Original not read by us",
    }

    @staticmethod
    def asked(figures):
        """{value: those of the figures that it asks for}."""
        return {
            "due": figures.due_for_review(),
            "disputed": figures.disputed(),
            "without-original": figures.without_original(),
            "unread": figures.unread(),
        }

    def narrow(self, figures, value):
        return self.asked(figures)[value]

    @classmethod
    def queue(cls, figures):
        """[(words, address of the list narrowed so, how many there are)]."""
        found = cls.asked(figures)
        return [(words, f"?{cls.parameter_name}={value}", found[value].count()) for value, words in cls.words.items()]

    @classmethod
    def reasons(cls, figure):
        """[words] of those that ask for this figure, read from its own rows: a list of many costs no more."""
        asks = {
            "due": figure.review_due is not None and figure.review_due <= timezone.localdate(),
            "disputed": figure.standing == Standing.DISPUTED,
            "without-original": figure.is_unsourced,
            "unread": any(each.source.checked == Checked.NOT_READ for each in figure.originals),
        }
        return [words for value, words in cls.words.items() if asks[value]]


class Reviewing:
    """For the admin of figures: “reviewed today”, of many in the list at once.

    Visitors see it at once, so it is done by who may publish. What has changes waiting is left to its form: they would
    bring back the dates of before.
    """

    actions = ["reviewed_today"]

    @admin.action(description="Note as reviewed today", permissions=["publish"])
    def reviewed_today(self, request, queryset):
        keys = list(queryset.values_list("pk", flat=True)[: MOST + 1])
        if len(keys) > MOST:
            self.message_user(request, TOO_MANY.format(MOST), messages.WARNING)
            return
        noted = [key for key in keys if self._note_review(request, key)]
        if noted:
            words = f"{len(noted)} figure{' is' if len(noted) == 1 else 's are'} noted as reviewed today."
            self.message_user(request, words, messages.SUCCESS)
        left = self.get_queryset(request).filter(pk__in=set(keys).difference(noted))
        if names := format_html_join(", ", "{}", ((self.linked(figure),) for figure in left)):
            words = format_html("Not noted, because their changes wait: {}. Open them.", names)
            self.message_user(request, words, messages.WARNING)

    @transaction.atomic
    def _note_review(self, request, key):
        """Whether it was noted, with its version and its line in the history."""
        figure = self.model.objects.select_for_update().filter(pk=key).first()
        if figure is None or WorkingCopy.objects.of(figure).waiting().exists():
            return False
        self.record_what_was(request, figure)
        figure.reviewed_on = timezone.localdate()
        figure.review_due = next_review(figure)
        figure.changed_by = request.user
        figure.save()
        self.record(request, figure, Action.PUBLISHED if figure.is_published else Action.SAVED)
        self.log_change(request, figure, "Noted as reviewed.")
        return True


def next_review(figure):
    months = MONTHS_WHEN_DISPUTED if figure.standing == Standing.DISPUTED else MONTHS
    return months_after(figure.reviewed_on, months)


def months_after(day, months):
    """The same day of a later month, or that month's last one."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))
