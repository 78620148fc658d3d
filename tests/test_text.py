"""What a message's text must be, before anybody judges it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.text import TextRefused, clean
from chat.wire.types import TEXT_LIMIT_CHARS

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
WRITTEN = st.text(st.one_of(st.characters(), st.sampled_from(f"{BIDI}\u200c\u200d\u0301\n\r\t ")), max_size=60)


@given(WRITTEN)
def test_a_cleaned_text_is_clean(text: str) -> None:
    """Composed, within the limit, without anything that turns or hides what stands beside it; and it stays so."""
    try:
        cleaned = clean(text)
    except TextRefused:
        return

    assert cleaned == unicodedata.normalize("NFC", cleaned) == clean(cleaned)
    assert 1 <= len(cleaned) <= TEXT_LIMIT_CHARS
    assert not set(cleaned) & set(f"{BIDI}\0\r\t\u200b\ufeff")
    cleaned.encode()


@given(st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=60))
def test_plain_writing_is_left_alone(text: str) -> None:
    """Letters, digits and signs of every script come through as NFC has them."""
    assert clean(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "text", ["می\u200cخواهم", "👩\u200d👧", "🏳️\u200d🌈", "سطر\nوسطر", "e\u0301 à la carte", "لا إلهَ إلّا"]
)
def test_what_writing_needs_is_kept(text: str) -> None:
    """Joiners, new lines, vowel signs."""
    assert clean(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \n\t ", "empty"),
        (BIDI, "empty"),
        ("\u200c\u200d", "empty"),
        ("\ud800", "empty"),
        ("\u200d \u200d", "empty"),
        ("\x00\x01", "empty"),
        ("\ue000", "empty"),
        ("a" * (TEXT_LIMIT_CHARS + 1), "too_long"),
        ("e\u0301" * (TEXT_LIMIT_CHARS + 1), "too_long"),
        ("\U0001f49c" * (TEXT_LIMIT_CHARS + 1), "too_long"),
    ],
)
def test_an_empty_or_overlong_text_is_refused(text: str, reason: str) -> None:
    """The reason is told as a code."""
    with pytest.raises(TextRefused) as refusal:
        clean(text)

    assert str(refusal.value) == reason


def test_the_limit_counts_what_is_left() -> None:
    """Spaces around, signs that are dropped and accents that are composed do not count."""
    assert len(clean(" " + "e\u0301\u202e" * TEXT_LIMIT_CHARS + " ")) == TEXT_LIMIT_CHARS


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("a", "a"),
        ("x" * 1000, "x" * 1000),
        ("e\u0301" * 1000, "\u00e9" * 1000),
        ("\U0001f49c" * 1000, "\U0001f49c" * 1000),
        ("  good evening \n", "good evening"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one\ttwo", "one two"),
        ("a\x00b\x07c\x1bd", "abcd"),
        ("\u202edrow\u202c \u2066inner\u2069", "drow inner"),
        ("e\u202e\u0301", "\u00e9"),
        ("soft\u00adly \ufeffhere\u200b", "softly here"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\U0001f3f3\ufe0f\u200d\U0001f308", "\U0001f3f3\ufe0f\u200d\U0001f308"),
        ("\U0001f469\U0001f3fd\u200d\U0001f52c", "\U0001f469\U0001f3fd\u200d\U0001f52c"),
        ("\U0001fa77\U0001fae8", "\U0001fa77\U0001fae8"),
        ("x" * 1000 + " " * 500 + "\u200b" * 500, "x" * 1000),
    ],
)
def test_a_text_is_tidied(text: str, tidied: str) -> None:
    """It is composed, trimmed, freed of what only confuses, and keeps what words and emoji are made of."""
    assert clean(text) == tidied
