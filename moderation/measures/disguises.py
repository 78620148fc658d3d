"""Hide the words that matter in a sentence as people hide them from filters."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from moderation.findings import Span

_LEET: Final = str.maketrans("aeiostAEIOST", "431057431057")
_WORD: Final = re.compile(r"[^\W\d_]+")
LEAST_LETTERS: Final = 4
"""A word shorter than this has no letter to spare."""

Disguise = Callable[[str, Span, random.Random], str | None]


def disguised(text: str, span: Span, seed: str) -> Iterator[tuple[str, str]]:
    """Give each disguise's name and the disguised text. ``span`` is what was found: the words that matter are in it."""
    for name, disguise in _DISGUISES.items():
        dice = random.Random(f"{seed}/{name}")  # noqa: S311 - no secret
        hidden = disguise(text, span, dice)
        if hidden is not None and hidden != text:
            yield name, hidden


def _on_longest(change: Callable[[str, random.Random], str]) -> Disguise:
    """Return a disguise of the longest word alone: it carries the most."""

    def disguise(text: str, span: Span, dice: random.Random) -> str | None:
        words = (word for word in _WORD.finditer(text) if word.start() < span.end and word.end() > span.start)
        word = max(words, key=lambda word: len(word.group()), default=None)
        if word is None or len(word.group()) < LEAST_LETTERS:
            return None
        return text[: word.start()] + change(word.group(), dice) + text[word.end() :]

    return disguise


def _spaced(word: str, dice: random.Random) -> str:
    return dice.choice((" ", ".", "-")).join(word)


def _leet(word: str, _: random.Random) -> str:
    return word.translate(_LEET)


def _dropped(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1 :]


def _swapped(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _repeated(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(word))
    return word[:at] + word[at] * dice.randrange(2, 5) + word[at:]


def _joined(text: str, span: Span, _: random.Random) -> str:
    return text[: span.start] + text[span.start : span.end].replace(" ", "") + text[span.end :]


_DISGUISES: Final[Mapping[str, Disguise]] = {
    "spacing": _on_longest(_spaced),
    "leet": _on_longest(_leet),
    "dropped": _on_longest(_dropped),
    "swapped": _on_longest(_swapped),
    "repeats": _on_longest(_repeated),
    "joined": _joined,
}
