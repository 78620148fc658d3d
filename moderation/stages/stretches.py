"""Find the ranges of a text at which cues stand."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.text.regex import Regex

Stretch = tuple[int, int]


def every(cues: Regex, text: str) -> Iterator[Stretch]:
    """Yield each range at which one of some cues stands."""
    found = place(cues, text)
    while found is not None:
        yield found
        found = place(cues, text, found[1] - 1)


def place(cues: Regex, text: str, at: int = 0) -> Stretch | None:
    """Return the first range, from an index on, at which one of some cues stands."""
    encoded = text.encode()
    found = cues.first(encoded, len(text[:at].encode()))
    return found and (len(encoded[: found[0]].decode()), len(encoded[: found[1]].decode()))
