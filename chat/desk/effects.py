"""Decisions on their way to people: frames for what the desk has decided, and the drainer that carries them out."""

from __future__ import annotations

from chat.wire.codec import encode
from chat.wire.posted import posted_frame
from chat.wire.server import Told as ToldFrame
from moderation.desk.carrying import Carrier, Edges, Talk
from moderation.desk.drainer import Drainer
from moderation.desk.effects import Told
from rooms.stores.scripts import Caller


def build_drainer(record: Caller, talk: Talk) -> Drainer:
    """Return what carries decisions out in ``talk``."""
    return Drainer(record, Carrier(talk, Edges(told_frame=told_frame, posted_frame=posted_frame)))


def told_frame(told: Told) -> bytes:
    """Encode what one person is told."""
    return encode(
        ToldFrame(what=told.what, room=told.room, reason=told.reason, nonces=told.nonces, until_ms=told.until_ms)
    )
