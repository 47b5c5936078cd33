"""What members of the office do with an open form."""

KEPT = "What you typed is kept"


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def add_row(page, part):
    page.locator(f"#{part}-group .add-row a").click()


def kept(page):
    """Wait until the server has what was typed first."""
    page.locator(".typing", has_text=KEPT).wait_for()


def type_and_keep(page, field, text):
    """Type this, and wait until the server has it."""

    def has_it(answer):
        return answer.url.endswith("/typing/") and text in (answer.request.post_data or "")

    with page.expect_response(has_it):
        page.locator(f"#{field}").fill(text)


def said(page):
    """Wait for an answer that all went well, and say it."""
    message = page.locator(".messagelist .success")
    message.wait_for()
    return message.inner_text()
