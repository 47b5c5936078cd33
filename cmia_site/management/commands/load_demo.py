from django.core.management.base import BaseCommand

from cmia_site.demo import content


class Command(BaseCommand):
    help = "Loads the demo's content. Again and again without doubling it."

    def handle(self, **options):
        for event in content.load():
            self.stdout.write(f"{event.get_absolute_url()}  {event.title}")
