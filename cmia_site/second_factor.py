"""The second step of logging in: a code from an app on the phone, or one of eight recovery codes.

The devices and the arithmetic are django-otp's. It accepts a code once and, after each wrong one, makes the device
wait twice as long (1, 2, 4, 8, 16 seconds …). App and recovery codes wait separately.
"""

from base64 import b32encode
from math import ceil

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth.views import RedirectURLMixin
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView
from django_otp import login, verify_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from . import access_log

RECOVERY_CODES = 8
FEW = 2  # recovery codes left, from which on the person is told to see about new ones
PENDING = "second_step_pending"


def confirmed_app(user):
    return TOTPDevice.objects.devices_for_user(user, confirmed=True).order_by("pk").first()


def pending_app(request):
    """The key that this session is setting up.

    It stays the same while the session lasts, and belongs to it: somebody who got hold of the password earlier and
    looked at this page has not seen the key that the person will confirm.
    """
    mine = TOTPDevice.objects.devices_for_user(request.user, confirmed=False)
    device = mine.filter(pk=request.session.get(PENDING)).first()
    if device is None:
        mine.delete()
        device = TOTPDevice.objects.create(user=request.user, name="App on the phone", confirmed=False)
        request.session[PENDING] = device.pk
    return device


@transaction.atomic
def confirm(device):
    """Put the app in force and return the recovery codes that go with it. Earlier ones end."""
    StaticDevice.objects.devices_for_user(device.user).delete()
    recovery = StaticDevice.objects.create(user=device.user, name="Recovery codes")
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    for code in codes:
        recovery.token_set.create(token=code)
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    return codes


class CodeForm(forms.Form):
    """Six digits are tried on the app, anything else on the recovery codes. `device` is what accepted the code."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": "Please type a code."},
    )

    def __init__(self, *args, request, app, recovery=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.request, self.app, self.recovery = request, app, recovery

    def clean_code(self):
        code = "".join(filter(str.isalnum, self.cleaned_data["code"])).lower()
        tried = self.app if self.recovery is None or _is_from_app(code) else self.recovery
        allowed, refusal = tried.verify_is_allowed()
        if not allowed:
            raise forms.ValidationError(_please_wait(refusal["locked_until"]))
        self.device = verify_token(tried.user, tried.persistent_id, code)
        if self.device is None:
            access_log.second_step_failed(self.request)
            raise forms.ValidationError(_not_right(tried))
        return code


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class SecondStep(RedirectURLMixin, FormView):
    """Asks for a code. A person without a confirmed app sets one up first, on this same page."""

    form_class = CodeForm
    template_name = "admin/second_factor.html"
    next_page = "admin:index"
    site = None

    def dispatch(self, request, *args, **kwargs):
        if not self.site.awaits_second_step(request):
            return redirect(self.get_success_url())
        self.app = confirmed_app(request.user)
        self.setting_up = self.app is None
        self.app = self.app or pending_app(request)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs() | {"request": self.request, "app": self.app}
        if not self.setting_up:
            kwargs["recovery"] = StaticDevice.objects.devices_for_user(self.request.user, confirmed=True).first()
        return kwargs

    def form_valid(self, form):
        codes = confirm(form.device) if self.setting_up else None
        # A cookie that was copied before this moment is worth nothing after it.
        self.request.session.cycle_key()
        self.request.session.pop(PENDING, None)
        login(self.request, form.device)
        access_log.second_step_passed(self.request, form.device.name)
        if codes:
            return self.render_to_response(self.get_context_data(form=form, codes=codes))
        if isinstance(form.device, StaticDevice):
            messages.info(self.request, _how_many_left(form.device.token_set.count()))
        return super().form_valid(form)

    def get_context_data(self, codes=None, **kwargs):
        context = {
            **self.site.each_context(self.request),
            "title": "Set up the second step" if self.setting_up else "Second step",
            "codes": [f"{code[:4]} {code[4:]}" for code in codes or ()],
            "next": self.get_success_url(),
        }
        if codes:
            context["title"] = "Your recovery codes"
        elif self.setting_up:
            context |= {"key": _in_fours(self.app), "qr": _qr(self.app)}
        return super().get_context_data(**context, **kwargs)


def _is_from_app(code):
    return len(code) == 6 and code.isdecimal()


def _in_fours(device):
    key = b32encode(device.bin_key).decode()
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


def _qr(device):
    """An address for <img>: as a picture of its own it needs no style that the Content-Security-Policy forbids."""
    return segno.make(device.config_url, micro=False).svg_data_uri(scale=5, light="#fff")


def _not_right(device):
    if isinstance(device, StaticDevice):
        return "This recovery code is not right, or it has been used already. Each of them works once."
    return (
        "This code is not right, or it has been used already. Wait until the app shows the next one and type that. "
        "If codes are refused again and again, let the phone set its clock by itself."
    )


def _please_wait(until):
    seconds = max(1, ceil((until - timezone.now()).total_seconds()))
    if seconds < 120:
        wait = f"{seconds} second{'' if seconds == 1 else 's'}"
    elif seconds < 120 * 60:
        wait = f"{ceil(seconds / 60)} minutes"
    else:
        wait = f"{ceil(seconds / 3600)} hours"
    return (
        f"After a wrong code there is a pause, longer each time. Please wait {wait}, then type the code that the app "
        "shows then. If that is too long, ask an administrator to forget your second step."
    )


def _how_many_left(count):
    left = f"That recovery code is used up; {count or 'none'} of them {'is' if count == 1 else 'are'} left."
    if count > FEW:
        return left
    return f"{left} Ask an administrator to forget your second step: you then set it up anew, with fresh codes."
