from django.db import migrations

from cmia_site.roles import make_permissions, make_roles


def make_permissions_and_roles(apps, schema_editor):
    make_permissions(apps)
    make_roles(apps)


class Migration(migrations.Migration):
    """Django makes permissions after all migrations: those that the roles need are made here."""

    initial = True
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("axes", "0010_accessattemptexpiration"),
        ("content", "0006_review_links"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
        ("events", "0003_publish_permission"),
        ("otp_static", "0003_add_timestamps"),
        ("otp_totp", "0003_add_timestamps"),
        ("resources", "0001_initial"),
    ]
    operations = [migrations.RunPython(make_permissions_and_roles, migrations.RunPython.noop)]
