"""Frames in which staff reach one person: services, decisions, and what is written to them alone."""

from __future__ import annotations

from typing import Annotated

import msgspec

from chat.wire.server import ServerFrame
from chat.wire.types import AppealCode, Nonce, RoomId, ThreadId
from moderation.desk.effects import What
from moderation.directory import Card
from moderation.findings import Reason


class SaidCard(Card, frozen=True, kw_only=True):
    """A card with its first sentence, which no page then has to hold for every need there is."""

    says: str
    """What is said to somebody with this need, in the language ``lang``."""


class Services(ServerFrame, frozen=True, kw_only=True):
    """Show formal services to the one who may need them. Sent to the author alone, whatever became of the message."""

    room: RoomId
    nonce: Nonce
    card: SaidCard


class Told(ServerFrame, frozen=True, kw_only=True):
    """Tell a person what a moderator decided about their messages, by which rule, and until when it holds.

    ``until_ms`` is UTC milliseconds, 0 where nothing ends. ``appeal`` stands where the decision can be appealed, at
    ``/appeal`` and without a session; the server keeps no copy of it.
    """

    what: What
    room: RoomId
    reason: Reason
    nonces: tuple[str, ...] = ()
    until_ms: int = 0
    appeal: AppealCode | msgspec.UnsetType = msgspec.UNSET


class StaffSaid(ServerFrame, frozen=True, kw_only=True):
    """A moderator wrote to this person alone; answered with ``tell_staff``. No moderator has a name here.

    ``is_crisis`` is true where it is about somebody who may be in danger: then nothing in the thread is a sanction.
    ``is_question`` asks for a plain yes or no.
    """

    thread: ThreadId
    room: RoomId
    at_ms: Annotated[int, msgspec.Meta(description="UTC milliseconds, the store's clock")]
    text: str
    is_crisis: bool = False
    is_question: bool = False


class StaffTold(ServerFrame, frozen=True, kw_only=True):
    """Answer ``tell_staff``: moderators can read it now."""

    thread: ThreadId
    nonce: Nonce
    at_ms: Annotated[int, msgspec.Meta(description="UTC milliseconds, the store's clock")]
