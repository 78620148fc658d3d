"""Where a room's numbers leap: another server went on from what it had of them, which may not have been all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

LEAP: Final = 1 << 20
"""As ``post.lua`` has it: far more than a room says while a server that dies has not told its replica yet."""
_LEAST: Final = LEAP // 2
"""So many numbers in a row are no removals; fewer may be left of a leap where some of what was lost was heard."""


def places(first: int, top: int, known: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Return every number from ``first`` to ``top``, as (number, number); where they leap over, what was leapt over."""
    at = first
    for number in (*sorted(seq for seq in known if first <= seq <= top), top + 1):
        if number - at >= _LEAST:
            yield at, number - 1
        else:
            yield from ((seq, seq) for seq in range(at, number))
        if number <= top:
            yield number, number
        at = number + 1
