"""The one door from Markdown to HTML.

`render` serves pages, previews and feeds, `plain` excerpts and the search, `problems` forms. Markdown is CommonMark
with tables, strikethrough, definition lists and footnotes. HTML typed into a text is shown as typed, never obeyed, so
that minutes full of `<From chat>` keep their words; what comes out passes an allow-list all the same, as a second
wall.
"""

import re
import unicodedata
from abc import ABC, abstractmethod
from collections import Counter, deque
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from operator import itemgetter

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_ref

from .text import normalize

MAX_LENGTH = 50_000
# This keeps the parser from recursing out, but it leaves out what lies deeper, so `problems` says so. A list takes two
# levels, a quotation one.
MAX_LEVELS = 20
TOO_DEEP = "Lists or quotations stand too deep inside one another, and the innermost words would be lost."


class TooLong(ValueError):
    """The text has more than MAX_LENGTH characters; the message is a sentence for the editor."""

    def __init__(self, length):
        super().__init__(f"This text has {length:,} characters; at most {MAX_LENGTH:,} fit. Please shorten it.")


@dataclass(frozen=True)
class Link:
    """What a reference becomes: its words as plain text, an address and a class that the allow-lists below know.

    Without an address, as when a page is public no more, the words stand alone and no link is found.
    `key` names what it leads to, so that a caller can index it, and one mention be told from another.
    """

    text: str
    href: str = ""
    class_name: str = ""
    key: str = ""
    is_automatic: bool = False


class Reference(ABC):
    """A kind of short mark in running text that becomes a link, such as [[term]] or [slide 7].

    Marks are looked for outside code, links and headings and within one line; a backslash before the first bracket
    keeps one as typed. `pattern` also meets texts that are nothing but brackets, so bound what it repeats: `{1,80}`,
    not `+`. `context` is whatever the caller of `render` gave, or None.
    """

    pattern: re.Pattern

    def for_text(self, context):
        """The reference that meets the marks of one text, which may remember what it looked up; None for no part."""
        return self

    def check(self, match, context):
        """A sentence for the editor about what is wrong with this mark, or None."""
        return None

    @abstractmethod
    def render(self, match, context):
        """The Link to show, or None to leave the mark as typed."""


_references = []


def register(reference):
    """Let `reference` take part; called in AppConfig.ready(), harmless when repeated."""
    if reference not in _references:
        _references.append(reference)


def registered():
    """All references in the order of registration; of two that begin at one place, the earlier is asked first."""
    return tuple(_references)


class Linker(ABC):
    """Makes links of words that nobody has marked, such as the terms of a glossary.

    It is offered running text outside code, links, headings and images, once what is marked has become a link, and
    only for a `context`: a text of no row has none. A row may say how many it wants, as `most_automatic_links`.
    """

    def for_text(self, context):
        """The linker of one text, which may remember what it looked up."""
        return self

    @abstractmethod
    def find(self, text, context):
        """[(start, end, Link)] in the order of the text, none over another; the words shown are always the text's.

        Of the links with one key, the first in each section is taken, and none where a reference has that key.
        """


MOST_AUTOMATIC = 12  # links in one text whose row says nothing else
_linkers = []


def register_linker(linker):
    """Let `linker` take part; called in AppConfig.ready(), harmless when repeated."""
    if linker not in _linkers:
        _linkers.append(linker)


def render(text, *, prefix="s-", context=None, top=3, found=None):
    """Clean HTML, in which '#' is an h3, because most pages own h1 and h2, or the level `top`. Raises TooLong.

    Every id begins with `prefix`: give each text on a page its own, none of them the beginning of another.
    A list given as `found` gets the Links that references and linkers have made, in the order of the text.
    """
    parser, tokens = _parse(text, context, lambda reference, match: reference.render(match, context))
    if context is not None:
        _AutomaticLinks(context).set(tokens)
    if found is not None:
        found += _links(tokens)
    html = _Html(prefix, top).render(tokens, parser.options, {})
    # As in _tidy, because entities such as &#x202E; are characters only now. None of these is part of any markup.
    return _CLEANER.clean(_INVISIBLE.sub("", html))


def plain(text, length=None, context=None):
    """The words on one line, cut between words to at most `length` characters. Raises TooLong.

    This is text, not HTML: escape it where it is shown.
    """
    parser, tokens = _parse(text, context, lambda reference, match: reference.render(match, context))
    inline = _Html("", 3).renderInlineAsText
    parts = [inline(token.children, parser.options, {}) if token.children else token.content for token in tokens]
    words = " ".join(_INVISIBLE.sub("", " ".join(parts)).split())
    return words if length is None or len(words) <= length else _cut(words, length)


def _cut(words, length):
    head = words[: length - 1]
    if words[length - 1] != " ":
        head = head.rpartition(" ")[0] or head  # Chinese has no spaces: cut it where it must be
    return head.rstrip(" ,;:.–") + "…"


def problems(text, context=None):
    """Sentences for the editor about all that will not come out as meant; empty when the text is fine."""
    sentences = []
    try:
        _, tokens = _parse(text, context, lambda reference, match: sentences.append(reference.check(match, context)))
    except TooLong as error:
        return [str(error)]
    containers = {"bullet_list_open", "ordered_list_open", "list_item_open", "blockquote_open", "dl_open", "dd_open"}
    if any(token.level >= MAX_LEVELS - 1 and token.type in containers for token in tokens):
        sentences.append(TOO_DEEP)
    return [sentence for sentence in sentences if sentence]


def undescribed_pictures(text):
    """The addresses of the pictures it shows without saying in words what they show; none where it is too long."""
    try:
        parser, tokens = _parse(text, None, lambda reference, match: None)
    except TooLong:
        return []
    words = _Html("", 3).renderInlineAsText
    pictures = [child for token in tokens for child in token.children or [] if child.type == "image"]
    return [
        picture.attrs["src"]
        for picture in pictures
        if _allowed("img", "src", picture.attrs["src"]) and not words(picture.children, parser.options, {}).strip()
    ]


_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
# Control characters (no XML feed may hold them), soft hyphens, zero-width spaces, byte order marks, lone surrogates,
# and the overrides of direction that make a text read differently from what it says. Joiners stay: Persian needs them.
_INVISIBLE = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f\xad\u200b\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
# A single no-break space stays between a number and what follows ("40 000", "5 kg"). Elsewhere they come from word
# processors, and a chain becomes one space: four at the beginning of a line would mean code.
_NO_BREAK = re.compile(r"(?<=\d)(\xa0)(?=\S)| ?\xa0[ \xa0]*")


def _tidy(text):
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    if len(text) > MAX_LENGTH:
        raise TooLong(len(text))
    return normalize("NFC", _NO_BREAK.sub(lambda match: match[1] or " ", text))


def _parse(text, context, visit):
    """(parser, tokens) of a text; `visit(reference, match)` meets every reference and may return a Link."""
    # A parser for each text, so that threads share nothing; building one takes about a millisecond.
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_LEVELS}).enable(["table", "strikethrough"])
    parser.use(deflist_plugin).use(footnote_plugin, inline=False)
    parser.inline.ruler.at("footnote_ref", _footnote_ref)
    parser.block.ruler.push("quotation_end", _quotation_end, {"alt": ["blockquote"]})
    # Before text_join, while characters behind a backslash are still apart: \[slide 7] is no reference.
    parser.core.ruler.before("text_join", "references", _visit_references)
    references = [own for reference in registered() if (own := reference.for_text(context))]
    return parser, parser.parse(_tidy(text), {"registered": references, "visit": visit})


def _quotation_end(state, line, last_line, silent):
    """A quotation ends with its '>', unlike CommonMark: the search for more lines can take the square of the text."""
    return silent and state.parentType == "blockquote"


_FOOTNOTE_MARK = re.compile(r"\[\^[^\s\]]{1,100}\]")


def _footnote_ref(state, silent):
    """The plug-in's rule, asked only where a whole mark stands: at each '[^' it would search all the rest."""
    return bool(_FOOTNOTE_MARK.match(state.src, state.pos)) and footnote_ref(state, silent)


def _visit_references(state):
    previous = ""
    for token in state.tokens:
        if token.type == "inline" and previous != "heading_open":
            token.children = _outside_links(token.children, state.env["registered"], state.env["visit"])
        previous = token.type


def _outside_links(children, references, visit):
    done, inside = [], 0
    for child in children:
        if child.type in ("link_open", "link_close"):
            inside += child.nesting
        done += _split(child.content, references, visit) if child.type == "text" and not inside else [child]
    return done


def _split(text, references, visit):
    """Tokens for a piece of running text; where two references overlap, the first that gives a link wins."""
    found = [(reference, match) for reference in references for match in reference.pattern.finditer(text)]
    tokens, end = [], 0
    for reference, match in sorted(found, key=lambda pair: pair[1].start()):
        link = visit(reference, match) if match.start() >= end else None
        if link:
            tokens += [_text(text[end : match.start()]), *_link_tokens(link)]
            end = match.end()
    return [*tokens, _text(text[end:])]


def _link_tokens(link):
    if not link.href:
        return [_text(link.text)]
    opening = Token("link_open", "a", 1, attrs={"href": link.href, "class": link.class_name}, meta={"link": link})
    return opening, _text(link.text), Token("link_close", "a", -1)


def _text(content):
    return Token("text", "", 0, content=content)


def _links(tokens):
    """[Link] that references and linkers have made."""
    children = (child for token in tokens for child in token.children or [])
    return [child.meta["link"] for child in children if "link" in child.meta]


class _AutomaticLinks:
    """Sets the links of the linkers in one text: the first mention in each section, and not too many."""

    def __init__(self, context):
        self.context = context
        self.linkers = [linker.for_text(context) for linker in _linkers]
        wanted = getattr(context, "most_automatic_links", None)
        self.left = MOST_AUTOMATIC if wanted is None else wanted
        self.mentioned = set()

    def set(self, tokens):
        for section in _sections(tokens):
            self.mentioned = {link.key for link in _links(section)}
            for token in _running_text(section):
                if self.left:
                    token.children = self._linked(token.children)

    def _linked(self, children):
        # The linkers see the whole line, so that a word is whole for them even where its emphasis ends within it.
        matches = deque(self._matches("".join(map(_content, children))))
        tokens, end = [], 0
        for may_link, run in _runs(children):
            text = "".join(map(_content, run))
            start, end = end, end + len(text)
            tokens += self._split(text, start, matches) if may_link else run
        return tokens

    def _matches(self, text):
        found = [match for linker in self.linkers for match in linker.find(text, self.context)]
        return sorted(found, key=itemgetter(0))

    def _split(self, text, offset, matches):
        """Tokens for a run of text that begins at `offset`; uses up the matches that begin in it or before it."""
        tokens, place = [], 0
        while matches and matches[0][0] < offset + len(text):
            start, end, link = matches.popleft()
            start, end = start - offset, end - offset
            if place <= start and end <= len(text) and self._takes(link):
                link = replace(link, text=text[start:end], is_automatic=True)
                tokens += [_text(text[place:start]), *_link_tokens(link)]
                place = end
        return [*tokens, _text(text[place:])]

    def _takes(self, link):
        if not self.left or link.key in self.mentioned:
            return False
        self.left -= 1
        self.mentioned.add(link.key)
        return True


def _sections(tokens):
    """The tokens in pieces: each of the text's highest headings begins one."""
    headings = [token for token in tokens if token.type == "heading_open" and token.level == 0]
    highest = min((heading.tag for heading in headings), default="")
    section = []
    for token in tokens:
        if token.type == "heading_open" and token.level == 0 and token.tag == highest:
            yield section
            section = []
        section.append(token)
    yield section


_NAMES_SOMETHING = ("heading_open", "th_open", "dt_open")  # what stands in them is not running text


def _running_text(tokens):
    pairs = pairwise(tokens)
    return [token for before, token in pairs if token.type == "inline" and before.type not in _NAMES_SOMETHING]


def _runs(children):
    """[(whether it may be linked, [Token])]: runs of text, over the ends of lines too, and what is between them."""
    inside, marked = 0, []
    for child in children:
        if child.type in ("link_open", "link_close"):
            inside += child.nesting
        marked.append((child.type in ("text", "softbreak") and not inside, child))
    return [(may_link, [child for _, child in run]) for may_link, run in groupby(marked, key=itemgetter(0))]


def _content(child):
    return "\n" if child.type in ("softbreak", "hardbreak") else child.content


# Links lead to the web, a mailbox or a telephone, or stay on this site. Images are our own: a remote one would tell
# its host who reads the page. The length is held because one long address can be referred to ten thousand times.
_ADDRESSES = {
    "href": re.compile(r"(?i:https?://|mailto:|tel:|/(?![/\\])|[#?])[^\0- \\]{0,2000}"),
    "src": re.compile(r"/(?![/\\])[^\0- \\]{1,2000}"),
}

# The address of a picture of text_pictures tells its size in pixels, so that the page keeps room before it is there.
TEXT_PICTURE = re.compile(
    r"/pictures/(?P<token>[0-9a-f]{32})/(?P<width>[1-9]\d{0,4})x(?P<height>[1-9]\d{0,4})\.webp", re.ASCII
)
TEXT_PICTURE_WIDTHS = (480, 960)
_SMALL = TEXT_PICTURE_WIDTHS[0]
_SIZES = "(min-width: 45rem) 44rem, 100vw"  # the measure of running text in site.css
_PIXELS = re.compile(r"[1-9]\d{0,4}", re.ASCII)
_ALLOWED = _ADDRESSES | {
    "width": _PIXELS,
    "height": _PIXELS,
    # Two sizes of one picture of ours: nothing else can be named here.
    "srcset": re.compile(
        rf"/pictures/([0-9a-f]{{32}})/{_SMALL}x[1-9]\d{{0,4}}\.webp {_SMALL}w, "
        r"/pictures/\1/([1-9]\d{0,4})x[1-9]\d{0,4}\.webp \2w",
        re.ASCII,
    ),
}


def _allowed(tag, name, value):
    """The value of an attribute, or None for one that may not stand there, such as an address."""
    return value if name not in _ALLOWED or _ALLOWED[name].fullmatch(value) else None


def _picture_attributes(src):
    """{name: value} of what an image from `src` has besides; empty unless it is a picture of ours."""
    match = TEXT_PICTURE.fullmatch(src)
    if not match:
        return {}
    width, height = int(match["width"]), int(match["height"])
    size = {"width": width, "height": height}
    if width <= _SMALL:
        return size
    small = f"/pictures/{match['token']}/{_SMALL}x{max(1, round(height * _SMALL / width))}.webp"
    return size | {"srcset": f"{small} {_SMALL}w, {src} {width}w", "sizes": _SIZES}


class _Html(RendererHTML):
    """Writes the tokens of one text. The library calls the method named after a token's type."""

    def __init__(self, prefix, top):
        super().__init__()
        self.prefix = prefix
        self.top = top
        self.slugs = Counter()
        self.marks = set()

    def heading_open(self, tokens, index, options, env):
        words = self.renderInlineAsText(tokens[index + 1].children, options, env)
        return f'<{self._tag(tokens[index])} id="{self.prefix}{self._slug(words)}">'

    def heading_close(self, tokens, index, options, env):
        return f"</{self._tag(tokens[index])}>\n"

    def _tag(self, heading):
        return f"h{min(int(heading.tag[1]) + self.top - 1, 6)}"

    def _slug(self, words):
        letters = unicodedata.normalize("NFKD", words[:100]).encode("ascii", "ignore").decode().lower()
        base = slug = re.sub("[^a-z0-9]+", "-", letters).strip("-") or "section"
        while self.slugs[slug]:
            self.slugs[base] += 1
            slug = f"{base}-{self.slugs[base]}"
        self.slugs[slug] += 1
        return slug

    def link_open(self, tokens, index, options, env):
        token = tokens[index]
        href = _allowed("a", "href", token.attrs["href"])
        leaves = href and href.lower().startswith("http")
        kept = {"href": href, "class": token.attrs.get("class"), "rel": "noopener noreferrer" if leaves else None}
        token.attrs = {name: value for name, value in kept.items() if value}
        return self.renderToken(tokens, index, options, env)

    def image(self, tokens, index, options, env):
        src = _allowed("img", "src", tokens[index].attrs["src"])
        alt = escapeHtml(self.renderInlineAsText(tokens[index].children, options, env))
        if not src:
            return alt
        more = "".join(f' {name}="{value}"' for name, value in _picture_attributes(src).items())
        return f'<img src="{escapeHtml(src)}" alt="{alt}" loading="lazy"{more}>'

    def table_open(self, tokens, index, options, env):
        return '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>\n'

    def table_close(self, tokens, index, options, env):
        return "</table></div>\n"

    def th_open(self, tokens, index, options, env):
        tokens[index].attrs["scope"] = "col"
        return self.td_open(tokens, index, options, env)

    def td_open(self, tokens, index, options, env):
        if style := tokens[index].attrs.pop("style", None):
            tokens[index].attrs["class"] = style.removeprefix("text-align:")
        return self.renderToken(tokens, index, options, env)

    # No slug holds an underscore, so no heading takes the id of a footnote.

    def footnote_ref(self, tokens, index, options, env):
        note, mark = _numbers(tokens[index])
        self.marks.add(mark)
        link = f'<a id="{self.prefix}fnref_{mark}" href="#{self.prefix}fn_{note}">[{note}]</a>'
        return f'<sup class="footnote-ref">{link}</sup>'

    def footnote_block_open(self, tokens, index, options, env):
        return '<ol class="footnotes">\n'

    def footnote_block_close(self, tokens, index, options, env):
        return "</ol>\n"

    def footnote_open(self, tokens, index, options, env):
        return f'<li id="{self.prefix}fn_{tokens[index].meta["id"] + 1}">'

    def footnote_close(self, tokens, index, options, env):
        return "</li>\n"

    def footnote_anchor(self, tokens, index, options, env):
        note, mark = _numbers(tokens[index])
        if mark not in self.marks:  # it stands in the description of an image: nothing to go back to
            return ""
        attributes = f'href="#{self.prefix}fnref_{mark}" aria-label="Back to the text at note {note}"'
        return f' <a class="footnote-backref" {attributes}>\u21a9\ufe0e</a>'


def _numbers(footnote):
    note, nth = footnote.meta["id"] + 1, footnote.meta["subId"] + 1
    return note, f"{note}_{nth}"


_SIDES = {"left", "center", "right"}
_CLEANER = nh3.Cleaner(
    tags=set(
        "h2 h3 h4 h5 h6 p br hr em strong s sup code pre blockquote ul ol li dl dt dd a img "
        "div table thead tbody tr th td".split()
    ),
    attributes={
        "a": {"href", "id", "rel", "aria-label"},
        "img": {"src", "alt", "width", "height", "srcset"},
        "ol": {"start"},
        **{tag: {"id"} for tag in ("h2", "h3", "h4", "h5", "h6", "li")},
    },
    tag_attribute_values={
        "div": {"tabindex": {"0"}, "role": {"region"}, "aria-label": {"Table"}},
        "th": {"scope": {"col"}},
        "img": {"loading": {"lazy"}, "sizes": {_SIZES}},
    },
    allowed_classes={
        "a": {"term", "figure", "slide", "time", "footnote-backref"},
        "ol": {"footnotes"},
        "sup": {"footnote-ref"},
        "div": {"scroll"},
        "th": _SIDES,
        "td": _SIDES,
    },
    attribute_filter=_allowed,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)
