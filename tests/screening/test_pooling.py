"""What is due after a message: at once where it is loud, after a while where signs are faint, and never too often."""

from __future__ import annotations

import pytest

from moderation.screening.heads import THRESHOLD
from moderation.screening.pooling import (
    CARD_EVERY_S,
    FAINT_FROM,
    FAINT_SIGNS,
    FORGET_AFTER_S,
    LAST_MESSAGES,
    SESSIONS_MOST,
    Due,
    Pools,
)
from tests.fakes import Clock

CALM = 0.1


@pytest.fixture
def clock() -> Clock:
    """A clock that the test turns."""
    return Clock()


@pytest.fixture
def pools(clock: Clock) -> Pools:
    """Nothing heard yet."""
    return Pools(clock)


def test_a_loud_message_asks_at_once(pools: Pools) -> None:
    """At the threshold, and not below it."""
    assert pools.heard("wren", THRESHOLD - 0.001) is None
    assert pools.heard("wren", THRESHOLD) == Due(is_over_time=False, with_card=True)


def test_faint_signs_ask_together(pools: Pools) -> None:
    """Whatever was said between them; the same ones ask once."""
    for _ in range(FAINT_SIGNS - 1):
        assert pools.heard("wren", FAINT_FROM) is None
        assert pools.heard("wren", CALM) is None

    assert pools.heard("wren", FAINT_FROM) == Due(is_over_time=True, with_card=True)
    assert pools.heard("wren", FAINT_FROM) is None


def test_only_the_last_messages_count(pools: Pools) -> None:
    """A sign from long before is forgotten with the message."""
    pools.heard("wren", FAINT_FROM)
    pools.heard("wren", FAINT_FROM)
    for _ in range(LAST_MESSAGES - 1):
        pools.heard("wren", CALM)

    assert pools.heard("wren", FAINT_FROM) is None


def test_sessions_are_apart(pools: Pools) -> None:
    """Nobody is taken for another."""
    for name in ("wren", "finch", "heron"):
        assert pools.heard(name, FAINT_FROM) is None


def test_a_card_stands_for_a_while(pools: Pools, clock: Clock) -> None:
    """The desk is asked each time; the author is shown another card only later."""
    pools.heard("wren", THRESHOLD)
    clock.pass_s(CARD_EVERY_S - 1)
    assert pools.heard("wren", THRESHOLD) == Due(is_over_time=False, with_card=False)
    clock.pass_s(1)
    assert pools.heard("wren", THRESHOLD) == Due(is_over_time=False, with_card=True)


def test_a_card_for_other_words_stands_as_well(pools: Pools) -> None:
    """What was shown in the message's way need not be shown again."""
    pools.shown_a_card("wren")

    assert pools.heard("wren", THRESHOLD) == Due(is_over_time=False, with_card=False)


def test_a_silent_session_is_forgotten(pools: Pools, clock: Clock) -> None:
    """After half an hour nothing is left of what was heard, for it and in memory."""
    pools.heard("wren", FAINT_FROM)
    pools.heard("wren", FAINT_FROM)
    clock.pass_s(FORGET_AFTER_S + 1)

    assert pools.heard("wren", FAINT_FROM) is None
    clock.pass_s(FORGET_AFTER_S + 1)
    pools.forget_old()
    assert len(pools._sessions) == 0


def test_memory_is_bounded(pools: Pools) -> None:
    """Whoever was silent longest goes first."""
    for number in range(SESSIONS_MOST + 2):
        pools.heard(str(number), CALM)

    assert len(pools._sessions) == SESSIONS_MOST
    assert "1" not in pools._sessions
