"""Accounts, groups and second steps: nobody gives, changes or takes away what is beyond their own rights."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q
from django_otp.plugins.otp_static.admin import StaticDeviceAdmin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDeviceAdmin
from django_otp.plugins.otp_totp.models import TOTPDevice

for model in (User, Group, StaticDevice, TOTPDevice):
    admin.site.unregister(model)


def held_by(user):
    if user.is_superuser:
        return Permission.objects.all()
    return Permission.objects.filter(Q(user=user) | Q(group__user=user)).distinct()


def groups_for(user):
    """Those that this user may give, change and delete."""
    return Group.objects.exclude(permissions__in=_beyond(user))


def accounts_for(user):
    """Those that this user may manage: of nobody who may do more, or might if the account were active."""
    beyond = _beyond(user)
    accounts = User.objects.exclude(user_permissions__in=beyond).exclude(groups__permissions__in=beyond)
    return accounts if user.is_superuser else accounts.exclude(is_superuser=True)


def _beyond(user):
    return Permission.objects.exclude(pk__in=held_by(user).values("pk"))


class WithinReach:
    """For an admin whose rows give somebody rights; `within_reach` says which of them a user may change."""

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._is_within_reach(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._is_within_reach(request, obj)

    def _is_within_reach(self, request, row):
        return row is None or self.within_reach(request.user).filter(pk=row.pk).exists()


@admin.register(User)
class OfficeUserAdmin(WithinReach, UserAdmin):
    within_reach = staticmethod(accounts_for)

    def get_readonly_fields(self, request, obj=None):
        """Who is no superuser gives rights by groups alone."""
        return [] if request.user.is_superuser else ["is_superuser", "user_permissions"]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            kwargs["queryset"] = groups_for(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(Group)
class OfficeGroupAdmin(WithinReach, GroupAdmin):
    within_reach = staticmethod(groups_for)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "permissions":
            kwargs["queryset"] = held_by(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class OfAnAccount(WithinReach):
    """For the admin of a device of the second step."""

    def within_reach(self, user):
        return self.model.objects.filter(user__in=accounts_for(user))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "user":
            kwargs["queryset"] = accounts_for(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(StaticDevice)
class OfficeStaticDeviceAdmin(OfAnAccount, StaticDeviceAdmin):
    pass


@admin.register(TOTPDevice)
class OfficeTOTPDeviceAdmin(OfAnAccount, TOTPDeviceAdmin):
    pass
