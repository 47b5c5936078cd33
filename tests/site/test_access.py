"""At the door: the lock after wrong passwords, and the lines in the log."""

import logging
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.builders import make_editor

PASSWORD = "a long enough password"
LOGGER = "cmia_site.access"


def log_in(client, password=PASSWORD, username="editor", **request):
    return client.post("/admin/login/", {"username": username, "password": password, "next": "/admin/"}, **request)


def guess(client, times, **request):
    """The last answer to that many wrong passwords."""
    for number in range(times):
        answer = log_in(client, f"wrong {number}", **request)
    return answer


def lines(caplog):
    return [record.getMessage() for record in caplog.records if record.name == LOGGER]


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.INFO, logger=LOGGER)
    return caplog


@pytest.mark.usefixtures("editor")
class TestLock:
    def test_the_fifth_wrong_password_is_answered_in_words(self, client):
        answer = guess(client, 5)
        assert answer.status_code == 429
        assert "Wait 15 minutes" in answer.content.decode()

    def test_the_right_password_does_not_open_the_lock(self, client):
        guess(client, 5)
        assert log_in(client).status_code == 429

    def test_the_answer_is_not_kept(self, client):
        assert "no-store" in guess(client, 5).headers["Cache-Control"]

    def test_four_wrong_passwords_do_not_lock(self, client):
        guess(client, 4)
        assert log_in(client).url == "/admin/"

    def test_a_name_without_an_account_is_answered_alike(self, client):
        known, unknown = guess(client, 5), guess(client, 5, username="nobody")
        assert (known.status_code, known.content) == (unknown.status_code, unknown.content)

    def test_another_address_may_log_in(self, client):
        guess(client, 5)
        assert log_in(client, REMOTE_ADDR="192.0.2.7").url == "/admin/"

    def test_another_account_may_log_in(self, client):
        make_editor("colleague")
        guess(client, 5)
        assert log_in(client, username="colleague").url == "/admin/"

    def test_a_forwarded_address_does_not_get_round_it(self, client):
        for number in range(5):
            answer = guess(client, 1, HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")
        assert answer.status_code == 429

    def test_behind_a_trusted_proxy_the_forwarded_address_counts(self, client, settings):
        settings.TRUST_PROXY = True
        guess(client, 5, HTTP_X_FORWARDED_FOR="192.0.2.1")
        assert log_in(client, HTTP_X_FORWARDED_FOR="192.0.2.2").url == "/admin/"

    def test_behind_a_trusted_proxy_only_its_own_word_counts(self, client, settings):
        settings.TRUST_PROXY = True
        for number in range(5):
            answer = guess(client, 1, HTTP_X_FORWARDED_FOR=f"198.51.100.{number}, 192.0.2.1")
        assert answer.status_code == 429

    def test_it_opens_after_a_quarter_of_an_hour(self, client):
        guess(client, 5)
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
        assert log_in(client).url == "/admin/"

    def test_trying_meanwhile_does_not_make_it_longer(self, client):
        guess(client, 5)
        before = AccessAttempt.objects.get().attempt_time
        guess(client, 3)
        assert AccessAttempt.objects.get().attempt_time == before

    def test_a_command_opens_it_at_once(self, client, capsys):
        guess(client, 5)
        call_command("axes_reset")
        assert log_in(client).url == "/admin/"

    def test_the_page_has_neither_script_nor_style_in_it(self, client):
        page = guess(client, 5).content.decode()
        assert "<style" not in page
        assert " style=" not in page


class TestLog:
    def test_a_login_is_one_line(self, client, editor, log):
        log_in(client, REMOTE_ADDR="192.0.2.7")
        assert lines(log) == ["logged in: 'editor' from '192.0.2.7'"]

    def test_a_wrong_password_is_one_line(self, client, editor, log):
        guess(client, 1)
        assert lines(log) == ["login failed: 'editor' from '127.0.0.1'"]

    def test_the_lock_is_a_line_of_its_own(self, client, editor, log):
        guess(client, 5)
        assert lines(log).count("locked after wrong passwords: 'editor' from '127.0.0.1'") == 1

    def test_logging_out_is_one_line(self, staff_client, log):
        log.clear()
        staff_client.post("/admin/logout/")
        assert lines(log) == ["logged out: 'editor' from '127.0.0.1'"]

    def test_no_password_is_written(self, client, editor, log):
        guess(client, 5)
        log_in(client)
        assert "wrong 0" not in log.text
        assert PASSWORD not in log.text

    def test_a_password_typed_as_the_name_is_not_written(self, client, editor, log):
        log_in(client, username=PASSWORD)
        assert lines(log) == ["login failed: an unknown name from '127.0.0.1'"]
        assert PASSWORD not in log.text

    def test_a_name_with_a_line_break_stays_one_line(self, client, db, log):
        make_editor("eve\nINFO logged in: 'editor'\x1b[2J")
        client.force_login(make_editor("eve\u2028"), backend="django.contrib.auth.backends.ModelBackend")
        guess(client, 1, username="eve\nINFO logged in: 'editor'\x1b[2J")
        assert not any(set("\n\x1b\u2028") & set(line) for line in lines(log))


def test_the_office_lists_the_editors_own_things_first_and_everything_in_words(admin_client):
    apps = admin_client.get("/admin/").context["app_list"]
    assert [app["name"] for app in apps] == [
        "Events and people",
        "Reference data",
        "Pages",
        "Accounts",
        "Attempts to sign in",
        "Recovery codes for the second step",
        "Authenticator apps for the second step",
        "Work in the background",
    ]


class TestIdleness:
    def test_who_works_on_stays_signed_in(self, clock, staff_client):
        for _ in range(30):
            clock.forward(hours=1)
            assert staff_client.get("/admin/").status_code == 200

    def test_twelve_idle_hours_end_a_session(self, clock, staff_client):
        assert staff_client.get("/admin/").status_code == 200
        clock.forward(hours=12, seconds=1)
        assert staff_client.get("/admin/").status_code == 302

    def test_a_session_is_written_once_in_ten_minutes(self, clock, staff_client):
        def writes():
            with CaptureQueriesContext(connection) as queries:
                staff_client.get("/admin/password_change/")
            return [each["sql"] for each in queries if "UPDATE" in each["sql"]]

        assert len(writes()) == 1
        clock.forward(minutes=9)
        assert writes() == []
        clock.forward(minutes=2)
        assert len(writes()) == 1

    @pytest.mark.django_db
    def test_a_visitor_has_none(self, client):
        client.cookies["session"] = "made-up"
        client.get("/")
        assert not Session.objects.exists()
