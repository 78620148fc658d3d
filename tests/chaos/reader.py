"""One reader's screen, as the checker sees it: where it stands, and what may come next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from tests.chaos.events import Wrong

KEPT_MOST: Final = 500
"""A room keeps so many messages: whoever is further behind is told so, and that is no fault."""


class Step(msgspec.Struct, frozen=True):
    """What a frame did to a screen."""

    wrongs: tuple[Wrong, ...] = ()
    reported: int = 0


FINE: Final = Step()


class Reader(msgspec.Struct):
    """The position is the newest number that was shown, said to be removed, kept apart or reported lost."""

    room: str
    epoch: str
    seq: int
    missing: set[int] = msgspec.field(default_factory=set)
    removed: set[int] = msgspec.field(default_factory=set)
    blocked: set[int] = msgspec.field(default_factory=set)

    def begin(self, epoch: str, before: int) -> None:
        """Stand before the first number of another run."""
        self.epoch, self.seq = epoch, before
        self.missing.clear()
        self.removed.clear()

    def rejoin(self, epoch: str, first: int, last: int, *, is_complete: bool, may_lose: bool) -> Step:
        """Come back to a room; what is said to be missing counts as reported, where that may be."""
        if is_complete:
            return FINE if (epoch, first) == (self.epoch, self.seq + 1) else Step((Wrong.FALSE_COMPLETE,))
        if epoch != self.epoch:
            self.begin(epoch, first - 1)
            return Step(reported=first - 1)
        if first <= self.seq:
            return Step((Wrong.TWICE,))
        return self.skip(self.seq + 1, first - 1, may_lose=may_lose or last - self.seq >= KEPT_MOST)

    def skip(self, first: int, last: int, *, may_lose: bool) -> Step:
        """Be told of a range that can't be brought back."""
        wrongs = [*self._before(first), *(() if may_lose or last <= self.seq else (Wrong.LOST,))]
        reported, self.seq = max(0, last - max(self.seq, first - 1)), max(self.seq, last)
        return Step(tuple(wrongs), reported)

    def show(self, seq: int) -> Step:
        """Be shown what stands at a number."""
        if seq in self.removed:
            return Step((Wrong.SHOWN_AGAIN,))
        if seq <= self.seq:
            is_late = seq in self.missing
            self.missing.discard(seq)
            return Step((Wrong.OUT_OF_ORDER if is_late else Wrong.TWICE,))
        wrongs = tuple(self._before(seq))
        self.seq = seq
        return Step(wrongs)

    def remove(self, seq: int) -> Step:
        """Be told of a removal, which is news where the message was shown, and stands in its place where not."""
        step = self.show(seq) if seq > self.seq else FINE
        self.removed.add(seq)
        return step

    def _before(self, seq: int) -> Iterator[Wrong]:
        """Notice what was passed over; nobody said that it is missing."""
        if seq > self.seq + 1:
            self.missing.update(range(self.seq + 1, min(seq, self.seq + KEPT_MOST)))
            yield Wrong.HOLE
