"""Reading an item in steps: each shows a little more, and each is counted."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from moderation.desk.items import Message
from moderation.desk.words import Said
from moderation.findings import Span

SNIPPET_CHARS: Final = 24
"""How much of a text stands on each side of a covered place."""
COVER: Final = "▒▒▒"


class Step(enum.StrEnum):
    """How much of an item is read; each step holds what the one before holds."""

    CATEGORY = "category"
    SNIPPET = "snippet"
    FULL = "full"
    CONTEXT = "context"

    @property
    def is_full(self) -> bool:
        """Whether whole texts are shown."""
        return self in {Step.FULL, Step.CONTEXT}


STEPS: Final = tuple(Step)


def next_step(step: Step) -> Step | None:
    """Return the step after this one."""
    later = STEPS[STEPS.index(step) + 1 :]
    return later[0] if later else None


class Part(msgspec.Struct, frozen=True):
    """A run of a text; ``is_marked`` where a rule fired."""

    text: str
    is_marked: bool


def parts(text: str, spans: Sequence[Span]) -> tuple[Part, ...]:
    """Split a text at the places where rules fired; together the parts are the text again."""
    found: list[Part] = []
    at = 0
    for span in _joined(spans, len(text)):
        found += [Part(text[at : span.start], False), Part(text[span.start : span.end], True)]
        at = span.end
    found.append(Part(text[at:], False))
    return tuple(part for part in found if part.text)


def snippet(said: Said, message: Message) -> str:
    """Return a few words around the first place where a rule fired, with all such places covered.

    Where a rule judged the whole message and no place in it, these are its first words.
    """
    spans = tuple(flag.span for flag in message.flags)
    covered = [Part(COVER, True) if part.is_marked else part for part in parts(said.text, spans)]
    first = next((place for place, part in enumerate(covered) if part.is_marked), None)
    if first is None:
        return _start(said.text)
    before = "".join(part.text for part in covered[:first])
    after = "".join(part.text for part in covered[first + 1 :])
    return f"{_end(before)}{COVER}{_start(after)}"


def _joined(spans: Sequence[Span], length: int) -> Iterator[Span]:
    """Yield places in order, those that touch as one, none outside the text."""
    start = end = -1
    for span in sorted(spans, key=lambda one: one.start):
        if span.start <= end:
            end = max(end, span.end)
            continue
        if end > start:
            yield Span(start, min(end, length))
        start, end = span.start, span.end
    if end > start:
        yield Span(start, min(end, length))


def _end(text: str) -> str:
    return text if len(text) <= SNIPPET_CHARS else f"…{text[-SNIPPET_CHARS:]}"


def _start(text: str) -> str:
    return text if len(text) <= SNIPPET_CHARS else f"{text[:SNIPPET_CHARS]}…"
