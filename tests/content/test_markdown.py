"""The door from Markdown to HTML: what an editor types, and what a visitor gets."""

import re
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest

from cmia_site.content import markdown
from cmia_site.content.markdown import (
    Link,
    Linker,
    Reference,
    TooLong,
    plain,
    problems,
    register,
    register_linker,
    registered,
    render,
)


class SlideReference(Reference):
    """[slide 7] leads to a slide of a deck of twelve; the context is the address of the event."""

    pattern = re.compile(r"\[slide (\d{1,3})\]")

    def check(self, match, context):
        return None if int(match[1]) <= 12 else f"There is no slide {match[1]}."

    def render(self, match, context):
        if self.check(match, context):
            return None
        return Link(f"slide {match[1]}", f"{context or ''}#slide-{match[1]}", "slide")


class TermReference(Reference):
    pattern = re.compile(r"\[\[([^\[\]|]{1,80})(?:\|([^\[\]|]{1,80}))?\]\]")

    def render(self, match, context):
        slug = match[1].replace(" ", "-")
        return Link(match[2] or match[1], f"/glossary/{slug}/", "term", slug)


class MetalLinker(Linker):
    """Some metals lead to their pages."""

    def find(self, text, context):
        found = re.finditer(r"\b(tin|gold|cobalt|metal\d+)(?: ore)?\b", text)
        return [(*match.span(), Link("", f"/{match[1]}/", "term", match[1])) for match in found]


ROW = object()  # a context: the row whose text it is


@pytest.fixture
def no_references(monkeypatch):
    """Empty registries, and the real ones back afterwards."""
    monkeypatch.setattr(markdown, "_references", [])
    monkeypatch.setattr(markdown, "_linkers", [])


@pytest.fixture
def references(no_references):
    register(SlideReference())
    register(TermReference())


@pytest.fixture
def metals(references):
    register_linker(MetalLinker())


def linked(text, context=ROW):
    """The words of the links in the rendered text."""
    return re.findall(r"<a [^>]*>(.*?)</a>", render(text, context=context), re.DOTALL)


class Elements(HTMLParser):
    """The elements of a piece of HTML, as (tag, attributes)."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def values(html, attribute):
    return [attrs[attribute] for _, attrs in Elements(html).found if attribute in attrs]


def tags(html):
    return [tag for tag, _ in Elements(html).found]


# Structure


def test_a_paragraph_comes_out_as_plain_html():
    assert render("Gold *and* **cobalt**") == "<p>Gold <em>and</em> <strong>cobalt</strong></p>\n"


def test_an_empty_text_gives_nothing():
    assert render("") == ""


def test_bullets_indented_by_two_spaces_with_blank_lines_between_are_one_list():
    assert tags(render("  - one\n\n  - two\n\n  - three")) == ["ul", "li", "p", "li", "p", "li", "p"]


def test_a_numbered_list_may_begin_at_three():
    assert '<ol start="3">' in render("3. third")


def test_a_quotation_ends_with_its_marks():
    assert render("> a\n> b\nc") == "<blockquote>\n<p>a\nb</p>\n</blockquote>\n<p>c</p>\n"


def test_strikethrough_and_definition_lists_are_understood():
    assert render("~~old~~") == "<p><s>old</s></p>\n"
    assert tags(render("Doré\n: unrefined gold")) == ["dl", "dt", "dd"]


def test_a_code_block_shows_its_markup_and_loses_its_language_class():
    assert render("```html\n<b>\n```") == "<pre><code>&lt;b&gt;\n</code></pre>\n"


# Headings and ids


def test_headings_are_shifted_below_those_of_the_page_and_end_at_h6():
    html = render("# a\n\n## b\n\n### c\n\n#### d\n\n##### e\n\n###### f\n\ng\n=")
    assert tags(html) == ["h3", "h4", "h5", "h6", "h6", "h6", "h3"]


def test_a_heading_has_an_id_from_its_words():
    assert render("# Doré & *Gold*: 40 kg") == '<h3 id="s-dore-gold-40-kg">Doré &amp; <em>Gold</em>: 40 kg</h3>\n'


def test_headings_of_the_same_words_have_different_ids():
    assert values(render("# A\n\n# A\n\n# A-2\n\n# A"), "id") == ["s-a", "s-a-2", "s-a-2-2", "s-a-3"]


def test_a_heading_without_latin_letters_has_an_id_too():
    assert values(render("# التعدين\n\n# 采矿"), "id") == ["s-section", "s-section-2"]


def test_no_heading_can_take_a_bare_name_of_the_page():
    assert values(render("# cookie\n\n# __proto__", prefix="s-x-"), "id") == ["s-x-cookie", "s-x-proto"]


# Footnotes

NOTES = "Gold[^a] and tin[^b], gold again[^a].\n\n# fn 1\n\n[^a]: First.\n[^b]: Second."


@pytest.mark.parametrize("prefix", ["s-", "s-summary-"])
def test_every_footnote_link_leads_to_an_id_of_the_same_text(prefix):
    html = render(NOTES, prefix=prefix)
    targets = [href.removeprefix("#") for href in values(html, "href")]
    assert len(targets) == 6
    assert set(targets) <= set(values(html, "id"))


def test_a_note_leads_back_to_each_of_its_marks():
    html = render("Gold[^a], gold[^a].\n\n[^a]: First.")
    assert values(html, "href") == ["#s-fn_1", "#s-fn_1", "#s-fnref_1_1", "#s-fnref_1_2"]
    assert values(html, "aria-label") == ["Back to the text at note 1"] * 2


def test_two_texts_with_different_prefixes_share_no_id():
    ids = values(render(NOTES, prefix="s-body-") + render(NOTES, prefix="s-summary-"), "id")
    assert len(ids) == 12
    assert len(set(ids)) == len(ids)


def test_a_mark_in_the_description_of_an_image_gets_no_link_back():
    html = render("![tin [^a]](/media/tin.webp)\n\n[^a]: Note.")
    assert "Note." in html
    assert values(html, "href") == []


def test_a_footnote_mark_without_a_note_stays_as_typed():
    assert render("Gold[^a]") == "<p>Gold[^a]</p>\n"


def test_a_note_within_the_sentence_stays_as_typed():
    assert render("Gold^[a note].") == "<p>Gold^[a note].</p>\n"


def test_a_footnote_mark_may_have_a_hundred_characters():
    def marked(length):
        return render(f"[^{'a' * length}]\n\n[^{'a' * length}]: Note.")

    assert "Note." in marked(100)
    assert "[^aaa" in marked(101)


# Tables


def test_a_table_can_be_scrolled_by_touch_and_keyboard():
    html = render("|a|b|\n|-|-|\n|1|2|")
    assert html.startswith('<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>')
    assert html.endswith("</table></div>\n")


def test_header_cells_say_that_they_head_a_column():
    elements = Elements(render("|a|b|\n|-|-|\n|1|2|")).found
    assert [attrs for tag, attrs in elements if tag == "th"] == [{"scope": "col"}, {"scope": "col"}]


def test_aligned_columns_carry_a_class_and_no_style():
    html = render("|a|b|\n|-|-:|\n|1|2|")
    assert '<td class="right">2</td>' in html
    assert "style" not in html


def test_a_share_below_one_per_cent_survives_in_a_table_cell():
    assert "<td>&lt;1%</td>" in render("|share|of|\n|-|-|\n|<1%|tin|")


# Links and images


@pytest.mark.parametrize(
    "address", ["/events/", "#s-method", "?page=2", "mailto:a@example.org", "tel:+44-20-7946-0000"]
)
def test_links_within_the_site_and_to_people_are_kept_bare(address):
    assert Elements(render(f"[x]({address})")).found == [("p", {}), ("a", {"href": address})]


def test_a_link_that_leaves_the_site_tells_nothing_about_it():
    expected = {"href": "https://example.org/?a=b&c", "rel": "noopener noreferrer"}
    assert Elements(render("[x](https://example.org/?a=b&c 'title')")).found == [("p", {}), ("a", expected)]


@pytest.mark.parametrize(
    "address",
    ["//example.org/", "https:example.org", "ftp://example.org/", "data:text/html,x", "page.html"],
)
def test_other_addresses_vanish_and_their_words_stay(address):
    html = render(f"[words]({address})")
    assert "words" in html
    assert values(html, "href") == []


def test_a_backslash_cannot_turn_an_address_of_the_site_into_a_foreign_one():
    assert values(render("[x](/\\example.org/)"), "href") == ["/%5Cexample.org/"]


def test_an_address_longer_than_two_thousand_characters_is_dropped():
    assert values(render(f"[x](/{'a' * 2000})"), "href") == ["/" + "a" * 2000]
    assert values(render(f"[x](/{'a' * 2001})"), "href") == []


def test_an_image_of_the_site_loads_when_it_is_needed():
    assert render("![A *pan*](/media/pan.webp)") == '<p><img src="/media/pan.webp" alt="A pan" loading="lazy"></p>\n'


@pytest.mark.parametrize(
    "address", ["https://example.org/p.gif", "//example.org/p.gif", "\\\\\\\\example.org/p.gif", "p.gif"]
)
def test_a_remote_image_leaves_only_its_description(address):
    assert render(f'![a "pan" & <b>]({address})') == '<p>a "pan" &amp; &lt;b&gt;</p>\n'


TOKEN = "0123456789abcdef" * 2
PICTURE = f"/pictures/{TOKEN}/960x641.webp"


def image(text):
    """The attributes of the only image of the text."""
    [attributes] = [attributes for tag, attributes in Elements(render(text)).found if tag == "img"]
    return attributes


def test_a_picture_of_the_text_keeps_its_room_and_comes_in_the_size_that_fits():
    assert image(f"![A pit]({PICTURE})") == {
        "src": PICTURE,
        "alt": "A pit",
        "loading": "lazy",
        "width": "960",
        "height": "641",
        "srcset": f"/pictures/{TOKEN}/480x320.webp 480w, {PICTURE} 960w",
        "sizes": "(min-width: 45rem) 44rem, 100vw",
    }


@pytest.mark.parametrize("size", ["480x320", "300x9000"])
def test_a_small_picture_of_the_text_has_one_size_alone(size):
    address = f"/pictures/{TOKEN}/{size}.webp"
    width, height = size.split("x")
    assert image(f"![]({address})") == {
        "src": address, "alt": "", "loading": "lazy", "width": width, "height": height
    }  # fmt: skip


def test_the_flattest_picture_is_a_pixel_high_in_every_size():
    assert f"/{TOKEN}/480x1.webp 480w" in image(f"![](/pictures/{TOKEN}/960x1.webp)")["srcset"]


@pytest.mark.parametrize(
    "address",
    [
        f"/pictures/{TOKEN}/960x0.webp",
        f"/pictures/{TOKEN}/0960x640.webp",
        f"/pictures/{TOKEN}/960x123456.webp",
        f"/pictures/{TOKEN}/٩٦٠x٦٤٠.webp",
        f"/pictures/{TOKEN}/960x640.webp?x",
        f"/pictures/{TOKEN}/960x640.webp#x",
        f"/pictures/{TOKEN}/960x640.png",
        f"/pictures/{TOKEN}0/960x640.webp",
        f"/pictures/{TOKEN.upper()}/960x640.webp",
        f"/media/pictures/{TOKEN}/960x640.webp",
        f"/pictures/{TOKEN}/960x640.webp,%20/x",
    ],
)
def test_an_image_that_is_no_picture_of_a_text_gets_no_size(address):
    assert set(image(f"![x]({address})")) == {"src", "alt", "loading"}


OTHER = "f" * 32


@pytest.mark.parametrize(
    "attribute",
    [
        'srcset="https://example.org/p.gif 480w"',
        'srcset="//example.org/p.gif 2x"',
        f'srcset="{PICTURE} 960w"',
        f'srcset="/pictures/{TOKEN}/480x320.webp 480w, /pictures/{OTHER}/960x641.webp 960w"',
        f'srcset="/pictures/{TOKEN}/480x320.webp 480w, {PICTURE} 961w"',
        f'srcset="/pictures/{TOKEN}/480x320.webp 480w, {PICTURE} 960w, //example.org/p.gif 2000w"',
        f'srcset="/pictures/{TOKEN}/480x320.webp 480w, {PICTURE} 960w\n"',
        'sizes="100vw"',
        'sizes="(min-width: 45rem) 44rem, 100vw "',
        'width="100%"',
        'width="-1"',
        'height="1e9"',
        'height="0"',
        'style="width:1px"',
        'class="plate"',
        'onload="x"',
    ],
)
def test_the_second_wall_lets_no_other_size_through(attribute):
    assert markdown._CLEANER.clean(f'<img src="/p.webp" {attribute} alt="x">') == '<img src="/p.webp" alt="x">'


def test_the_second_wall_lets_its_own_sizes_through():
    html = render(f"![A pit]({PICTURE})")
    assert markdown._CLEANER.clean(html) == html


def test_a_size_stands_on_images_alone():
    size = f'width="960" height="640" srcset="/pictures/{TOKEN}/480x320.webp 480w, {PICTURE} 960w" sizes="100vw"'
    assert markdown._CLEANER.clean(f"<p {size}>x</p><table {size}></table>") == "<p>x</p><table></table>"


def test_html_is_shown_as_typed():
    assert render('<p style="x" onclick=y>Hi</p>') == '<p>&lt;p style="x" onclick=y&gt;Hi&lt;/p&gt;</p>\n'


# Pasted text


def test_asides_in_angle_brackets_survive():
    assert render("<From chat> yes <none>") == "<p>&lt;From chat&gt; yes &lt;none&gt;</p>\n"


def test_a_link_whose_address_was_never_filled_in_stays_as_typed():
    assert render("[here](link to be provided)") == "<p>[here](link to be provided)</p>\n"


def test_a_closing_line_that_begins_with_a_star_is_neither_bullet_nor_bold():
    assert render("*This event is free\n\n**The Flemish Government") == (
        "<p>*This event is free</p>\n<p>**The Flemish Government</p>\n"
    )


@pytest.mark.parametrize("character", ["\u200b", "\xad", "\ufeff", "\0", "\x08", "\u202e", "\u2066", "\ud800"])
def test_invisible_characters_are_removed(character):
    assert render(f"{character}co{character}balt") == "<p>cobalt</p>\n"


@pytest.mark.parametrize("entity", ["&#x202E;", "&ZeroWidthSpace;", "&shy;"])
def test_invisible_characters_are_removed_when_written_as_entities(entity):
    assert render(f"co{entity}balt") == "<p>cobalt</p>\n"
    assert plain(f"co{entity}balt") == "cobalt"


def test_joiners_of_emoji_and_persian_stay():
    assert render("👩\u200d🔬 می\u200cخواهم") == "<p>👩\u200d🔬 می\u200cخواهم</p>\n"


def test_letters_are_composed():
    assert render("Hanghøj, cafe\u0301") == "<p>Hanghøj, caf\xe9</p>\n"


def test_a_letter_keeps_at_most_thirty_accents():
    assert render("q" + "\u0301" * 500 + "a") == "<p>q" + "\u0301" * 30 + "a</p>\n"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\v", "\u2028"])
def test_every_kind_of_line_end_counts_as_one(end):
    assert render(f"- a{end}- b") == "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"


def test_a_chain_of_no_break_spaces_becomes_one_space_and_never_code():
    assert render("\xa0\xa0\xa0\xa0a \xa0 \xa0b") == "<p>a b</p>\n"


def test_a_no_break_space_stays_between_a_number_and_its_unit():
    assert render("40\xa0000 and 5\xa0kg of\xa0gold") == "<p>40&nbsp;000 and 5&nbsp;kg of gold</p>\n"


# Limits


def test_a_text_of_the_greatest_length_is_rendered():
    assert len(render("x" * markdown.MAX_LENGTH)) > markdown.MAX_LENGTH


def test_a_longer_text_is_refused_with_both_numbers():
    with pytest.raises(TooLong, match="50,001 characters; at most 50,000"):
        render("x" * 50_001)


def test_windows_line_ends_do_not_count_twice():
    assert problems("a\r\n" * 25_000) == []


@pytest.mark.parametrize("text", ["> " * 20_000, "[" * 50_000, "*a " * 16_000, "- " * 20_000, "![" * 25_000])
def test_deep_nesting_does_not_recurse_out(text):
    assert isinstance(render(text), str)


def test_words_that_would_be_lost_in_too_deep_a_list_are_a_problem():
    def nested(depth):
        return "\n".join("  " * level + f"- level {level + 1}" for level in range(depth))

    assert "level 9" in render(nested(9))
    assert problems(nested(9)) == []
    assert "level 10" not in render(nested(10))
    assert problems(nested(10)) == [markdown.TOO_DEEP]


# References


def test_a_reference_becomes_a_link_with_its_class(references):
    assert render("See [slide 7].", context="/events/tin/") == (
        '<p>See <a href="/events/tin/#slide-7" class="slide">slide 7</a>.</p>\n'
    )


def test_several_kinds_of_reference_stand_in_one_text_with_marks_around_them(references):
    html = render("A_b * [[dore|raw gold]], [slide 1] [x] **[[fine gold]]**!")
    assert values(html, "href") == ["/glossary/dore/", "#slide-1", "/glossary/fine-gold/"]


def test_plain_text_has_the_wording_of_a_reference(references):
    assert plain("[[doré|raw gold]]") == "raw gold"


def test_a_reference_with_its_own_wording_works_in_a_table_cell(references):
    assert 'class="term">raw gold</a></td>' in render("|a|\n|-|\n|[[dore\\|raw gold]]|")


def test_references_in_footnotes_and_lists_are_found(references):
    assert values(render("- [slide 1][^a]\n\n[^a]: [slide 2]"), "class").count("slide") == 2


@pytest.mark.parametrize(
    "text",
    [
        "`[slide 7]`",
        "```\n[slide 7]\n```",
        "    [slide 7]",
        "[a [slide 7] b](/x/)",
        "# [slide 7]",
        "![[slide 7]](/a.png)",
    ],
)
def test_references_in_code_links_headings_and_images_stay_as_typed(references, text):
    html = render(text)
    assert "[slide 7]" in html
    assert "slide" not in values(html, "class")


def test_a_reference_behind_a_backslash_stays_as_typed(references):
    assert render("\\[slide 7]") == "<p>[slide 7]</p>\n"


def test_a_reference_that_gives_no_link_stays_as_typed(references):
    assert render("[slide 13]") == "<p>[slide 13]</p>\n"


def test_the_words_of_a_reference_are_escaped(references):
    assert ">&lt;b&gt;</a>" in render("[[gold|<b>]]")


def test_a_reference_cannot_lead_where_a_link_cannot(no_references):
    class Hostile(Reference):
        pattern = re.compile("here")

        def render(self, match, context):
            return Link("here", "javascript:alert(1)")

    register(Hostile())
    assert render("here") == "<p><a>here</a></p>\n"


def test_a_reference_gets_no_class_that_is_not_on_the_list(no_references):
    class Styled(Reference):
        pattern = re.compile("here")

        def render(self, match, context):
            return Link("here", "/", "term admin-banner")

    register(Styled())
    assert values(render("here"), "class") == ["term"]


def test_of_two_references_at_one_place_the_first_registered_wins(no_references):
    class Any(SlideReference):
        pattern = re.compile(r"\[[a-z]{1,9} \d\]")

        def render(self, match, context):
            return Link("other", "/other/")

    register(SlideReference())
    register(Any())
    assert plain("[slide 7] [page 7]") == "slide 7 other"


def test_registering_a_reference_twice_is_harmless(no_references):
    reference = SlideReference()
    register(reference)
    register(reference)
    assert registered() == (reference,)


def test_a_reference_looks_things_up_once_a_text(no_references):
    class Once(SlideReference):
        made = 0

        def for_text(self, context):
            Once.made += 1
            return SlideReference()

    register(Once())
    assert values(render("[slide 1] [slide 2]\n\n[slide 3]"), "href") == ["#slide-1", "#slide-2", "#slide-3"]
    assert Once.made == 1


def test_a_reference_may_take_no_part_in_a_text(no_references):
    class OfRows(SlideReference):
        def for_text(self, context):
            return context and self

    register(OfRows())
    assert plain("[slide 1]") == "[slide 1]"
    assert problems("[slide 99]") == []
    assert problems("[slide 99]", ROW) == ["There is no slide 99."]


# Automatic links


def test_a_word_that_nobody_marked_becomes_a_link(metals):
    assert render("Mining gold.", context=ROW) == '<p>Mining <a href="/gold/" class="term">gold</a>.</p>\n'


def test_without_a_row_no_link_is_automatic(metals):
    assert render("Mining gold.") == "<p>Mining gold.</p>\n"


def test_a_row_can_do_without_automatic_links(metals):
    assert linked("gold, [[tin]]", SimpleNamespace(most_automatic_links=0)) == ["tin"]


def test_a_row_can_want_fewer_or_more_automatic_links(metals):
    text = "\n\n# More\n\n".join(["gold"] * 14)
    counted = {most: len(linked(text, SimpleNamespace(most_automatic_links=most))) for most in (3, 12, 14, None)}
    assert counted == {3: 3, 12: 12, 14: 14, None: 12}


@pytest.mark.parametrize(
    "text",
    [
        "# gold",
        "gold\n=",
        "> ## gold",
        "`gold`",
        "```\ngold\n```",
        "    gold",
        "![gold](/p.webp 'gold')",
        "|gold|\n|-|\n|x|",
        "gold\n: x",
    ],
)
def test_headings_code_images_and_what_is_defined_hold_no_automatic_link(metals, text):
    assert linked(text) == []
    assert "gold" in render(text, context=ROW)


@pytest.mark.parametrize("text", ["[a gold b](/x/ 'gold')", "[a *gold* b](/x/)", "<https://example.org/gold>"])
def test_a_link_holds_no_other(metals, text):
    html = render(text, context=ROW)
    assert tags(html) == tags(render(text))
    assert values(html, "class") == []


@pytest.mark.parametrize(
    "text",
    ["- gold", "> gold", "|x|\n|-|\n|gold|", "x\n: gold", "*gold*", "**a gold b**", "x[^1]\n\n[^1]: gold", "~~gold~~"],
)
def test_running_text_of_every_kind_is_linked(metals, text):
    assert "term" in values(render(text, context=ROW), "class")


def test_the_first_mention_in_a_section_is_linked(metals):
    text = "gold, gold\n\n- gold\n\n## A\n\ngold\n\n### B\n\ngold\n\n> ## C\n> gold\n\n## D\n\ntin, gold"
    sections = render(text, context=ROW).split("<h4")
    assert [section.count("<a ") for section in sections] == [1, 1, 0, 2]


def test_a_mention_under_another_name_is_a_mention(metals):
    assert linked("tin ore and tin") == ["tin ore"]


def test_a_section_in_which_an_editor_marked_it_has_no_automatic_link_to_it(metals):
    assert linked("gold, [[gold|the metal]]\n\n# A\n\ngold") == ["the metal", "gold"]


def test_a_text_has_at_most_twelve_automatic_links(metals):
    text = " ".join(f"metal{number}" for number in range(20))
    assert linked(f"[[dore]] {text}") == ["dore", *(f"metal{number}" for number in range(12))]
    assert len(linked(f"# A\n\n{text}\n\n# B\n\n{text}")) == 12


def test_words_over_the_end_of_a_line_are_one_link(no_references):
    class Phrase(Linker):
        def find(self, text, context):
            return [(text.index("fine"), text.index("dust"), Link("", "/fine/", "term", "fine"))]

    register_linker(Phrase())
    assert render("a fine\ngold dust", context=ROW) == ('<p>a <a href="/fine/" class="term">fine\ngold </a>dust</p>\n')


@pytest.mark.parametrize("text", ["g*ol*d", "tin *ore*", "**tin** ore", "tin `ore`", "tin [ore](/x/)", "tin  \n`ore`"])
def test_words_that_emphasis_splits_stay_without_a_link(no_references, text):
    class Anything(Linker):
        def find(self, text, context):
            return [(0, len(text), Link("", "/all/", "term", "all"))]

    register_linker(Anything())
    assert render(text, context=ROW) == render(text)


def test_a_linker_sees_a_word_whole_over_the_end_of_its_emphasis(metals):
    assert linked("gold*en* and **co**balt") == []


def test_of_two_linkers_none_links_within_the_others_words(metals):
    class Ore(Linker):
        def find(self, text, context):
            return [(*match.span(), Link("", "/ore/", "term", "ore")) for match in re.finditer("ore|dust", text)]

    register_linker(Ore())
    assert linked("tin ore, gold dust") == ["tin ore", "gold", "dust"]


def test_a_latin_word_in_a_text_from_right_to_left_is_wrapped_and_nothing_else_changes(metals):
    html = render("التعدين gold الحرفي‏", context=ROW)
    assert html == '<p>التعدين <a href="/gold/" class="term">gold</a> الحرفي‏</p>\n'


def test_the_words_of_an_automatic_link_are_escaped(no_references):
    class Hostile(Linker):
        def find(self, text, context):
            return [(0, len(text), Link("<b>", "javascript:alert(1)", "term x", "k"))]

    register_linker(Hostile())
    assert render("a <i> & b", context=ROW) == '<p><a class="term">a &lt;i&gt; &amp; b</a></p>\n'


def test_the_words_of_a_text_stay_the_same_with_automatic_links(metals):
    text = "*gold* & tin  \nore &lt; gold\ncobalt \\* `x`[^1]\n\n[^1]: tin"
    with_links, without = render(text, context=ROW), render(text)
    assert with_links.count("<a ") == without.count("<a ") + 3
    assert re.sub("<[^>]+>", "", with_links) == re.sub("<[^>]+>", "", without)


def test_plain_text_and_problems_ask_no_linker(no_references):
    class Unwanted(Linker):
        def find(self, text, context):
            raise AssertionError

    register_linker(Unwanted())
    assert plain("gold", context=ROW) == "gold"
    assert problems("gold", ROW) == []


def test_registering_a_linker_twice_is_harmless(no_references):
    linker = MetalLinker()
    register_linker(linker)
    register_linker(linker)
    assert markdown._linkers == [linker]


def test_all_links_are_told_in_the_order_of_the_text(metals):
    found = []
    render("tin ore, [[dore|raw gold]] [x](/x/) [slide 7]\n\n- gold", context=ROW, found=found)
    assert found == [
        Link("tin ore", "/tin/", "term", "tin", is_automatic=True),
        Link("raw gold", "/glossary/dore/", "term", "dore"),
        Link("slide 7", f"{ROW}#slide-7", "slide"),
        Link("gold", "/gold/", "term", "gold", is_automatic=True),
    ]


# Problems


def test_problems_are_told_in_the_order_of_the_text(references):
    assert problems("[slide 99], [slide 2], `[slide 77]` and [[gold]]\n\n- [slide 13]") == [
        "There is no slide 99.",
        "There is no slide 13.",
    ]


def test_too_long_a_text_is_a_problem():
    assert problems("x" * 50_001) == [str(TooLong(50_001))]


# Plain text


def test_plain_text_has_the_words_without_the_markup():
    text = "# Tin\n\nGold *and*\n**co**balt `x`\n\n- a & b\n- ![A pan](/p.webp)"
    assert plain(text) == "Tin Gold and cobalt x a & b A pan"


def test_plain_text_includes_code_and_notes_but_no_marks():
    assert plain("Gold[^a]\n\n```\ncode\n```\n\n[^a]: Note.") == "Gold code Note."


def test_plain_text_is_cut_between_words():
    assert plain("Artisanal gold, and tin", 16) == "Artisanal gold…"
    assert plain("Artisanal gold and tin", 15) == "Artisanal gold…"
    assert plain("Artisanal gold and tin", 14) == "Artisanal…"


def test_plain_text_that_fits_is_not_cut():
    assert plain("Artisanal gold", 14) == "Artisanal gold"


def test_plain_text_without_spaces_is_cut_where_it_must_be():
    assert plain("手工和小规模采矿", 5) == "手工和小…"
