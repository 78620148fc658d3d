"""The checker sees every fault that is planted in a made-up run, and nothing in a run without one."""

from __future__ import annotations

import pytest

from rooms.leaps import LEAP
from tests.chaos.checker import violations
from tests.chaos.events import (
    Answered,
    AnyEvent,
    Apart,
    Blocked,
    Blocking,
    Declined,
    Forgot,
    Gone,
    Heard,
    Joined,
    Promoted,
    Said,
    Skipped,
    ThrownOut,
    Unblocked,
    Unsent,
    Wrong,
)
from tests.chaos.reader import KEPT_MOST

WREN, FINCH = 1, 2
ROOM, RUN, NEXT = "room", "run", "next run"
NAMES = "abcdefgh"
AT_FOUR = {ROOM: (RUN, 4)}


def arrive(*, epoch: str = RUN) -> list[AnyEvent]:
    """Let both into an empty room."""
    return [Joined(who, ROOM, epoch, 1, 0, True) for who in (WREN, FINCH)]


def said(messages: int = 4) -> list[AnyEvent]:
    """Let Wren write so many messages, all before the first is heard."""
    return [Said(WREN, ROOM, nonce) for nonce in NAMES[:messages]]


def heard(who: int, *seqs: int, epoch: str = RUN) -> list[AnyEvent]:
    """Let somebody hear messages under their numbers."""
    return [Heard(who, epoch, seq, NAMES[seq - 1]) for seq in seqs]


def wrongs(events: list[AnyEvent], tops: dict[str, tuple[str, int]] | None = None) -> set[Wrong]:
    """Return the kinds of what is found."""
    return {one.wrong for one in violations(events, tops or AT_FOUR)}


WHOLE = [*arrive(), *said(), *heard(WREN, 1, 2, 3, 4)]


def test_a_run_in_which_everybody_hears_everything_is_right() -> None:
    """Nothing is found where nothing is wrong."""
    assert wrongs([*WHOLE, *heard(FINCH, 1, 2, 3, 4)]) == set()


def test_coming_back_to_where_one_was_is_right() -> None:
    """So is hearing of a removal in its place or afterwards, a block's gap, and an answer to what was sent again."""
    events: list[AnyEvent] = [
        *WHOLE,
        *heard(FINCH, 1),
        Joined(FINCH, ROOM, RUN, 2, 4, True),
        Unsent(WREN, RUN, 1),
        Unsent(WREN, RUN, 2),
        Gone(FINCH, RUN, 2),
        Gone(FINCH, RUN, 1),
        Blocking(WREN, FINCH),
        Apart(FINCH, RUN, 3),
        *heard(FINCH, 4),
        Answered(WREN, "b", RUN, 2),
    ]
    assert wrongs(events) == set()


@pytest.mark.parametrize(
    ("planted", "wrong"),
    [
        (heard(FINCH, 1, 2, 4), Wrong.HOLE),
        (heard(FINCH, 1, 2, 3), Wrong.BEHIND),
        ([*heard(FINCH, 1, 2), Skipped(FINCH, RUN, 3, 3), *heard(FINCH, 4)], Wrong.LOST),
        ([*heard(FINCH, 1, 2), Joined(FINCH, ROOM, RUN, 4, 4, False), *heard(FINCH, 4)], Wrong.LOST),
        ([*heard(FINCH, 1, 2), Joined(FINCH, ROOM, RUN, 4, 4, True), *heard(FINCH, 4)], Wrong.FALSE_COMPLETE),
        ([*heard(FINCH, 1), Joined(FINCH, ROOM, RUN, 2, 4, True), *heard(FINCH, 2, 4)], Wrong.HOLE),
        ([*heard(FINCH, 1, 2), Skipped(FINCH, RUN, 4, 4)], Wrong.HOLE),
        ([*heard(FINCH, 1, 2, 2, 3, 4)], Wrong.TWICE),
        ([*heard(FINCH, 1, 2, 3, 4), Joined(FINCH, ROOM, RUN, 5, 4, True), *heard(FINCH, 4)], Wrong.TWICE),
        ([*heard(FINCH, 1, 2, 3, 4), Joined(FINCH, ROOM, RUN, 1, 4, False)], Wrong.TWICE),
        (heard(FINCH, 1, 3, 2, 4), Wrong.OUT_OF_ORDER),
        ([Heard(FINCH, RUN, 1, "b"), *heard(FINCH, 2, 3, 4)], Wrong.SPLIT),
        ([*heard(FINCH, 1, 2, 3, 4), Heard(FINCH, RUN, 5, "a")], Wrong.POSTED_TWICE),
        ([*heard(FINCH, 1, 2, 3, 4), Answered(WREN, "a", RUN, 2)], Wrong.POSTED_TWICE),
        ([*heard(FINCH, 1, 2, 3), Heard(FINCH, RUN, 4, "nobody's")], Wrong.INVENTED),
        ([Said(FINCH, ROOM, "z"), *heard(FINCH, 1, 2, 3, 4)], Wrong.UNANSWERED),
        ([Said(FINCH, ROOM, "z"), Declined(FINCH, "z"), *heard(FINCH, 1, 2, 3, 4)], Wrong.DECLINED),
        ([*heard(FINCH, 1, 2, 3, 4), Gone(FINCH, RUN, 2)], Wrong.NOT_REMOVED),
        ([Unsent(WREN, RUN, 1), Gone(FINCH, RUN, 1), *heard(FINCH, 1, 2, 3, 4)], Wrong.SHOWN_AGAIN),
        ([Blocking(FINCH, WREN), Blocked(FINCH, WREN), *heard(FINCH, 1, 2, 3, 4)], Wrong.THOUGH_BLOCKED),
        ([*heard(FINCH, 1, 2, 3), Apart(FINCH, RUN, 4)], Wrong.NOT_APART),
        ([*heard(FINCH, 1, 2, 3, 4), ThrownOut(FINCH)], Wrong.THROWN_OUT),
        ([*heard(FINCH, 1, 2, 3, 4), Joined(FINCH, ROOM, NEXT, 1, 0, False)], Wrong.EPOCH),
        ([*heard(FINCH, 1, 2, 3, 4), Heard(FINCH, NEXT, 1, "a")], Wrong.EPOCH),
    ],
)
def test_a_planted_fault_is_seen(planted: list[AnyEvent], wrong: Wrong) -> None:
    """Each kind of what may go wrong at Finch's, while Wren hears everything."""
    assert wrong in wrongs([*WHOLE, *planted])


AFTER_LOSS: list[AnyEvent] = [*WHOLE, *heard(FINCH, 1, 2), Forgot()]
ANEW = {ROOM: (NEXT, 1)}


def test_a_store_that_forgot_may_cost_what_is_reported() -> None:
    """Numbers begin anew for who is there and for who comes back; a hub's own ring may still serve the old run."""
    events: list[AnyEvent] = [
        *AFTER_LOSS,
        Joined(FINCH, ROOM, RUN, 4, 4, False),
        *heard(FINCH, 4),
        Said(FINCH, ROOM, "e"),
        Heard(WREN, NEXT, 1, "e"),
        Joined(FINCH, ROOM, NEXT, 1, 1, False),
        Heard(FINCH, NEXT, 1, "e"),
    ]
    assert wrongs(events, ANEW) == set()


@pytest.mark.parametrize(
    ("planted", "wrong"),
    [
        ([Heard(WREN, NEXT, 1, "a"), Heard(FINCH, NEXT, 1, "a")], Wrong.POSTED_TWICE),
        ([Heard(WREN, NEXT, 2, "e"), Heard(FINCH, NEXT, 2, "e")], Wrong.HOLE),
        ([Heard(WREN, NEXT, 1, "e"), Joined(FINCH, ROOM, NEXT, 1, 1, True)], Wrong.FALSE_COMPLETE),
        ([Heard(WREN, NEXT, 1, "e"), Heard(WREN, RUN, 5, "f")], Wrong.OUT_OF_ORDER),
        ([Heard(WREN, NEXT, 1, "e"), Heard(FINCH, "a third run", 1, "f")], Wrong.EPOCH),
    ],
)
def test_a_store_that_forgot_excuses_nothing_else(planted: list[AnyEvent], wrong: Wrong) -> None:
    """Words are not said twice, numbers have no unreported holes, and there is one new run only."""
    assert wrong in wrongs([*AFTER_LOSS, Said(FINCH, ROOM, "e"), Said(FINCH, ROOM, "f"), *planted], ANEW)


AFTER = LEAP + 5


@pytest.mark.parametrize(
    ("is_promoted", "first", "last", "wrong"),
    [
        (True, 3, AFTER - 1, set()),
        (False, 3, AFTER - 1, {Wrong.LOST}),
        (True, 3, 3, {Wrong.LOST, Wrong.HOLE}),
    ],
)
def test_a_replica_that_took_over_excuses_one_leap(is_promoted: bool, first: int, last: int, wrong: set[Wrong]) -> None:
    """Where one did, and no smaller range; whoever heard what was lost is not told it again."""
    events: list[AnyEvent] = [*arrive(), *said(4), *heard(WREN, 1, 2, 3), *heard(FINCH, 1, 2)]
    events += [Promoted(ROOM)] if is_promoted else []
    events += [Skipped(WREN, RUN, 4, AFTER - 1)] if is_promoted else [Heard(WREN, RUN, 4, "d")]
    events += [Skipped(FINCH, RUN, first, last)]
    if is_promoted:
        events += [Heard(who, RUN, AFTER, "d") for who in (WREN, FINCH)]
        assert wrongs(events, {ROOM: (RUN, AFTER)}) == wrong
    else:
        assert wrongs(events, {ROOM: (RUN, 4)}) >= wrong


def test_a_block_holds_until_it_is_taken_back() -> None:
    """What is shown after that is right."""
    events: list[AnyEvent] = [
        *WHOLE,
        Blocking(FINCH, WREN),
        Blocked(FINCH, WREN),
        Apart(FINCH, RUN, 1),
        Unblocked(FINCH, WREN),
        *heard(FINCH, 2, 3, 4),
    ]
    assert wrongs(events) == set()


@pytest.mark.parametrize(("messages", "wrong"), [(KEPT_MOST - 1, {Wrong.LOST}), (KEPT_MOST, set())])
def test_who_is_further_behind_than_a_room_keeps_may_be_told_of_a_loss(messages: int, wrong: set[Wrong]) -> None:
    """Whoever is not so far behind may not."""
    events: list[AnyEvent] = [*arrive(), *(Said(WREN, ROOM, str(seq)) for seq in range(1, messages + 1))]
    events += [Heard(WREN, RUN, seq, str(seq)) for seq in range(1, messages + 1)]
    events += [Skipped(FINCH, RUN, 1, 9), *(Heard(FINCH, RUN, seq, str(seq)) for seq in range(10, messages + 1))]

    assert wrongs(events, {ROOM: (RUN, messages)}) == wrong
