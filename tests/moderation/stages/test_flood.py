"""Who writes too fast or the same again and again is refused, and nobody else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.draft import Draft, Said
from moderation.findings import Reason
from moderation.rulebook.book import Rulebook
from moderation.stages.flood import BURST_MESSAGES, Flood, is_too_fast
from moderation.text.folding import FoldTable

LONG = "come and join my new group, everybody is welcome"


def reason(text: str, earlier: list[tuple[str, int]], now_s: int) -> Reason | None:
    """Return why a text is refused after what was said at those seconds, if it is."""
    recent = tuple(Said(said, second * 1_000) for said, second in earlier)
    draft = Draft(text=text, recent=recent, now_ms=now_s * 1_000)
    table = FoldTable()
    found = Flood(table).inspect(draft, Rulebook.empty().views(text))
    return found[0].reason if found else None


def test_a_first_message_is_never_flood() -> None:
    """Nothing said before, nothing to compare."""
    assert reason("hello", [], 0) is None


def test_one_message_beyond_a_burst_is_refused_and_one_a_second_later_is_not() -> None:
    """A full burst at once, then one every second."""
    burst = [(f"word {count}", 0) for count in range(BURST_MESSAGES)]
    assert reason("another", burst[:-1], 0) is None
    assert reason("another", burst, 0) is Reason.FLOOD_RATE
    assert reason("another", burst, 1) is None


@given(st.lists(st.integers(0, 5_000), max_size=50))
def test_who_waits_long_enough_is_never_too_fast(gaps_ms: list[int]) -> None:
    """After sixteen seconds the bucket is full again, whatever came before."""
    said_ms = [sum(gaps_ms[: count + 1]) for count in range(len(gaps_ms))]
    assert not is_too_fast(said_ms, (said_ms[-1] if said_ms else 0) + 16_000)


@pytest.mark.parametrize("said_ms", [(3_600_000,), (3_600_000, 0, 1_000), (3_600_000, 3_601_000)])
def test_a_clock_that_was_set_back_makes_nobody_fast(said_ms: tuple[int, ...]) -> None:
    """Neither after what was said before it nor between."""
    assert not is_too_fast(said_ms, 2_000)


@pytest.mark.parametrize("text", ["ok", "شكرا", "😂", "hi!"])
def test_saying_a_short_word_again_is_no_flood(text: str) -> None:
    """Thanks, greetings and answers repeat themselves; six times within a minute they are noise."""
    assert reason(text, [(text, second) for second in range(4)], 5) is None
    assert reason(text, [(text, second) for second in range(5)], 6) is Reason.FLOOD_DUPLICATE


def test_the_third_of_the_same_within_a_minute_is_refused() -> None:
    """Spelling makes no other text of it; time does."""
    assert reason(LONG, [(LONG + "!", 0), (LONG.upper(), 20)], 40) is Reason.FLOOD_DUPLICATE
    assert reason(LONG, [(LONG + "!", 0), (LONG.upper(), 20)], 60) is None


def test_different_signs_without_words_are_not_the_same() -> None:
    """Six different emoji are six messages."""
    others = [(sign, second) for second, sign in enumerate("🎉🌙🌿🍵🐦")]
    assert reason("😀", others, 6) is None
    assert reason("😀", [("😀", second) for second, _ in enumerate(others)], 6) is Reason.FLOOD_DUPLICATE


def test_the_fifth_of_nearly_the_same_is_refused() -> None:
    """Changing a word or two does not make another text."""
    alike = [(LONG.replace("new", f"new{count}"), count * 100) for count in range(4)]
    assert reason(LONG, alike, 500) is Reason.FLOOD_DUPLICATE
    assert reason(LONG, alike[:3], 500) is None
    assert reason("I went to see my sister today and it went well", alike, 500) is None


def test_nearly_the_same_is_noticed_among_fifty_others() -> None:
    """Other messages in between do not hide it, as far back as a session's texts are kept."""
    alike = [(LONG.replace("new", f"new{count}"), count * 2) for count in range(4)]
    others = [
        (f"a sentence of its own about day {count} and what came of it, {count**7}", 10 + count) for count in range(46)
    ]

    assert reason(LONG, [*alike, *others], 119) is Reason.FLOOD_DUPLICATE
    assert reason(LONG, [*alike[:3], *others], 119) is None
