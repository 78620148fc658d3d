"""Everybody who talks in a chaos run, and the checker that is told of all they see."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import random
from collections.abc import AsyncIterator, Sequence
from typing import Final

from tests.chaos.checker import Checker
from tests.chaos.events import AnyEvent
from tests.chaos.member import Member
from tests.chaos.patience import until

LOOK_EVERY_S: Final = 0.5
WORDS: Final = ("apples", "bread", "candles", "dust", "evening", "ferns", "garden", "harbour", "island", "jackets")
LENGTHS: Final = (2, 5, 12, 110)
"""Words of a message: most are short, and some fill a stalled reader's socket."""


class Crowd:
    """The members of some rooms. They talk while there is something left to say."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._left = 0
        self._members_met: dict[str, tuple[int, str]] = {}
        self.members: list[Member] = []
        self.checker = Checker()
        self.messages = 0

    @contextlib.asynccontextmanager
    async def talking(self, rooms: Sequence[str], ports: Sequence[int], *, a_room: int) -> AsyncIterator[None]:
        """Let so many people into each room, by turns over these ports, while the block runs."""
        for who in range(len(rooms) * a_room):
            port = ports[who // len(rooms) % len(ports)]
            own_dice = random.Random(self._dice.random())
            self.members.append(Member(self, who, rooms[who % len(rooms)], port, own_dice))
        async with asyncio.TaskGroup() as group:
            staying = [group.create_task(member.stay()) for member in self.members]
            staying.append(group.create_task(self._look_forever()))
            await until(lambda: self.is_everybody_in)
            try:
                yield
            finally:
                for task in staying:
                    task.cancel()

    @property
    def is_everybody_in(self) -> bool:
        """Whether nobody is on the way."""
        return all(member.is_in for member in self.members)

    @property
    def is_answered(self) -> bool:
        """Whether nobody waits for an answer."""
        return not any(member.pending for member in self.members)

    def give(self, messages: int) -> None:
        """Let so many more be said."""
        self._left += messages
        for member in self.members:
            member.speak()

    def may_speak(self) -> bool:
        """Take one of the messages that are left."""
        if self._left <= 0:
            return False
        self._left -= 1
        return True

    def words(self) -> tuple[str, str]:
        """Make up a message: its nonce and its words."""
        nonce = base64.urlsafe_b64encode(self._dice.randbytes(16)).rstrip(b"=").decode()
        return nonce, " ".join(self._dice.choices(WORDS, k=self._dice.choice(LENGTHS)))

    def answered(self) -> None:
        """Count a message that its author knows the place of."""
        self.messages += 1

    def report(self, event: AnyEvent) -> None:
        """Let the checker know."""
        self.checker.take(event)

    def meet(self, member: str, who: int, room: str) -> None:
        """Learn by which id a room knows somebody."""
        self._members_met[member] = who, room

    def who_is(self, member: str) -> int:
        """Return whose id that is."""
        return self._members_met[member][0]

    def neighbour(self, asking: Member) -> str | None:
        """Choose somebody else of a member's room."""
        others = [
            member
            for member, (who, room) in self._members_met.items()
            if room == asking.room and self.members[who] is not asking
        ]
        return self._dice.choice(others) if others else None

    async def say_good_night(self) -> dict[str, tuple[str, int]]:
        """Say one last thing in each room and wait until everybody is there; return where that is.

        Whoever does not get there in time is left for the checker to find.
        """
        with contextlib.suppress(TimeoutError):
            await until(lambda: self.is_everybody_in and self.is_answered)
        last = {member.room: member for member in self.members}
        for member in last.values():
            member.say_anew()
        with contextlib.suppress(TimeoutError):
            await until(lambda: self.is_answered and len(self._places()) == len(last))
        return {room: member.at for room, member in last.items() if member.at is not None}

    def _places(self) -> set[tuple[str, str, int]]:
        return {(member.room, *(member.at or ("", 0))) for member in self.members}

    async def _look_forever(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            for member in self.members:
                member.look(loop.time())
