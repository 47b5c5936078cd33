from django.contrib import admin

from cmia_site.content.admin import IllustratedAdmin
from cmia_site.content.lists import count_of
from cmia_site.content.uses import ShowsUses

from ..models import Organisation


@admin.register(Organisation)
class OrganisationAdmin(ShowsUses, IllustratedAdmin):
    list_display = ["name", "url", "organised", "present"]
    list_filter = [("url", admin.EmptyFieldListFilter)]
    fields = ["name", "aliases", "note", "url", "picture", "remove_picture", "picture_credit", "slug"]

    def for_list(self, rows):
        return (
            super()
            .for_list(rows)
            .annotate(organised_count=self._events("organised"), present_count=self._events("appearances"))
        )

    def _events(self, relation):
        """How many events tie the row to them by `relation`, whose model lives in an app above this one."""
        return count_of(self.opts.get_field(relation).related_model.objects, "organisation", "event")

    @admin.display(description="events organised", ordering="organised_count")
    def organised(self, row):
        return row.organised_count

    @admin.display(description="events of its people", ordering="present_count")
    def present(self, row):
        return row.present_count
