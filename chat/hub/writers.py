"""Who in a room is up to date, in the order in which they are written to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, Protocol, TypeAlias

import msgspec

from chat.hub.formats import Format
from chat.hub.ring import Slot
from chat.wire.codes import ByeReason

SLICE: Final = 32
"""So many are written to at a time, in a quarter of a millisecond: then others have their turn."""

Write: TypeAlias = Callable[[bytes], None]
Shown: TypeAlias = Callable[[Slot], bytes]
"""What a reader is shown of a slot."""


class Listener(Protocol):
    """A connection as a room sees it."""

    is_paused: bool

    @property
    def format(self) -> Format:
        """How it is written to."""
        ...

    @property
    def write(self) -> Write:
        """What takes the bytes that its format made, and never blocks.

        A room asks for it once and keeps it: whoever may not be written to any more must leave the room first.
        """
        ...

    def part(self, reason: ByeReason) -> None:
        """Close with a reason."""
        ...


class Writers:
    """An order that stands until somebody comes or goes; those who are shown the same stand together."""

    def __init__(self, ready: Iterable[tuple[Listener, Shown]]) -> None:
        alike: dict[Shown, list[Listener]] = {}
        for listener, shown in ready:
            alike.setdefault(shown, []).append(listener)
        ordered = [listener for listeners in alike.values() for listener in listeners]
        self._writes = [listener.write for listener in ordered]
        self._places = {listener: place for place, listener in enumerate(ordered)}
        self._groups: list[tuple[Shown, int, int]] = []
        end = 0
        for shown, listeners in alike.items():
            start, end = end, end + len(listeners)
            self._groups.append((shown, start, end))

    def __len__(self) -> int:
        return len(self._writes)

    def place(self, listener: Listener) -> int | None:
        """Return where somebody stands, or None who does not."""
        return self._places.get(listener)

    def skip(self, listener: Listener) -> None:
        """Leave somebody out from now on; everybody else keeps their place."""
        if (place := self._places.pop(listener, None)) is not None:
            self._writes[place] = _nobody

    def write(self, first: int, end: int, read: Callable[[Shown], bytes]) -> None:
        """Write to those at the places from ``first`` to before ``end`` what ``read`` makes for them."""
        for shown, start, stop in self._groups:
            if writes := self._writes[max(first, start) : min(end, stop)]:
                frames = read(shown)
                for write in writes:
                    write(frames)


class Round(msgspec.Struct):
    """Frames of the ring from ``start`` to before ``end``, on their way: the first ``written`` writers have them."""

    start: int
    end: int
    writers: Writers
    written: int = 0

    @property
    def is_done(self) -> bool:
        """Whether everybody has them."""
        return self.written >= len(self.writers)


def _nobody(_: bytes) -> None:
    """Stand in the place of somebody who left."""
