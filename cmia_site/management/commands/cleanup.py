"""Removes files that nothing needs any more; run it once a day."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cmia_site.content.files.cleaning_up import find_unnamed, remove_unfinished
from cmia_site.content.models import ContentVersion, TextPicture, Upload, WorkingCopy
from events.models import MaterialVersion

FEW = 20  # files that may go although they are most of all there are


class Command(BaseCommand):
    help = (
        "Removes unfinished uploads and stored files that no row names. Gives up what was typed and not saved, "
        "originals of slides, versions of what was deleted, and pictures that no text has shown, all after 30 days, "
        "and uploads that no form used within a week: their files go with the next run. Files in use, those that a "
        "version names and those that changes wait with are never touched."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--older-than",
            type=float,
            default=24,
            metavar="HOURS",
            help="leave younger files alone: they may belong to a form that is being saved (default: 24)",
        )
        parser.add_argument("--force", action="store_true", help="even if most of the stored files would go")

    def handle(self, *, older_than, force, **options):
        before = timezone.now() - timedelta(hours=older_than)
        unnamed, kept = find_unnamed(before, moved_from=[Upload])
        if len(unnamed) > max(kept, FEW) and not force:
            raise CommandError(
                f"{len(unnamed)} of {len(unnamed) + kept} stored files are named by no row of this database. "
                "Make sure that it is the right one (DATABASE_URL, CMIA_DATA_DIR), then run this with --force."
            )
        for name in unnamed:
            default_storage.delete(name)
        # After the files: a form that is being saved just now may still be using what is given up here.
        self.report(
            {
                "Stored files that nothing named, removed": len(unnamed),
                "Stored files, kept": kept,
                "Unfinished files, removed": remove_unfinished(before),
                "Forms that nobody came back to, given up": WorkingCopy.objects.forgotten().delete()[0],
                "Versions of what was deleted, given up": ContentVersion.objects.beyond_recovery().delete()[0],
                "Uploads that no form used, given up": Upload.objects.expired().delete()[0],
                "Originals of slides, given up": MaterialVersion.objects.with_expired_original().update(original=""),
                "Pictures that no text shows, given up": TextPicture.objects.forgotten().delete()[0],
            }
        )

    def report(self, numbers):
        self.stdout.write("\n".join(f"{what}: {number}" for what, number in numbers.items()))
