from django.db import migrations

from cmia_site.roles import ALL, give, make_permissions

EDITOR = [
    (ALL, "events", "figurequote"),
    ("view add change", "resources", "source indicator"),
    (ALL, "resources", "citation contributor definition figure label term"),
]
PUBLISHER = [*EDITOR, ("publish", "resources", "figure term")]


def give_rights(apps, schema_editor):
    make_permissions(apps)
    give(apps, {"Editor": EDITOR, "Publisher": PUBLISHER, "Administrator": PUBLISHER})


class Migration(migrations.Migration):
    dependencies = [
        ("cmia_site", "0001_roles"),
        ("events", "0004_evidence"),
        ("resources", "0002_evidence"),
    ]
    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
