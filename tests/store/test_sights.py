"""Blocks and hidden messages as the store keeps them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from rooms.history import History, Position
from rooms.ids import new_id
from rooms.sights import BLOCKS_MOST, CLEAR, Blocking, Sight, Sights
from rooms.stores.link import Keeper

ROOM = "quiet123"
KEPT_S = 3600


@pytest.fixture
def sights(store: Keeper) -> Sights:
    """Sights on the real store."""
    return Sights(store)


@pytest.fixture
def speak(store: Keeper) -> Callable[[str], Awaitable[object]]:
    """Let a member say something, so that they can be blocked."""
    history = History(store)

    async def say(member: str) -> object:
        return await history.append(
            ROOM,
            retention_s=KEPT_S,
            member=member,
            nonce=new_id(),
            frame=(b"{", b"}"),
            writer=member.encode(),
        )

    return say


async def test_a_block_is_read_from_both_sides(sights: Sights, speak: Callable[[str], Awaitable[object]]) -> None:
    """Each knows what they do not see, and nothing of anybody else."""
    await speak("finch")

    assert await sights.block(ROOM, "wren", "finch") is Blocking.DONE

    assert await sights.read(ROOM, "wren") == (1, Sight(blocked=frozenset({"finch"})))
    assert await sights.read(ROOM, "finch") == (1, Sight(blockers=frozenset({"wren"})))
    assert await sights.read(ROOM, "robin") == (1, CLEAR)
    assert await sights.read("another1", "wren") == (0, CLEAR)
    assert await sights.limited(ROOM) == {"wren", "finch"}


async def test_blocks_of_one_member_are_bounded(sights: Sights, speak: Callable[[str], Awaitable[object]]) -> None:
    """One too many is refused, one that stands may be asked for again, and one taken back makes room."""
    for number in range(BLOCKS_MOST + 1):
        await speak(f"finch{number}")
    for number in range(BLOCKS_MOST):
        assert await sights.block(ROOM, "wren", f"finch{number}") is Blocking.DONE

    assert await sights.block(ROOM, "wren", f"finch{BLOCKS_MOST}") is Blocking.TOO_MANY
    assert await sights.block(ROOM, "wren", "finch0") is Blocking.DONE
    await sights.unblock(ROOM, "wren", "finch0")
    assert await sights.block(ROOM, "wren", f"finch{BLOCKS_MOST}") is Blocking.DONE


async def test_who_said_nothing_can_not_be_blocked(sights: Sights) -> None:
    """Nothing is kept of the try, and nobody is told."""
    assert await sights.block(ROOM, "wren", "finch") is Blocking.UNKNOWN

    assert await sights.read(ROOM, "finch") == (0, CLEAR)
    assert await sights.limited(ROOM) == set()


async def test_a_hidden_message_is_hidden_from_one(sights: Sights) -> None:
    """However often it is asked."""
    for _ in range(2):
        await sights.hide(ROOM, "wren", Position("an-epoch", 7), retention_s=KEPT_S)

    assert await sights.read(ROOM, "wren") == (2, Sight(reported=frozenset({Position("an-epoch", 7)})))
    assert await sights.read(ROOM, "finch") == (2, CLEAR)
    assert await sights.revision(ROOM) == 2
