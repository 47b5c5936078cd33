"""For a site without a task worker; beside one it does no harm."""

from django.core.management.base import BaseCommand

from cmia_site.content.due import publish_due


class Command(BaseCommand):
    help = (
        "Publishes the changes whose minute has come. The task worker does it by itself; where none runs, run this "
        "once a minute. The log says what was published, and what was not and why."
    )

    def handle(self, **options):
        publish_due()
