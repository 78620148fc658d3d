"""Shorten letters that were drawn out: "pleeease" is read as "please", «بدييي» as «بدي»."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import product
from typing import Final

from moderation.text.folding import Folded

_DRAWN_OUT: Final = re.compile(r"([^\W\d_])\1\1+")
RUNS_LIMIT: Final = 4
"""Runs of one word that are tried both as one letter and as two; a word with more is shortened to single letters."""


def squeezed(plain: Folded, words: AbstractSet[str]) -> Folded | None:
    """Return the reading with every run of three or more letters shortened, or None where there is no such run.

    A run becomes one letter or two, whichever makes a word that rules know; where neither does, one.
    """
    if _DRAWN_OUT.search(plain.text) is None:
        return None
    kept: list[int] = []
    at = 0
    for token in plain.text.split(" "):
        dropped = _dropped(token, words)
        kept.extend(at + index for index in range(len(token) + 1) if index not in dropped)
        at += len(token) + 1
    kept.pop()  # the split ends one space past the text
    return plain.keeping("".join(plain.text[index] for index in kept), tuple(kept))


def _dropped(token: str, words: AbstractSet[str]) -> AbstractSet[int]:
    """Return the indexes of the letters to leave out of a token."""
    runs = list(_DRAWN_OUT.finditer(token))
    for dropped in _shortenings(runs):
        if "".join(char for index, char in enumerate(token) if index not in dropped) in words:
            return dropped
    return {index for run in runs for index in range(run.start() + 1, run.end())}


def _shortenings(runs: list[re.Match[str]]) -> Iterator[AbstractSet[int]]:
    if len(runs) > RUNS_LIMIT:
        return
    for letters in product((1, 2), repeat=len(runs)):
        yield {
            index for run, count in zip(runs, letters, strict=True) for index in range(run.start() + count, run.end())
        }
