from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django_otp import devices_for_user


class Command(BaseCommand):
    help = "Help a person who lost the phone: forget their app and recovery codes, so that they can set up new ones."

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *args, username, **options):
        user = self._account(username)
        if not self._forget(user):
            self.stdout.write(f"{username} had no second step. The page shows one to set up at the next login.")
            return
        self.stdout.write(
            f"The second step of {username} is forgotten; sessions that stood on it ask for a new one.\n"
            "At the next login, after the password, the page shows a new key to set up: let that be done now,\n"
            "because until then the password alone is enough. If somebody else may know the password, change it\n"
            f"first: python manage.py changepassword {username}"
        )

    def _account(self, username):
        try:
            return get_user_model().objects.get_by_natural_key(username)
        except get_user_model().DoesNotExist:
            raise CommandError(f"There is no account called {username}.") from None

    @transaction.atomic
    def _forget(self, user):
        """The number of devices that were in force."""
        devices = list(devices_for_user(user, confirmed=None))
        for device in devices:
            device.delete()
        return sum(device.confirmed for device in devices)
