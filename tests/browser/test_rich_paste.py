"""What is pasted into a text from elsewhere becomes clean Markdown, can be taken back, and loses no word."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cmia_site.content.markdown import render
from tests.browser.test_office import ADD_EVENT

pytestmark = pytest.mark.browser

# As the browser hands a paste over; a made-up one inserts nothing by itself. Gives whether the browser may go on.
PASTE = """(editor, [html, plain]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  data.setData("text/plain", plain);
  editor.focus();
  return editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
EDITOR = "document.querySelector('#id_summary')"
WORDS_OF = """html => {
  const inert = html.replace(/style=/g, "data-style=").replace(/(?=<\\/(p|li|h\\d|td|div)>|<br>)/g, "\\n");
  return new DOMParser().parseFromString(inert, "text/html").body.textContent;
}"""
COPY = """([html, plain]) => navigator.clipboard.write([new ClipboardItem({
  "text/html": new Blob([html], { type: "text/html" }), "text/plain": new Blob([plain], { type: "text/plain" }),
})])"""

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 15"><style>p.MsoNormal {margin:0cm;}</style></head>
<body lang=EN-GB style='tab-interval:36.0pt'><!--StartFragment-->
<h2 style='mso-list:none'><b>What was weighed</b><o:p></o:p></h2>
<p class=MsoNormal style='margin-left:0cm;mso-ansi-language:EN-GB'>Sacks<span style='mso-spacerun:yes'>\xa0 </span>of
ore, <b style='mso-bidi-font-weight:normal'>by hand</b><b>, twice</b> and for 40\xa0000\xa0miners.<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>\xa0\xa0\xa0
</span></span></span><![endif]>At the pit<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span style='font-family:
"Courier New"'><span style='mso-list:Ignore'>o<span style='font:7.0pt "Times New Roman"'>\xa0\xa0</span></span></span>
<![endif]>before noon<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·
</span><![endif]>At the <a href="https://buyers.example/a_b?x=1&amp;y=2">buying&nbsp;house</a><o:p></o:p></p>
<h3>In numbers</h3>
<table class=MsoTableGrid border=1><tr><td rowspan=2><p class=MsoNormal><b>Site</b></p>
</td><td colspan=2><p class=MsoNormal>Tonnes</p></td></tr><tr><td><p>2024</p></td><td><p>2025</p></td></tr>
<tr><td><p class=MsoNormal>Kito</p><p>North</p></td><td align=right><p>&lt;1%</p></td><td align=right>a|b</td></tr>
</table><p class=MsoNormal><img width=40 src="file:///C:/Temp/clip_image001.png" alt="Chart"><o:p>&nbsp;</o:p>
</p><!--EndFragment--></body></html>"""
WORD_PLAIN = (
    "What was weighed\r\nSacks\xa0 of ore, by hand, twice and for 40\xa0000\xa0miners.\r\n·\tAt the pit\r\n"
    "o\tbefore noon\r\n·\tAt the buying\xa0house\r\nIn numbers\r\nSite\tTonnes\r\n2024\t2025\r\n"
    "Kito\r\nNorth\t<1%\ta|b\r\n"
)
WORD_MARKDOWN = """\
# What was weighed

Sacks of ore, **by hand, twice** and for 40\xa0000\xa0miners.

- At the pit
  - before noon
- At the [buying house](https://buyers.example/a_b?x=1&y=2)

## In numbers

| Site | Tonnes |  |
| --- | ---: | ---: |
|  | 2024 | 2025 |
| Kito North | <1% | a\\|b |"""

DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-5f1c"><h1 dir="ltr"><span
style="font-size:20pt;font-weight:400;white-space:pre-wrap;">The panel</span></h1><p dir="ltr"><span
style="font-weight:700;white-space:pre;white-space:pre-wrap;">Fair</span><span style="font-weight:400;"> scales,
</span><span style="font-weight:400;font-style:italic;">not</span><span style="font-weight:400;"> guesses</span><span
style="font-weight:400;text-decoration:line-through;"> today</span><span style="font-weight:400;">. See </span><a
href="https://www.google.com/url?q=https://scales.example/report&amp;sa=D" style="text-decoration:none;"><span
style="text-decoration:underline;">the report</span></a><span>.</span></p><ul><li dir="ltr" aria-level="1"><p
dir="ltr" role="presentation"><span style="font-weight:400;">Weigh</span></p></li><ul><li dir="ltr" aria-level="2"><p
dir="ltr" role="presentation"><span>twice</span></p></li></ul><li dir="ltr"><p role="presentation"><span>Write
down</span></p></li></ul><ol><li><p>First</p></li><li><p role="presentation">Second</p></li></ol>
</b><br class="Apple-interchange-newline">"""
DOCS_MARKDOWN = """\
# The panel

**Fair** scales, *not* guesses ~~today~~. See [the report](https://scales.example/report).

- Weigh
  - twice
- Write down

1. First
2. Second"""


@pytest.fixture
def form(editor, office_page):
    office_page.goto(reverse(ADD_EVENT))
    return office_page


def paste(page, html, plain=None):
    plain = page.evaluate(WORDS_OF, html) if plain is None else plain
    return page.locator("#id_summary").evaluate(PASTE, [html, plain])


def summary(page):
    return page.locator("#id_summary").input_value()


def converted(page, cases, plain=None):
    """[(html, what it becomes in an empty text)] of cases that are written in the same way."""
    found = []
    for html, _ in cases:
        page.locator("#id_summary").fill("")
        paste(page, html, plain)
        found.append((html, summary(page)))
    return found


def said(page):
    return page.locator(".field-summary .pasted-said")


def test_a_page_of_word_becomes_clean_markdown(form):
    paste(form, WORD, WORD_PLAIN)
    assert summary(form) == WORD_MARKDOWN
    assert (
        said(form)
        .inner_text()
        .startswith("Pasted as Markdown: 2 headings, 1 list, 1 table, 1 link. 1 picture was left out")
    )
    html = render(summary(form))
    assert ('<h3 id="s-what-was-weighed">' in html, html.count("<td"), html.count("<th ")) == (True, 6, 3)


def test_a_google_document_becomes_clean_markdown(form):
    paste(form, DOCS)
    assert summary(form) == DOCS_MARKDOWN


def test_a_paste_by_the_keyboard_is_taken_back_in_one_step(form):
    form.context.grant_permissions(["clipboard-read", "clipboard-write"])
    form.locator("#id_summary").press_sequentially("Before.")
    form.evaluate(COPY, ["<h2>Weighing</h2><ul><li>once</li><li><i>twice</i></li></ul>", "Weighing\nonce\ntwice"])
    form.keyboard.press("Control+V")
    said(form).filter(has_text="Pasted as Markdown: 1 heading, 1 list.").wait_for()
    assert summary(form) == "Before.\n\n# Weighing\n\n- once\n- *twice*"
    form.keyboard.press("Control+Z")
    assert summary(form) == "Before."


def test_undo_and_plain_text_are_offered_beneath(form, axe):
    form.locator("#id_summary").fill("Old words.")
    form.locator("#id_summary").select_text()
    paste(form, "<h2>Weighing</h2><p>once</p>", "Weighing\nonce")
    said(form).get_by_role("button", name="Paste as plain text instead").click()
    assert (summary(form), said(form).inner_text()) == ("Weighing\nonce", "Pasted as plain text.")
    form.locator("#id_summary").select_text()
    paste(form, "<p><b>New</b> words.</p>", "New words.")
    assert axe(form) == []
    said(form).get_by_role("button", name="Undo").click()
    assert (summary(form), said(form).inner_text()) == ("Weighing\nonce", "Taken back.")
    assert form.evaluate("document.activeElement.id") == "id_summary"


def test_what_was_changed_since_is_not_taken_back(form):
    paste(form, "<p><b>New</b> words.</p>", "New words.")
    form.locator("#id_summary").fill("Other words.")
    said(form).get_by_role("button", name="Undo").click()
    assert (summary(form), said(form).inner_text().split(",")[0]) == (
        "Other words.",
        "This has been changed since it was pasted",
    )


@pytest.mark.parametrize(
    "breakage",
    [
        pytest.param("TurndownService = null", id="throws"),
        pytest.param("TurndownService.prototype.turndown = () => ''", id="gives nothing"),
        pytest.param("TurndownService.prototype.turndown = () => 'Fair scales'", id="loses words"),
    ],
)
def test_a_conversion_that_fails_leaves_the_plain_text(form, breakage):
    form.evaluate(breakage)
    paste(form, "<p><b>Fair</b> scales for\xa0all</p>", "Fair scales for\xa0all\r\n")
    assert summary(form) == "Fair scales for all\n"
    assert said(form).inner_text().startswith("This could not be turned into Markdown without losing words")
    said(form).get_by_role("button", name="Undo").click()
    assert summary(form) == ""


HOSTILE = [
    pytest.param("<form><input name=nextSibling></form><p><b>hello</b> world</p>", "**hello** world", id="form"),
    pytest.param("<form><img name=childNodes src=x><b>hello</b> world</form>", "**hello** world", id="pictures"),
    pytest.param("<a" * 100_000, None, id="tags without an end"),
    pytest.param('<a"' * 100_000, None, id="quotes without an end"),
    pytest.param("<!--" * 100_000, None, id="comments without an end"),
    pytest.param("<style" * 100_000, None, id="styles without an end"),
    pytest.param("<div>" * 100_000 + "hello world", "hello world", id="levels"),
    pytest.param("<i>hello</i> " + "<b>world</b> " * 20_001, "hello " + "world " * 20_001, id="elements"),
    pytest.param(
        "<table>" + "<tr><td rowspan=9999 colspan=50>hello</td><td>world</td></tr>" * 300 + "</table>",
        "hello world " * 300,
        id="cells",
    ),
    pytest.param(
        f"<a href='{'https://www.google.com/url?q=' * 30_000}'>hello</a> <b>world</b>", "hello **world**", id="detours"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("html", "expected"), HOSTILE)
def test_no_clipboard_makes_the_page_stand_still(form, html, expected):
    plain = "hello world" if expected is None else expected.replace("*", "")
    form.evaluate(f"([html, plain]) => {{ setTimeout(() => ({PASTE})({EDITOR}, [html, plain])); }}", [html, plain])
    expect(form.locator("#id_summary")).to_have_value(expected or plain, timeout=5_000)


LITERAL = [
    ("<p>*This event was held* in_the_pit _here_</p>", r"\*This event was held\* in_the_pit \_here\_"),
    ("<p>- no list</p><p># 1</p><p>1. May</p><p>2) June</p>", "\\- no list\n\n\\# 1\n\n1\\. May\n\n2\\) June"),
    ("<p>&lt;From chat&gt; yes, &lt;1% and <b>Note</b>: x</p>", "<From chat> yes, <1% and **Note**: x"),
    ("<p>[a](https://x.io) [IEA 2016] [slide 7] [^1]</p>", r"\[a](https://x.io) [IEA 2016] [slide 7] \[^1]"),
    ("<p>See this!<a href='https://x.example/'>here [1]</a></p>", r"See this\![here \[1\]](https://x.example/)"),
    ("<p>Term<br>: not defined<br>=== | ---</p>", "Term  \n\\: not defined  \n\\=== | ---"),
]  # fmt: skip


def test_what_looks_like_markdown_in_the_words_stays_words(form):
    assert converted(form, LITERAL) == LITERAL


CLEAN = [
    ("<p>10\xa0kg\xa0\xa0\xa0of\u200b\xad\ufeff ore, e\ufb03cient</p>", "10\xa0kg of ore, efficient"),
    ("<p>•\xa0One</p><p>•\xa0Two</p><p>– three</p>", "- One\n- Two\n\n– three"),
    ("<p>– One</p><p>– Two</p>", "- One\n- Two"),
    ("<p><b>One</b><b> two</b> <b> </b><b>three:</b>four</p>", "**One two** three:four"),
    ("<b><p>One</p><p>two</p></b>", "One\n\ntwo"),
    ("<p>CO<sub>2</sub>, 5 km<sup>2</sup></p>", "CO₂, 5 km²"),
    ("<a href='javascript:x'>a</a> <a href='#x'>b</a> <a href='mailto:c@x.io'>c</a>", "a b [c](mailto:c@x.io)"),
    ("<a href='https://x.example/'><h3>Card</h3><p>of news</p></a>", "# [Card](https://x.example/)\n\nof news"),
    ("<h3>A</h3><h4>B</h4><h3><b>C</b></h3>", "# A\n\n## B\n\n# C"),
    ("<table><tr><td>One</td></tr><tr><td>two</td></tr></table>", "One\n\ntwo"),
    ("<script>x()</script><style>p{}</style><p onclick='x()' style='color:red'>words</p><svg>x</svg>", "words"),
    ("<p><img alt='⚖️' src='https://x.example/s.png'> fair</p>", "⚖️ fair"),
    ("<pre>Dear all,\n\nyes.</pre>", "Dear all,\n\nyes."),
]  # fmt: skip


def test_what_is_pasted_comes_out_clean(form):
    assert converted(form, CLEAN, plain="") == CLEAN


def test_footnotes_of_word_stay_footnotes(form):
    paste(
        form,
        "<p>Weighed<a style='mso-footnote-id:ftn1' href='file:///C:/x.htm#_ftn1'><span><span>[1]</span></span></a>.</p>"
        "<div style='mso-element:footnote-list'><br clear=all><hr><div style='mso-element:footnote' id=ftn1>"
        "<p><a href='file:///C:/x.htm#_ftnref1'><span>[1]</span></a>\xa0See the [report].</p></div></div>",
    )
    assert summary(form) == "Weighed[^1].\n\n[^1]: See the [report]."
    assert '<li id="s-fn_1"><p>See the [report].' in render(summary(form))


def test_a_long_document_is_pasted_whole(form):
    paragraphs = [f"<p class=MsoNormal style='margin:0cm'>Digger {n} has <b>fair</b> scales.</p>" for n in range(1500)]
    paste(form, "".join(paragraphs))
    assert summary(form).split("\n\n") == [f"Digger {n} has **fair** scales." for n in range(1500)]


def test_words_within_a_line_keep_their_blanks(form):
    form.locator("#id_summary").press_sequentially("One")
    paste(form, "<span style='font-weight:700'> fair </span>", " fair ")
    form.locator("#id_summary").press_sequentially("scale")
    assert (summary(form), said(form).inner_text()) == (
        "One **fair** scale",
        "Pasted as Markdown.\nUndo\nPaste as plain text instead",
    )


def test_plain_text_loses_its_invisible_characters_alone(form):
    assert paste(form, "", "<From chat> *yes*,\r\n  5\xa0kg") is True  # the browser pastes it as it is
    paste(form, "", "<From chat>\xa0\xa0*yes*\u200b,\r\n  5\xa0kg\ufeff")
    assert (summary(form), said(form).inner_text()) == ("<From chat> *yes*,\n  5\xa0kg", "")


def test_words_go_before_the_picture_of_them_that_word_adds(form):
    may_go_on = form.locator("#id_summary").evaluate(
        PASTE.replace("editor.focus()", "data.items.add(new File(['x'], 'image.png', { type: 'image/png' }))"),
        ["<p><b>Fair</b> scales</p>", "Fair scales"],
    )
    assert (may_go_on, summary(form)) == (False, "**Fair** scales")
    assert form.locator("[data-picture-note]").count() == 0


def test_code_of_an_editor_is_pasted_as_it_is(form):
    paste(form, "<div style='font-family: monospace;white-space: pre;'><div>*a*</div></div>", "*a*\u200b")
    assert summary(form) == "*a*"
