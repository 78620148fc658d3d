"""Find where the sentences of a text end."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from moderation.text.folding import Folded

_GAP: Final = re.compile("[^\\w]*(?:[!?؟…\n]|[.۔](?!\\w))[^\\w]*")
"""What stands between two words and ends a sentence; a dot inside of a word ends none, nor does an Arabic comma."""

_JOINING: Final = frozenset('"“”„«»‹›:')
"""Signs by which what stands before or behind belongs to the sentence: "Kill yourself." That is what he said."""


def sentence_ends(view: Folded) -> tuple[int, ...]:
    """Return the index of each space in a reading at which a sentence ends; remembered with the reading."""
    return view.remembered(_ends)


def _ends(view: Folded) -> tuple[int, ...]:
    return tuple(_each_end(view))


def _each_end(view: Folded) -> Iterator[int]:
    for gap in _GAP.finditer(view.original):
        if _JOINING.isdisjoint(gap.group()):
            at = bisect_right(view.origins, gap.end() - 1) - 1
            if view.text[at] == " ":
                yield at


def sentence_around(view: Folded, first: int, last: int) -> tuple[int, int]:
    """Return the range of the sentences over which a range of a reading reaches, spaces around included."""
    start, end = 0, len(view.text)
    for at in sentence_ends(view):
        if at < first:
            start = at
        elif at >= last:
            end = min(end, at + 1)
    return start, end
