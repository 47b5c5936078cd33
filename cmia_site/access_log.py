"""One line in the log for each thing that happens at the door: what, who, from where. The line's time is the log's.

Names are written as Python would quote them, so that no line break or control character in a name can make up a line.
"""

import logging

from axes.signals import user_locked_out
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from .middleware import client_address

log = logging.getLogger("cmia_site.access")


@receiver(user_logged_in)
def password_right(sender, request, user, **kwargs):
    _write(logging.INFO, "logged in", user.get_username(), request)


@receiver(user_logged_out)
def logged_out(sender, request, user, **kwargs):
    if user is not None:
        _write(logging.INFO, "logged out", user.get_username(), request)


@receiver(user_login_failed)
def password_wrong(sender, credentials, request=None, **kwargs):
    _write(logging.WARNING, "login failed", _known(credentials.get("username")), request)


@receiver(user_locked_out)
def locked(sender, request, username, **kwargs):
    _write(logging.WARNING, "locked after wrong passwords", _known(username), request)


def second_step_passed(request, device_name):
    _write(logging.INFO, f"second step passed ({device_name})", request.user.get_username(), request)


def second_step_failed(request):
    _write(logging.WARNING, "second step failed", request.user.get_username(), request)


def _known(username):
    """The name, if an account has it. Sooner or later somebody types the password into the field for the name."""
    known = get_user_model().objects.filter(username=username).exists()
    return username if known else None


def _write(level, what, username, request):
    who = "an unknown name" if username is None else repr(username)
    where = "this machine" if request is None else repr(client_address(request))
    log.log(level, "%s: %s from %s", what, who, where)
