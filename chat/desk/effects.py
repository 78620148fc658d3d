"""Decisions on their way to people: frames for what the desk has decided, and the drainer that carries them out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import msgspec

from chat.wire.codec import encode
from chat.wire.posted import posted_frame
from chat.wire.server import ServerFrame
from chat.wire.staff import Services, StaffSaid
from chat.wire.staff import Told as ToldFrame
from chat.wire.types import Lang
from moderation.desk.appeals import Appeals
from moderation.desk.carrying import Carrier, Edges, Sent, Talk
from moderation.desk.drainer import Drainer
from moderation.desk.effects import Told
from moderation.directory import Directory
from rooms.stores.scripts import Caller


def build_drainer(record: Caller, talk: Talk, directory: Directory, clock_ms: Callable[[], int]) -> Drainer:
    """Return what carries decisions out in ``talk``."""

    def sent_frames(sent: Sent) -> tuple[bytes, ...]:
        return tuple(encode(frame) for frame in _sent(sent, directory, clock_ms()))

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


def _sent(sent: Sent, directory: Directory, now_ms: int) -> Iterator[ServerFrame]:
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
    if letter.card is not None:
        now = dt.datetime.fromtimestamp(now_ms / 1000, dt.UTC)
        card = directory.card(letter.card.country, Lang(sent.lang), letter.card.need, now)
        yield Services(room=thread.room, nonce=sent.nonce, card=card)
