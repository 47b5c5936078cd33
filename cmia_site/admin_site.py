"""The office: Django's admin, closed in production until a second step has followed the password."""

from functools import update_wrapper

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.urls import path, reverse

from .content.pickers import picker_label
from .second_factor import SecondStep

DAILY = ["events", "resources", "content", "auth"]
LABELS = {  # of packages whose own names say nothing to an office
    "auth": "Accounts",
    "axes": "Attempts to sign in",
    "django_tasks_database": "Work in the background",
    "otp_static": "Recovery codes for the second step",
    "otp_totp": "Authenticator apps for the second step",
}


class PickerView(AutocompleteJsonView):
    def serialize_result(self, row, to_field_name):
        facts = getattr(row, "picker_facts", {})
        return super().serialize_result(row, to_field_name) | {"text": picker_label(row)} | facts


class OfficeSite(AdminSite):
    site_title = site_header = "CMIA office"

    def has_permission(self, request):
        return super().has_permission(request) and not self.awaits_second_step(request)

    def awaits_second_step(self, request):
        """Whether this is a member of the office who has given the password, and so far only that."""
        return settings.SECOND_FACTOR and super().has_permission(request) and not request.user.is_verified()

    def admin_view(self, view, cacheable=False):
        """Lead a password-only session from any page straight to the second step; logging out stays possible."""
        guarded = super().admin_view(view, cacheable)

        def inner(request, *args, **kwargs):
            if not self.awaits_second_step(request):
                return guarded(request, *args, **kwargs)
            if view == self.logout:
                return self.logout(request)
            return _to_second_step(request.get_full_path())

        return update_wrapper(inner, guarded)

    def login(self, request, extra_context=None):
        if request.method == "GET" and self.awaits_second_step(request):
            return _to_second_step(request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index"))
        return super().login(request, extra_context)

    def get_app_list(self, request, app_label=None):
        """The editor's own things first; accounts, locks and keys after them, in words."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["name"] = LABELS.get(app["app_label"], app["name"])
        return sorted(apps, key=lambda app: DAILY.index(app["app_label"]) if app["app_label"] in DAILY else len(DAILY))

    def autocomplete_view(self, request):
        return PickerView.as_view(admin_site=self)(request)

    def second_step(self, request):
        return SecondStep.as_view(site=self)(request)

    def get_urls(self):
        return [path("second-step/", self.second_step, name="second-step"), *super().get_urls()]

    def each_context(self, request):
        """What every page of the admin is given; a password alone shows nothing of what lies behind."""
        context = super().each_context(request)
        if self.awaits_second_step(request):
            context |= {"available_apps": [], "log_entries": [], "is_nav_sidebar_enabled": False}
        return context


def _to_second_step(wanted):
    return redirect_to_login(wanted, reverse("admin:second-step"))
