"""Markup that staff write: hostile cases, and what must hold of every text."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.markup import ALLOWED_TAGS, clean_markup

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script>alert(1)",
    "<script\x00>alert(1)</script>",
    "<p onclick=alert(1)>x</p>",
    "<p/onmouseover='alert(1)'>x</p>",
    '<em style="background:url(javascript:alert(1))">x</em>',
    '<strong class="x" id="y" data-x="z" dir="rtl" title="t">x</strong>',
    "<p\nonpointerenter\n=\nalert(1)>x",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<a href=https://evil.example/>x</a>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://evil.example/pixel.gif'>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<noscript><style></noscript><img src=x onerror=alert(1)>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'>",
    "<title><img title='</title><img src=x onerror=alert(1)>'>",
    "<xmp><p id='</xmp><img src=x onerror=alert(1)>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe><p id='</iframe><img src=x onerror=alert(1)>'>",
    "<object data=javascript:alert(1)></object><embed src=javascript:alert(1)>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<base href=https://evil.example/>",
    "<form action=https://evil.example/><input name=q><button>x</button></form>",
    "<video><source onerror=alert(1)></video>",
    "<details open ontoggle=alert(1)>x</details>",
    "<template><script>alert(1)</script></template>",
    "<!-- <img src=x onerror=alert(1)> -->",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<!DOCTYPE html><script>alert(1)</script>",
    "<<p>script>alert(1)<</p>/script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#x3c;/script&#x3E;",
    "&amp;lt;script&amp;gt;",
    "&#60script>alert(1)",
    "<p><em><strong><ul><li>" * 50,
    "</p></em></strong>" * 50,
    "<p <em <li",
    "<p title='x",
    "<custom-element is=p onfocus=alert(1) autofocus tabindex=1>x</custom-element>",
    "\N{FULLWIDTH LESS-THAN SIGN}script\N{FULLWIDTH GREATER-THAN SIGN}alert(1)",
]

PIECES = st.lists(
    st.one_of(
        st.sampled_from(HOSTILE),
        st.sampled_from(
            ["<p>", "</p>", "<br>", "<em>", "<ul><li>", "</ul>", "<", ">", "&", "&lt;", '"', "'", "<!--", "-->"]
        ),
        st.text(max_size=8),
    ),
    max_size=6,
).map("".join)


class Reader(HTMLParser):
    """Read markup as something other than the cleaner's own parser, and keep what is not text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.others: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag, and its attributes among the things that must not be."""
        self.tags.add(tag)
        self.others += [name for name, _ in attrs]

    def handle_endtag(self, tag: str) -> None:
        """Keep the tag of an end as well."""
        self.tags.add(tag)

    def handle_comment(self, data: str) -> None:
        """Keep a comment."""
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        """Keep a declaration."""
        self.others.append(decl)

    def unknown_decl(self, data: str) -> None:
        """Keep a marked section."""
        self.others.append(data)

    def handle_pi(self, data: str) -> None:
        """Keep a processing instruction."""
        self.others.append(data)


def assert_harmless(html: str) -> None:
    """Assert that a second parser finds allowed tags and text, and nothing else."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.tags <= ALLOWED_TAGS
    assert reader.others == []


@pytest.mark.parametrize("html", HOSTILE)
def test_hostile_markup_becomes_harmless(html: str) -> None:
    """Scripts, handlers, styles, foreign content, comments and tricks of mutation leave plain tags and text."""
    assert_harmless(clean_markup(html))


@given(html=PIECES)
def test_any_markup_becomes_harmless(html: str) -> None:
    """No mixture of hostile pieces and text leaves a tag, attribute or comment that was not allowed."""
    assert_harmless(clean_markup(html))


@given(html=PIECES)
def test_cleaning_twice_changes_nothing_more(html: str) -> None:
    """Cleaned markup is stable, so no tag is born of its own remains."""
    once = clean_markup(html)

    assert clean_markup(once) == once


def test_allowed_markup_stays() -> None:
    """Paragraphs, breaks, emphasis and lists come out as they went in."""
    html = "<p>One <strong>two</strong> <em>three</em><br>four</p><ul><li>five</li></ul><ol><li>ستة</li></ol>"

    assert clean_markup(html) == html


def test_words_in_other_tags_stay_as_text() -> None:
    """A link or a heading loses its tag and keeps its words."""
    assert clean_markup('<h1>Hello</h1> <a href="https://a.example">there</a>') == "Hello there"


def test_unclosed_markup_is_closed() -> None:
    """A tag left open ends with the description and not with the page."""
    assert clean_markup("<p>one <em>two") == "<p>one <em>two</em></p>"


def test_plain_text_is_escaped_once() -> None:
    """Signs that mean something to a browser become entities, and entities stay what they are."""
    assert clean_markup("Fish & chips < 5 &amp; &lt;b&gt;") == "Fish &amp; chips &lt; 5 &amp; &lt;b&gt;"
