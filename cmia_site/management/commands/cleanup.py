"""Removes files that nothing needs any more; run it once a day."""

from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from cmia_site.content.files.cleaning_up import remove_unfinished, remove_unnamed
from cmia_site.content.models import Upload
from events.models import MaterialVersion


class Command(BaseCommand):
    help = (
        "Removes unfinished uploads, uploads that no form used within a week, originals of slides after 30 days, "
        "and stored files that no row names. Files in use are never touched."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--older-than",
            type=float,
            default=24,
            metavar="HOURS",
            help="leave younger files alone: they may belong to a form that is being saved (default: 24)",
        )

    def handle(self, *, older_than, **options):
        before = timezone.now() - timedelta(hours=older_than)
        uploads, _ = Upload.objects.expired().delete()
        originals = MaterialVersion.objects.with_expired_original().update(original="")
        unfinished = remove_unfinished(before)
        removed, kept = remove_unnamed(before)
        self.stdout.write(
            f"Uploads that no form used, given up: {uploads}\n"
            f"Originals of slides, given up: {originals}\n"
            f"Unfinished files, removed: {unfinished}\n"
            f"Stored files that nothing named, removed: {removed}\n"
            f"Stored files, kept: {kept}"
        )
