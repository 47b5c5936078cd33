"""Answers for machines that watch the site. They tell nothing private."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def alive(request):
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def ready(request):
    """200 when the database answers, is migrated, and media can be written; else 503 with the part's name."""
    for part, works in (("database", _database_works), ("media", _media_works)):
        if not works():
            return HttpResponse(f"{part} not ready\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


def _database_works():
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def _media_works():
    try:
        name = default_storage.save("health/probe", ContentFile(b"ok"))
        default_storage.delete(name)
    except OSError:
        return False
    return True
