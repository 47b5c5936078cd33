from django.contrib import admin

from cmia_site.content.admin import IllustratedAdmin

from .models import Organisation


@admin.register(Organisation)
class OrganisationAdmin(IllustratedAdmin):
    list_display = ["name", "url"]
    fields = ["name", "aliases", "note", "url", "picture", "remove_picture", "picture_credit", "slug"]
