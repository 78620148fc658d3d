"""Markup that staff write: hostile cases, and what must hold of every text."""

from __future__ import annotations

import html
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rooms.markup import ALLOWED_TAGS, clean_markup
from tests.rooms.hostile import ENTITIES, HOSTILE, LARGE

CASES = [(kind, piece) for kind, pieces in HOSTILE.items() for piece in pieces]
IDS = [f"{kind} {number}" for kind, pieces in HOSTILE.items() for number in range(len(pieces))]
SHORT = [piece for _, piece in CASES if piece not in LARGE]

SEAMS = ["<p>", "</p>", "<br>", "<em>", "<ul><li>", "</ul>", "<", ">", "&", "&lt;", "&#", '"', "'", "=", "/", "<!--"]
PIECES = st.lists(
    st.one_of(st.sampled_from(SHORT), st.sampled_from([*SEAMS, "-->", "]]>", "\x00"]), st.text(max_size=8)),
    max_size=6,
).map("".join)
CUT = st.tuples(st.sampled_from(SHORT), st.sampled_from(SHORT), st.floats(0, 1), st.floats(0, 1)).map(
    lambda drawn: drawn[0][: int(len(drawn[0]) * drawn[2])] + drawn[1][int(len(drawn[1]) * drawn[3]) :]
)
ANY = PIECES | CUT

WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=30)
"""What people write: no control characters, and nothing that is no character."""


class Reader(HTMLParser):
    """Read markup as something other than the cleaner's own parser, and keep what is not text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.others: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag, and its attributes among the things that must not be."""
        self.tags.add(tag)
        self.others += [name for name, _ in attrs]

    def handle_endtag(self, tag: str) -> None:
        """Keep the tag of an end as well."""
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        """Keep text, entities read."""
        self.text += data

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


def read(markup: str) -> Reader:
    """Read markup to its end."""
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return reader


def assert_harmless(markup: str) -> None:
    """Assert that a second parser finds allowed tags and text, and nothing else."""
    reader = read(markup)
    assert reader.tags <= ALLOWED_TAGS
    assert reader.others == []


@pytest.mark.parametrize("piece", [piece for _, piece in CASES], ids=IDS)
def test_hostile_markup_becomes_harmless(piece: str) -> None:
    """Whatever the way of attack: what is left are plain tags and text, and cleaning them again changes nothing."""
    once = clean_markup(piece)

    assert_harmless(once)
    assert clean_markup(once) == once


@given(markup=ANY)
def test_any_markup_becomes_harmless(markup: str) -> None:
    """No mixture of hostile pieces, halves of them and text leaves a tag, attribute or comment that was not allowed."""
    assert_harmless(clean_markup(markup))


@given(markup=ANY)
def test_cleaning_twice_changes_nothing_more(markup: str) -> None:
    """Cleaned markup is stable, so no tag is born of its own remains."""
    once = clean_markup(markup)

    assert clean_markup(once) == once


@given(text=WORDS)
@example(text="Fish & chips < 5 &amp; &lt;b&gt; &nbsp; &notit; <3")
def test_escaped_text_comes_out_as_it_went_in(text: str) -> None:
    """Every sign of every language, also those that mean something to a browser."""
    assert html.unescape(clean_markup(html.escape(text))) == text


@st.composite
def allowed(draw: st.DrawFn) -> tuple[str, str]:
    """Draw words in allowed tags, well nested: the markup, and the words alone."""
    markup = words = ""
    for _ in range(draw(st.integers(1, 3))):
        kind, outer, inner = draw(st.sampled_from(["p", "ul", "ol"])), draw(WORDS), draw(WORDS)
        emphasis = draw(st.sampled_from(["em", "strong"]))
        content = f"{html.escape(outer)}<{emphasis}>{html.escape(inner)}</{emphasis}>"
        markup += f"<p>{content}</p>" if kind == "p" else f"<{kind}><li>{content}</li></{kind}>"
        words += outer + inner
    return markup, words


@given(drawn=allowed())
def test_words_in_allowed_tags_are_kept_in_their_order(drawn: tuple[str, str]) -> None:
    """With the tags around them."""
    markup, words = drawn
    cleaned = read(clean_markup(markup))

    assert cleaned.text == words
    assert cleaned.tags == read(markup).tags


@pytest.mark.parametrize("piece", [piece for piece in ENTITIES if "<" not in piece])
def test_what_is_written_as_an_entity_is_never_taken_for_markup(piece: str) -> None:
    """However the entity is written: it is shown, and no tag comes of it."""
    assert "<" not in clean_markup(piece)


def test_allowed_markup_stays() -> None:
    """Paragraphs, breaks, emphasis and lists come out as they went in."""
    markup = "<p>One <strong>two</strong> <em>three</em><br>four</p><ul><li>five</li></ul><ol><li>ستة</li></ol>"

    assert clean_markup(markup) == markup


def test_words_in_other_tags_stay_as_text() -> None:
    """A link or a heading loses its tag and keeps its words."""
    assert clean_markup('<h1>Hello</h1> <a href="https://a.example">there</a>') == "Hello there"


def test_unclosed_markup_is_closed() -> None:
    """A tag left open ends with the description and not with the page."""
    assert clean_markup("<p>one <em>two") == "<p>one <em>two</em></p>"


def test_plain_text_is_escaped_once() -> None:
    """Signs that mean something to a browser become entities, and entities stay what they are."""
    assert clean_markup("Fish & chips < 5 &amp; &lt;b&gt;") == "Fish &amp; chips &lt; 5 &amp; &lt;b&gt;"
