"""What a moderator and the reader of a room wrote to each other, and the form that answers."""

from __future__ import annotations

from typing import Final

import msgspec

from chat.pages.wording import ago
from chat.pages.words import Words
from chat.services import Services
from moderation.desk.threads import Exchange
from rooms.ids import new_id
from rooms.room import Room

YES_NO: Final = ("yes", "no")


class Unsent(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that did not arrive, so that its author gets it back."""

    thread: str
    nonce: str
    text: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One turn of a thread in words; ``at_ms`` is UTC milliseconds, for a reader whose clock is known."""

    text: str
    at_ms: int
    ago: str
    is_own: bool


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A thread as its author sees it. ``choices`` are the words of buttons where a plain yes or no was asked for."""

    id: str
    lines: tuple[Line, ...]
    choices: tuple[str, ...]
    nonce: str
    text: str


async def threads_in(
    services: Services, words: Words, session: str, room: Room, unsent: Unsent | None = None
) -> list[Shown]:
    """Return a session's open threads about a room. Raises ``StoreAway``."""
    now_ms = services.clock_ms()
    return [_shown(words, one, now_ms, unsent) for one in await services.threads.of(session, room.id)]


def _shown(words: Words, exchange: Exchange, now_ms: int, unsent: Unsent | None) -> Shown:
    thread, last = exchange.thread, exchange.turns[-1].letter
    own = unsent if unsent is not None and unsent.thread == thread.id else None
    lines = (
        Line(
            text=turn.letter.text, at_ms=turn.at_ms, ago=ago(words, turn.at_ms, now_ms), is_own=not turn.letter.staff_id
        )
        for turn in exchange.turns
    )
    return Shown(
        id=thread.id,
        lines=tuple(lines),
        choices=tuple(words.text(f"thread.{one}") for one in YES_NO) if last.is_question else (),
        nonce=own.nonce if own else new_id(),
        text=own.text if own else "",
    )
