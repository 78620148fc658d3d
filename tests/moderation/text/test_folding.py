"""Texts are folded for matching, with a way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.text.folding import FoldTable, fold
from moderation.text.views import Views

TEXTS = st.text(max_size=200) | st.text(alphabet="اأإآبةىيء ـ َّ'’o?؟.,aA1٣ﷺ\u200b\n😀", max_size=60)


@given(TEXTS)
def test_every_span_leads_back_into_the_original(text: str) -> None:
    """Any range of a reading is a non-empty range of the original, and later ranges never start before earlier ones."""
    for view in Views(text, FoldTable(), frozenset(("please", "kill"))).all:
        assert len(view.origins) == len(view.text) or not text
        spans = [view.span(at, at + 1) for at in range(len(view.text))] if text else []
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert [span.start for span in spans] == sorted(span.start for span in spans)


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    """A folded text is already folded, so that patterns and texts meet."""
    table = FoldTable()
    once = fold(text, table).text
    assert fold(once, table).text == once


@given(TEXTS)
def test_tokens_have_exactly_one_space_around_them(text: str) -> None:
    """Word bounds may be single spaces."""
    folded = fold(text, FoldTable()).text
    assert "  " not in folded
    assert folded[0] == folded[-1] == " "


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("أنا إلى الآن", "انا الي الان"),
        ("بِدِّي أموت", "بدي اموت"),
        ("مدرسة ومستشفى", "مدرسه ومستشفي"),
        ("شيء", "شي"),
        ("كـــلام", "كلام"),
        ("گلبي چان پاك", "كلبي جان باك"),
        ("I don’t, I DON'T", "i dont i dont"),
        ("ｆｕｌｌ 𝐛𝐨𝐥𝐝 Ⓒ", "full bold c"),
        ("рау", "pay"),
        ("café naïve Straße", "cafe naive strasse"),
        ("٠١٢ ۳۴۵ 678", "012 345 678"),
        ("a\u200bb\u202ec", "abc"),
        ("die? now", "die ? now"),
        ("متى؟", "متي ?"),
        ("want.to,die-😭now\n!", "want to die now"),
        ("ﷺ", ""),
    ],
)
def test_spellings_meet(written: str, plain: str) -> None:
    """Spelling, script variants, hidden signs and marks make no difference."""
    assert fold(written, FoldTable()).text.strip() == plain


def test_a_span_takes_the_marks_of_its_last_letter_along() -> None:
    """Vowel signs are not left behind."""
    folded = fold("قَلْبُ", FoldTable())
    assert folded.span(1, 4).end == len("قَلْبُ")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("plzzz", "plz"),
        ("killlll myselfff", "kill myself"),
        ("بدييي موووت", "بدي موت"),
        ("sooo goooood", "so good"),
    ],
)
def test_drawn_out_letters_are_read_short(written: str, read: str) -> None:
    """A run becomes one letter or two, whichever makes a known word, else one."""
    loose = Views(written, FoldTable(), frozenset(("kill", "good", "myself"))).loose
    assert loose is not None
    assert loose.text == f" {read} "


def test_there_is_no_loose_reading_without_drawn_out_letters() -> None:
    """Ordinary texts are searched once."""
    assert Views("will all be good 2000", FoldTable(), frozenset()).loose is None


def test_a_drawn_out_word_leads_back_to_all_of_its_letters() -> None:
    """A hit on a shortened word covers the word as it was written."""
    loose = Views("ok dieeee now", FoldTable(), frozenset(("die",))).loose
    assert loose is not None
    at = loose.text.index("die")
    span = loose.span(at, at + 3)
    assert "ok dieeee now"[span.start : span.end].startswith("die")
