"""In production the password opens nothing by itself: a code from the phone, or a recovery code, comes after it."""

import logging
import re
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db.models import F
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RegexPattern
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from cmia_site.content.publishing import Publication
from tests.builders import make_editor, make_event

SECOND_STEP = "/admin/second-step/"
LOGIN_PAGES = ("/admin/login/", "/admin/logout/", SECOND_STEP)
PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def _second_factor(settings):
    settings.SECOND_FACTOR = True


@pytest.fixture
def app(editor):
    """The editor's app, set up some time ago."""
    return TOTPDevice.objects.create(user=editor, name="App on the phone")


@pytest.fixture
def recovery(editor):
    device = StaticDevice.objects.create(user=editor, name="Recovery codes")
    for token in ("abcdefgh", "ijklmnop", "qrstuvwx"):
        StaticToken.objects.create(device=device, token=token)
    return device


def code_of(device, ahead=0):
    """What the app shows now, or `ahead` half minutes later."""
    totp = TOTP(device.bin_key)
    totp.time = time.time() + 30 * ahead
    return f"{totp.token():06}"


def wrong_code_of(device):
    return f"{(int(code_of(device)) + 123_456) % 1_000_000:06}"


def give(client, code, **more):
    return client.post(SECOND_STEP, {"code": code, **more})


def let_pass(device, seconds):
    """As if the last wrong code had been typed that much earlier."""
    moment = F("throttling_failure_timestamp") - timedelta(seconds=seconds)
    type(device).objects.filter(pk=device.pk).update(throttling_failure_timestamp=moment)


def is_let_in(client):
    return client.get("/admin/").status_code == 200


def shown_key(page):
    return re.search(r'second-step-key">([A-Z2-7 ]+)<', page.content.decode()).group(1)


def shown_recovery_codes(page):
    return re.findall(r"<li><code>([a-z2-7]{4} [a-z2-7]{4})</code>", page.content.decode())


def set_up(client, editor):
    """Go through the setting up and return its last page."""
    client.get(SECOND_STEP)
    return give(client, code_of(TOTPDevice.objects.get(user=editor)))


def admin_paths(patterns=None, prefix=""):
    """Every address below /admin/, with 1 for whatever is variable in it."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry.pattern, RegexPattern):
            continue
        path = prefix + re.sub(r"<[^>]+>", "1", str(entry.pattern))
        if isinstance(entry, URLPattern):
            yield f"/{path}"
        elif path.startswith("admin/"):
            yield from admin_paths(entry.url_patterns, path)


class TestPasswordAlone:
    def test_every_admin_address_leads_to_the_second_step(self, staff_client):
        paths = [path for path in admin_paths() if path.startswith("/admin/") and path not in LOGIN_PAGES]
        paths += ["/admin/events/", "/admin/nowhere/", "/admin/nowhere"]
        assert {"/admin/jsi18n/", "/admin/autocomplete/", "/admin/markdownx/upload/"} < set(paths)
        for path in paths:
            for answer in (staff_client.get(path), staff_client.post(path, {"content": "draft"})):
                assert answer.status_code == 302, path
                assert answer.url.startswith(f"{SECOND_STEP}?next="), path
                assert answer.content == b"", path

    def test_it_cannot_change_the_password(self, staff_client, editor):
        form = {"old_password": PASSWORD, "new_password1": "quite another one", "new_password2": "quite another one"}
        assert staff_client.post("/admin/password_change/", form).url.startswith(SECOND_STEP)
        editor.refresh_from_db()
        assert editor.check_password(PASSWORD)

    def test_the_login_page_leads_to_the_second_step_and_keeps_the_way(self, staff_client):
        answer = staff_client.get("/admin/login/?next=/admin/events/")
        assert answer.url == f"{SECOND_STEP}?next=/admin/events/"

    def test_logging_out_is_possible(self, staff_client):
        assert staff_client.post("/admin/logout/").status_code == 200
        assert staff_client.get("/admin/").url.startswith("/admin/login/")

    def test_the_second_step_names_nothing_of_what_lies_behind_it(self, staff_client, app):
        page = staff_client.get(SECOND_STEP)
        assert page.context["available_apps"] == []
        assert "/admin/events/" not in page.content.decode()

    def test_drafts_stay_hidden_on_the_public_pages(self, staff_client):
        draft = make_event(state=Publication.DRAFT)
        assert staff_client.get(f"/events/{draft.slug}/").status_code == 404

    def test_a_visitor_is_led_to_the_login_page(self, client, db):
        assert client.get(SECOND_STEP, follow=True).redirect_chain[-1][0] == "/admin/login/?next=/admin/"

    def test_an_account_outside_the_office_is_not_led_further(self, client, db):
        outsider = get_user_model().objects.create_user("reader", password=PASSWORD)
        client.force_login(outsider, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(SECOND_STEP, follow=True).redirect_chain[-1][0] == "/admin/login/?next=/admin/"
        assert not TOTPDevice.objects.exists()


class TestWithoutSecondFactor:
    def test_the_password_is_enough(self, staff_client, settings):
        settings.SECOND_FACTOR = False
        assert is_let_in(staff_client)

    def test_drafts_are_seen_after_the_password(self, staff_client, settings):
        settings.SECOND_FACTOR = False
        draft = make_event(state=Publication.DRAFT)
        assert staff_client.get(f"/events/{draft.slug}/").status_code == 200

    def test_the_page_of_the_second_step_leads_to_the_office(self, staff_client, settings):
        settings.SECOND_FACTOR = False
        assert staff_client.get(SECOND_STEP).url == "/admin/"


class TestSettingUp:
    def test_the_page_shows_a_picture_and_the_key(self, staff_client):
        page = staff_client.get(SECOND_STEP)
        assert 'src="data:image/svg+xml' in page.content.decode()
        assert len(shown_key(page).replace(" ", "")) == 32

    def test_the_key_is_the_same_at_each_reload(self, staff_client):
        assert shown_key(staff_client.get(SECOND_STEP)) == shown_key(staff_client.get(SECOND_STEP))

    def test_another_session_is_shown_another_key(self, staff_client, editor):
        seen = shown_key(staff_client.get(SECOND_STEP))
        staff_client.post("/admin/logout/")
        staff_client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
        assert shown_key(staff_client.get(SECOND_STEP)) != seen

    def test_the_page_has_neither_script_nor_style_in_it(self, staff_client):
        page = staff_client.get(SECOND_STEP).content.decode()
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", page)

    def test_the_page_is_not_kept(self, staff_client):
        assert "no-store" in staff_client.get(SECOND_STEP).headers["Cache-Control"]

    def test_the_first_right_code_lets_in(self, staff_client, editor):
        set_up(staff_client, editor)
        assert TOTPDevice.objects.get(user=editor).confirmed
        assert is_let_in(staff_client)

    def test_a_wrong_first_code_confirms_nothing(self, staff_client, editor):
        staff_client.get(SECOND_STEP)
        give(staff_client, wrong_code_of(TOTPDevice.objects.get(user=editor)))
        assert not TOTPDevice.objects.get(user=editor).confirmed
        assert not is_let_in(staff_client)

    def test_eight_recovery_codes_are_shown_once(self, staff_client, editor):
        codes = shown_recovery_codes(set_up(staff_client, editor))
        assert len(set(codes)) == 8
        assert staff_client.get(SECOND_STEP).url == "/admin/"
        staff_client.post("/admin/logout/")
        staff_client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
        assert not shown_recovery_codes(staff_client.get(SECOND_STEP))

    def test_a_recovery_code_lets_in_as_it_was_shown(self, staff_client, editor):
        code = shown_recovery_codes(set_up(staff_client, editor))[0]
        staff_client.post("/admin/logout/")
        staff_client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
        give(staff_client, code)
        assert is_let_in(staff_client)

    def test_a_key_in_use_is_not_shown_at_the_second_step(self, staff_client, app):
        page = staff_client.get(SECOND_STEP).content.decode()
        assert "second-step-key" not in page
        assert "data:image" not in page

    def test_a_key_in_use_is_not_shown_in_the_admin(self, staff_client, app):
        give(staff_client, code_of(app))
        page = staff_client.get(f"/admin/otp_totp/totpdevice/{app.pk}/change/")
        assert page.status_code == 200
        assert app.key not in page.content.decode()
        assert staff_client.get(f"/admin/otp_totp/totpdevice/{app.pk}/config/").status_code == 403


class TestCode:
    def test_the_right_code_lets_in(self, staff_client, app):
        give(staff_client, code_of(app))
        assert is_let_in(staff_client)

    def test_spaces_in_a_code_do_no_harm(self, staff_client, app):
        code = code_of(app)
        give(staff_client, f" {code[:3]} {code[3:]} ")
        assert is_let_in(staff_client)

    def test_drafts_are_seen_after_the_code(self, staff_client, app):
        draft = make_event(state=Publication.DRAFT)
        give(staff_client, code_of(app))
        assert staff_client.get(f"/events/{draft.slug}/").status_code == 200

    def test_a_code_works_once(self, staff_client, editor, app):
        code = code_of(app)
        give(staff_client, code)
        staff_client.post("/admin/logout/")
        staff_client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
        assert "used already" in give(staff_client, code).content.decode()
        assert not is_let_in(staff_client)

    def test_the_first_code_of_the_setting_up_does_not_work_again(self, staff_client, editor):
        set_up(staff_client, editor)
        staff_client.post("/admin/logout/")
        staff_client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
        give(staff_client, code_of(TOTPDevice.objects.get(user=editor)))
        assert not is_let_in(staff_client)

    def test_after_five_wrong_codes_even_the_right_one_has_to_wait(self, staff_client, app):
        for _ in range(5):
            give(staff_client, wrong_code_of(app))
            let_pass(app, 14)
        assert re.search(r"wait \d seconds?,", give(staff_client, code_of(app)).content.decode())
        assert not is_let_in(staff_client)

    def test_after_the_pause_the_right_code_lets_in(self, staff_client, app):
        for _ in range(5):
            give(staff_client, wrong_code_of(app))
            let_pass(app, 17)
        give(staff_client, code_of(app))
        assert is_let_in(staff_client)

    def test_the_pause_leaves_the_recovery_codes_open(self, staff_client, app, recovery):
        for _ in range(5):
            give(staff_client, wrong_code_of(app))
            let_pass(app, 14)
        give(staff_client, "abcdefgh")
        assert is_let_in(staff_client)

    def test_another_persons_code_does_not_let_in(self, staff_client, app):
        other = TOTPDevice.objects.create(user=make_editor("colleague"), name="App on the phone")
        give(staff_client, code_of(other))
        assert not is_let_in(staff_client)

    def test_an_empty_field_is_asked_for_in_words(self, staff_client, app):
        assert "Please type a code." in give(staff_client, "").content.decode()

    @pytest.mark.parametrize("nonsense", ["\x00", "١٢٣٤٥٦", "0" * 41, "’; --", "½½½½½½"])
    def test_nonsense_is_refused_in_words(self, staff_client, app, recovery, nonsense):
        page = give(staff_client, nonsense)
        assert page.status_code == 200
        assert "errorlist" in page.content.decode()

    def test_the_session_gets_a_new_key(self, staff_client, app):
        before = staff_client.session.session_key
        give(staff_client, code_of(app))
        assert staff_client.session.session_key != before


class TestRecoveryCode:
    def test_it_lets_in_and_tells_how_many_are_left(self, staff_client, app, recovery):
        page = staff_client.post(SECOND_STEP, {"code": "ABCD-EFGH"}, follow=True)
        assert page.redirect_chain == [("/admin/", 302)]
        assert "2 of them are left" in page.content.decode()

    def test_it_works_once(self, staff_client, editor, app, recovery):
        give(staff_client, "abcdefgh")
        staff_client.post("/admin/logout/")
        staff_client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
        assert "Each of them works once" in give(staff_client, "abcdefgh").content.decode()
        assert not is_let_in(staff_client)

    def test_setting_up_anew_ends_the_earlier_ones(self, staff_client, editor, recovery):
        set_up(staff_client, editor)
        assert not StaticToken.objects.filter(token="abcdefgh").exists()


class TestWayOn:
    def test_it_leads_to_the_page_that_was_asked_for(self, staff_client, app):
        answer = staff_client.get("/admin/events/event/?publication=draft")
        page = staff_client.get(answer.url)
        on = page.context["next"]
        assert give(staff_client, code_of(app), next=on).url == "/admin/events/event/?publication=draft"

    @pytest.mark.parametrize(
        "elsewhere",
        [
            "https://evil.invalid/",
            "//evil.invalid/",
            "/\\evil.invalid",
            "javascript:alert(1)",
            "///evil.invalid",
            "\n//x",
        ],
    )
    def test_it_stays_on_this_host(self, staff_client, app, elsewhere):
        assert give(staff_client, code_of(app), next=elsewhere).url == "/admin/"

    def test_the_page_after_the_setting_up_links_there_too(self, staff_client, editor):
        staff_client.get(SECOND_STEP)
        code = code_of(TOTPDevice.objects.get(user=editor))
        assert 'href="/admin/"' in give(staff_client, code, next="//evil.invalid/").content.decode()


class TestLog:
    @pytest.fixture(autouse=True)
    def _log(self, caplog, staff_client):
        caplog.set_level(logging.INFO, logger="cmia_site.access")
        caplog.clear()

    def test_the_second_step_is_one_line_without_the_code(self, staff_client, app, caplog):
        code = code_of(app)
        give(staff_client, code)
        assert caplog.messages == ["second step passed (App on the phone): 'editor' from '127.0.0.1'"]
        assert code not in caplog.text

    def test_a_wrong_code_is_one_line_without_the_code(self, staff_client, app, caplog):
        code = wrong_code_of(app)
        give(staff_client, code)
        assert caplog.messages == ["second step failed: 'editor' from '127.0.0.1'"]
        assert code not in caplog.text


class TestForgetting:
    def test_the_person_sets_up_a_new_phone(self, staff_client, editor, app, recovery):
        give(staff_client, code_of(app))
        call_command("forget_second_factor", editor.username, stdout=StringIO())
        assert staff_client.get("/admin/").url.startswith(SECOND_STEP)
        assert "second-step-key" in staff_client.get(SECOND_STEP).content.decode()
        assert not StaticDevice.objects.exists()

    def test_the_command_says_what_to_do_next(self, editor, app):
        out = StringIO()
        call_command("forget_second_factor", editor.username, stdout=out)
        assert "changepassword editor" in out.getvalue()

    def test_the_command_leaves_other_people_alone(self, editor, app):
        other = TOTPDevice.objects.create(user=make_editor("colleague"), name="App on the phone")
        call_command("forget_second_factor", editor.username, stdout=StringIO())
        assert list(TOTPDevice.objects.all()) == [other]

    def test_a_person_without_a_second_step_is_named_as_such(self, editor):
        out = StringIO()
        call_command("forget_second_factor", editor.username, stdout=out)
        assert "had no second step" in out.getvalue()

    def test_an_unknown_name_is_answered_in_a_sentence(self, db):
        with pytest.raises(CommandError, match="no account called nobody"):
            call_command("forget_second_factor", "nobody")
