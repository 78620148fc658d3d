"""What is generated is the same each time, and is what it says."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.bank.reading import Split
from moderation.draft import Lang
from moderation.findings import Span
from moderation.measures.disguises import disguised
from moderation.measures.identities import load_identities
from moderation.measures.numbers import REGIONS
from moderation.measures.parts import DISGUISES
from moderation.measures.suites import SWAPS, Suites


def hidden(text: str, words: str) -> dict[str, str]:
    """Disguise the words where they stand in a text."""
    start = text.index(words)
    return dict(disguised(text, Span(start, start + len(words)), "seed"))


def test_only_the_longest_of_the_words_that_matter_is_hidden() -> None:
    """The sentence around it stays, so that nothing else is measured."""
    found = hidden("honestly they are disgusting people", "are disgusting")

    assert set(found) == set(DISGUISES)
    assert all(text.startswith("honestly they ") and text.endswith(" people") for text in found.values())
    assert found["leet"] == "honestly they are d15gu571ng people"
    assert found["joined"] == "honestly they aredisgusting people"
    assert len(found["dropped"]) == len("honestly they are disgusting people") - 1
    assert sorted(found["swapped"]) == sorted("honestly they are disgusting people")


def test_what_a_disguise_would_not_change_is_left_out() -> None:
    """Leet has no Arabic signs, one word has no spaces, and a short word has no letter to spare."""
    assert set(hidden("هم مقرفون جدا", "مقرفون")) == {"spacing", "dropped", "swapped", "repeats"}
    assert hidden("so sad", "sad") == {}


@given(st.text(min_size=1, max_size=40), st.data())
def test_any_text_can_be_disguised(text: str, data: st.DataObject) -> None:
    """Whatever was found in it, and the same way each time."""
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))

    assert list(disguised(text, span, "seed")) == list(disguised(text, span, "seed"))
    assert all(other != text for _, other in disguised(text, span, "seed"))


def test_every_language_and_dialect_has_words_for_people_and_sentences_about_them() -> None:
    """Each is written where it may stand; no word is written twice in a file."""
    every = load_identities()

    assert {each.language for each in every} == set(Lang)
    for each in every:
        words = [word.one for word in (*each.words, *each.others)]
        assert len(words) == len(set(words))
        for frames in each.frames.values():
            assert all("{one}" in frame or "{many}" in frame for frame in (*frames.benign, *frames.pain, *frames.hate))


def test_a_thousand_pairs_differ_in_the_identity_alone() -> None:
    """As many as the measure asks for, in every language."""
    swaps = Suites((), Split.SEALED).swaps()

    assert len(swaps) == SWAPS
    assert {swap.language for swap in swaps} == set(Lang)
    assert all(swap.one != swap.other for swap in swaps)


@pytest.mark.parametrize("language", Lang)
def test_texts_of_one_language_are_generated_the_same_each_time(language: Lang) -> None:
    """Whichever other languages are measured."""
    alone = Suites((), Split.SEALED, [language]).asked()

    assert alone == tuple(asked for asked in Suites((), Split.SEALED).asked() if asked.language is language)
    assert {"P2.mails", "P2.links", "P2.handles", "P2.spelled", "P1.masked", "H1.held"} <= {
        part for asked in alone for part in asked.parts
    }


def test_numbers_of_every_region_are_among_them_in_twelve_ways() -> None:
    """Four formats in three digit styles."""
    phones = [asked for asked in Suites((), Split.SEALED).asked() if "P1.masked" in asked.parts]

    assert len(phones) % (12 * len(REGIONS)) == 0
    assert len(REGIONS) == 26


def test_dice_do_not_depend_on_what_was_thrown_before() -> None:
    """Other users of the module's own dice change nothing."""
    before = Suites((), Split.SEALED).asked()
    random.seed(1)

    assert Suites((), Split.SEALED).asked() == before
