import pytest
from django.urls import reverse
def test_style_attr(demo, page):
    page.goto("/"); page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend','<p style=\"color:red\">x</p>')"); page.wait_for_timeout(100)
def test_script_error(demo, page):
    page.goto("/"); page.evaluate("void setTimeout(() => { throw new Error('boom') })"); page.wait_for_timeout(100)
def test_stranger(demo, open_context):
    p = open_context(bypass_csp=True).new_page(); p.goto("/"); p.evaluate("new Image().src='https://example.org/a.png'"); p.wait_for_timeout(100)
def test_404(demo, page):
    page.goto("/"); page.goto("/nope/")
def test_contrast(demo, page, axe):
    page.goto("/"); page.evaluate("document.querySelector('main p').style.color='#bbb'"); assert axe(page) == []
def test_wide(demo, page, overflow):
    page.goto("/"); page.evaluate("document.querySelector('h1').style.width='3000px'"); assert overflow(page) == 0
def test_tab_without_the_mend(editor, office_page):
    office_page.route("**/markdown-editor.js", lambda r: r.fulfill(body="", content_type="text/javascript"))
    office_page.goto(reverse("admin:events_event_add")); office_page.locator("#id_announcement").focus(); office_page.keyboard.press("Tab")
    assert office_page.evaluate("document.activeElement.id") != "id_announcement"
