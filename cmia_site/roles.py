"""The roles of the office: three groups, of which each may do what the one before it may, and more.

make_roles(apps)        # those that are missing; one that is there stays as an administrator has left it

A right that is added here later needs a migration that gives it to the groups there are.
"""

from functools import reduce
from operator import or_

from django.db.models import Q

ALL = "view add change delete"
EDITOR = [  # of events, what is a draft can be deleted: see waiting.py
    (ALL, "events", "event appearance changenote keytheme material organiser recording"),
    ("view add change", "events", "person series theme"),
    (ALL, "events", "personlink"),
    ("view add change", "resources", "organisation"),
    ("view change", "content", "page"),
]
PUBLISHER = [
    *EDITOR,
    ("publish", "events", "event"),
    ("publish", "content", "page"),
]
ADMINISTRATOR = [  # of accounts and groups, what is within their reach: see admin.py
    *PUBLISHER,
    (ALL, "auth", "user group"),
    (ALL, "otp_totp", "totpdevice"),
    (ALL, "otp_static", "staticdevice statictoken"),
    (ALL, "axes", "accessattempt"),
    ("view", "axes", "accesslog accessfailurelog"),
    ("view", "django_tasks_database", "dbtaskresult"),
]
ROLES = {"Editor": EDITOR, "Publisher": PUBLISHER, "Administrator": ADMINISTRATOR}


def make_roles(apps):
    groups, permissions = (apps.get_model("auth", name).objects for name in ("Group", "Permission"))
    for name, rights in ROLES.items():
        group, is_new = groups.get_or_create(name=name)
        if is_new:
            group.permissions.set(permissions.filter(reduce(or_, (_wanted(*each) for each in rights))))


def _wanted(actions, label, models):
    codenames = [f"{action}_{model}" for action in actions.split() for model in models.split()]
    return Q(content_type__app_label=label, codename__in=codenames)
