"""Decisions on their way to people: frames for what the desk has decided, and the drainer that carries them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from chat.cards import Cards
from chat.wire.codec import encode
from chat.wire.posted import posted_frame
from chat.wire.server import ServerFrame
from chat.wire.staff import StaffSaid
from chat.wire.staff import Told as ToldFrame
from chat.wire.types import Lang
from moderation.desk.appeals import Appeals
from moderation.desk.carrying import Carrier, Edges, Sent, Talk
from moderation.desk.drainer import Drainer
from moderation.desk.effects import Told
from rooms.stores.scripts import Caller


def build_drainer(record: Caller, talk: Talk, cards: Cards, clock_ms: Callable[[], int]) -> Drainer:
    """Return what carries decisions out in ``talk``."""

    def sent_frames(sent: Sent) -> tuple[bytes, ...]:
        return tuple(encode(frame) for frame in _sent(sent, cards, clock_ms()))

    edges = Edges(told_frame=told_frame, posted_frame=posted_frame, sent_frames=sent_frames)
    return Drainer(record, Carrier(talk, edges, Appeals(record)))


def told_frame(told: Told) -> bytes:
    """Encode what one person is told."""
    return encode(
        ToldFrame(
            what=told.what,
            room=told.room,
            reason=told.reason,
            nonces=told.nonces,
            until_ms=told.until_ms,
            appeal=told.appeal or msgspec.UNSET,
        )
    )


def _sent(sent: Sent, cards: Cards, now_ms: int) -> Iterator[ServerFrame]:
    """Yield the words, then the services that were chosen."""
    thread, letter = sent.thread, sent.turn.letter
    yield StaffSaid(
        thread=thread.id,
        room=thread.room,
        at_ms=sent.turn.at_ms,
        text=letter.text,
        is_crisis=thread.is_crisis,
        is_question=letter.is_question,
    )
    if (chosen := letter.card) is not None:
        lang = Lang(sent.lang)
        yield cards.services(thread.room, sent.nonce, chosen.country, lang, chosen.need, now_ms=now_ms)
