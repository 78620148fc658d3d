"""Frames that the server sends: facts, named by past participles where they answer a command."""

from __future__ import annotations

from typing import Annotated

import msgspec

from chat.wire.codes import ByeReason, ErrorCode, NoticeCode
from chat.wire.types import (
    AgeBand,
    Country,
    Epoch,
    Lang,
    MemberId,
    Nonce,
    RoomId,
    RoomView,
    Seq,
    Token,
    snake,
)
from moderation.findings import Reason, Span


class ServerFrame(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=snake, omit_defaults=True):
    """What all server frames share: ``type`` names the frame. Clients ignore frames and fields they do not know."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds a client should know before it runs into them."""

    text_limit_chars: int
    frame_limit_bytes: int
    rooms_limit: int
    blocks_limit: int


class Timings(msgspec.Struct, frozen=True, kw_only=True):
    """Every delay a client needs; the server's numbers win over a client's own."""

    retry_first_ms: int
    retry_last_ms: int
    echo_wait_ms: int
    ping_every_ms: int
    hole_wait_ms: int


class Welcome(ServerFrame, frozen=True, kw_only=True):
    """Answer ``hello``. ``token`` stands once, in the answer that made a script's session."""

    wire: int
    name: str
    rerolls_left: int
    age_band: AgeBand
    lang: Lang
    country: Country | None
    rooms: tuple[RoomView, ...]
    limits: Limits
    timings: Timings
    token: Token | msgspec.UnsetType = msgspec.UNSET


class Named(ServerFrame, frozen=True, kw_only=True):
    """Answer ``reroll`` with the session's name from now on."""

    name: str
    rerolls_left: int


class Preferred(ServerFrame, frozen=True, kw_only=True):
    """Answer ``prefer`` with what is now chosen."""

    lang: Lang
    country: Country | None


class Joined(ServerFrame, frozen=True, kw_only=True):
    """Answer ``join``. The frames for ``from`` to ``to`` follow in order, then live ones.

    ``to`` is one less than ``from`` where there is nothing to send. ``complete`` is false where messages between the
    position asked for and ``from`` are gone, or the position was void: what is on screen is then not whole.
    """

    room: RoomId
    member: str
    epoch: Epoch
    from_seq: Seq = msgspec.field(name="from")
    to_seq: Seq = msgspec.field(name="to")
    complete: bool


class Left(ServerFrame, frozen=True, kw_only=True):
    """Answer ``leave``: no further frame of this room follows."""

    room: RoomId


class Posted(ServerFrame, frozen=True, kw_only=True):
    """A message, the same bytes for every member; its author knows it by the nonce.

    In the private answer to a nonce that was accepted before, ``member``, ``name``, ``text`` and ``at_ms`` are absent.
    """

    room: RoomId
    epoch: Epoch
    seq: Seq
    nonce: Nonce
    at_ms: Annotated[int, msgspec.Meta(description="UTC milliseconds, the store's clock")] | msgspec.UnsetType = (
        msgspec.UNSET
    )
    member: str | msgspec.UnsetType = msgspec.UNSET
    name: str | msgspec.UnsetType = msgspec.UNSET
    text: str | msgspec.UnsetType = msgspec.UNSET


class Held(ServerFrame, frozen=True, kw_only=True):
    """Tell an author that nobody else sees this message, and why."""

    room: RoomId
    nonce: Nonce
    reason: Reason
    span: Span


class Refused(ServerFrame, frozen=True, kw_only=True):
    """Tell an author that a message was not posted, why, and where in it the reason lies.

    ``asked`` stands where it is their choice: it lists what may put somebody in danger, ``reason`` first. Changed, or
    said again with ``confirmed``, it is posted; contact details are masked all the same, and a moderator sees requests.
    """

    room: RoomId
    nonce: Nonce
    reason: Reason
    span: Span
    asked: tuple[Reason, ...] = ()


class Removed(ServerFrame, frozen=True, kw_only=True):
    """A message is gone: take it off the screen. Also stands in history where a message was."""

    room: RoomId
    epoch: Epoch
    seq: Seq


class Reported(ServerFrame, frozen=True, kw_only=True):
    """Answer ``report``: a moderator will see it, and this session reads a ``gap`` in its place from now on."""

    room: RoomId
    epoch: Epoch
    seq: Seq


class Blocked(ServerFrame, frozen=True, kw_only=True):
    """Answer ``block``, on every socket of the session."""

    room: RoomId
    member: MemberId


class Unblocked(ServerFrame, frozen=True, kw_only=True):
    """Answer ``unblock``, on every socket of the session."""

    room: RoomId
    member: MemberId


class Notice(ServerFrame, frozen=True, kw_only=True):
    """Tell one person something that asks for no answer; ``room`` where it is about a room."""

    code: NoticeCode
    room: RoomId | None = None
    nonce: Nonce | None = None


class Error(ServerFrame, frozen=True, kw_only=True, omit_defaults=False):
    """Say what was wrong with a frame and where; the connection stays open, save after ``frame_too_large``.

    ``where`` is the field's path, such as ``text`` or ``after.seq``, or empty for the frame as a whole; ``detail`` is
    for programmers, in English. ``room``, ``nonce``, ``seq`` and ``member`` repeat what the frame asked for.
    """

    code: ErrorCode
    where: str = ""
    detail: str = ""
    room: RoomId | None = None
    nonce: Nonce | None = None
    seq: Seq | None = None
    member: MemberId | None = None


class Skip(ServerFrame, frozen=True, kw_only=True):
    """Messages ``from`` to ``to`` may be missing and can't be brought back."""

    room: RoomId
    epoch: Epoch
    from_seq: Seq = msgspec.field(name="from")
    to_seq: Seq = msgspec.field(name="to")


class Gap(ServerFrame, frozen=True, kw_only=True):
    """A message that is not for this reader stood here; nothing is missing."""

    room: RoomId
    epoch: Epoch
    seq: Seq


class Bye(ServerFrame, frozen=True, kw_only=True):
    """Say why the connection closes next, and how long to wait before coming back (never, for ``ended``)."""

    reason: ByeReason
    after_ms: int = 0


class Pong(ServerFrame, frozen=True, kw_only=True):
    """Answer ``ping``."""
