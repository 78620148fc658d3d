"""Who on this hub does not see all of a room; a room in which nobody blocks or reports costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from chat.wire.server import Blocked, Reported, ServerFrame, Unblocked
from rooms.sights import CLEAR, Block, Hiding, Sight, SightEvent, Sights

TRIES: Final = 10
"""How often a sight is read anew because it changed meanwhile, before its reader is asked to try again."""


class RoomSights:
    """The sights of one room at one revision of them.

    ``limited`` are all who may not see everything; only theirs are ever read, when they are needed here. From then on
    what is announced keeps them true.
    """

    def __init__(self) -> None:
        self.revision = 0
        self.latest = 0
        self._limited: set[str] = set()
        self._read: dict[str, Sight] = {}

    def begin(self, revision: int, limited: Iterable[str], read: Mapping[str, Sight]) -> None:
        """Take what the store knew at a revision, with the sights read since then."""
        self.revision = self.latest = revision
        self._limited, self._read = set(limited), dict(read)

    def of(self, member: str) -> Sight:
        """Return what a member of this hub does not see."""
        return self._read.get(member, CLEAR)

    def must_read(self, member: str) -> bool:
        """Say whether a member's sight has to be read before anything is shown to them."""
        return member in self._limited and member not in self._read

    def put(self, member: str, revision: int, sight: Sight) -> None:
        """Keep a sight that was read, unless more was heard since."""
        if revision >= self.revision:
            self._read[member] = sight

    @property
    def blocks(self) -> set[tuple[str, str]]:
        """Who keeps whom away, as far as one of the two is here."""
        kept = {(who, whom) for who, sight in self._read.items() for whom in sight.blocked}
        return kept | {(who, whom) for whom, sight in self._read.items() for who in sight.blockers}

    def learn(self, event: SightEvent) -> bool:
        """Take what was announced; false where something before it was missed."""
        self.latest = max(self.latest, event.revision)
        if event.revision > self.revision + 1:
            return False
        if event.revision == self.revision + 1:
            self.revision = event.revision
            for member in _concerned(event):
                if not self.must_read(member):
                    self._limited.add(member)
                    self._read[member] = self.of(member).after(event, member)
        return True

    def forget_all_but(self, present: Iterable[str]) -> None:
        """Let go of the sights of those who left; they are read again when they come back."""
        kept = set(present)
        self._read = {member: sight for member, sight in self._read.items() if member in kept}


def answer(room: str, event: SightEvent) -> ServerFrame:
    """Return what the one who asked is told, on each of their sockets."""
    match event:
        case Block(whom=whom):
            return Blocked(room=room, member=whom)
        case Hiding(position=position):
            return Reported(room=room, epoch=position.epoch, seq=position.seq)
        case _:
            return Unblocked(room=room, member=event.whom)


def answers_between(room: str, before: Sight, now: Sight) -> list[ServerFrame]:
    """Return the answers that a member did not hear while the feed was away."""
    return [
        *(Blocked(room=room, member=whom) for whom in sorted(now.blocked - before.blocked)),
        *(Unblocked(room=room, member=whom) for whom in sorted(before.blocked - now.blocked)),
        *(Reported(room=room, epoch=at.epoch, seq=at.seq) for at in sorted(now.reported - before.reported)),
    ]


async def read_sight(store: Sights, room: str, sights: RoomSights, member: str) -> None:
    """Read a member's sight where it is needed. Raises ``StoreAway``; ``TimeoutError`` where it changes too fast."""
    for _ in range(TRIES):
        if not sights.must_read(member):
            return
        sights.put(member, *await store.read(room, member))
    raise TimeoutError


async def read_anew(store: Sights, room: str, sights: RoomSights, present: Callable[[], Iterable[str]]) -> None:
    """Read the sights of everybody present, after something was missed. Raises ``StoreAway``, ``TimeoutError``."""
    for _ in range(TRIES):
        sights.latest = 0
        revision, limited = await store.revision(room), await store.limited(room)
        read: dict[str, Sight] = {}
        while missing := (set(present()) & limited) - read.keys():
            for member in missing:
                read[member] = (await store.read(room, member))[1]
        if sights.latest <= revision:
            sights.begin(revision, limited, read)
            return
    raise TimeoutError


def _concerned(event: SightEvent) -> tuple[str, ...]:
    return (event.who,) if isinstance(event, Hiding) else (event.who, event.whom)
