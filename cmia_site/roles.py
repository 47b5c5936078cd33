"""The roles of the office: three groups, of which each may do what the one before it may, and more.

make_roles(apps)        # those that are missing; one that is there stays as an administrator has left it

A right that is added here later needs a migration that gives it to the groups there are: see give().
"""

from functools import reduce
from operator import or_

from django.contrib.auth.management import create_permissions
from django.db.models import Q

ALL = "view add change delete"
EDITOR = [  # of events, what is a draft can be deleted: see waiting.py
    (ALL, "events", "event appearance changenote figurequote keytheme material organiser recording"),
    ("view add change", "events", "person series theme"),
    (ALL, "events", "personlink"),
    ("view add change", "resources", "organisation source indicator"),
    (ALL, "resources", "citation contributor definition figure label term"),
    ("view change", "content", "page"),
]
PUBLISHER = [
    *EDITOR,
    ("publish", "events", "event"),
    ("publish", "resources", "figure term"),
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


def give(apps, rights):
    """Give {name of a role: rights} to those of the roles that there are."""
    groups, permissions = (apps.get_model("auth", name).objects for name in ("Group", "Permission"))
    for group in groups.filter(name__in=rights):
        group.permissions.add(*permissions.filter(reduce(or_, (_wanted(*each) for each in rights[group.name]))))


def make_permissions(apps):
    """Those of all models there are at this point of the migrations: Django makes them after the last one."""
    for config in apps.get_app_configs():
        config.models_module = True  # else it passes for an app without models
        create_permissions(config, apps=apps, verbosity=0)


def _wanted(actions, label, models):
    codenames = [f"{action}_{model}" for action in actions.split() for model in models.split()]
    return Q(content_type__app_label=label, codename__in=codenames)
