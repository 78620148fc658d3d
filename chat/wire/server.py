"""Frames that the server sends: facts, named by past participles where they answer a command."""

from __future__ import annotations

import enum
from typing import Annotated

import msgspec

from chat.wire.types import (
    AgeBand,
    AppealCode,
    Country,
    Epoch,
    Lang,
    MemberId,
    Nonce,
    RoomId,
    RoomView,
    Seq,
    ThreadId,
    Token,
    snake,
)
from moderation.desk.effects import What
from moderation.directory import Card
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


class Services(ServerFrame, frozen=True, kw_only=True):
    """Show formal services to the one who may need them. Sent to the author alone, whatever became of the message."""

    room: RoomId
    nonce: Nonce
    card: Card


class NoticeCode(enum.StrEnum):
    """What a notice says; clients translate it."""

    CONTACT_MASKED = "contact_masked"
    TALK_AWAY = "talk_away"
    TALK_BACK = "talk_back"
    NOBODY_HERE = "nobody_here"
    SOMEBODY_HERE = "somebody_here"
    ROOM_GENTLE = "room_gentle"
    ROOM_CLOSING = "room_closing"
    ROOM_CLOSED = "room_closed"
    ROOM_OPENED = "room_opened"


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


class Notice(ServerFrame, frozen=True, kw_only=True):
    """Tell one person something that asks for no answer; ``room`` where it is about a room."""

    code: NoticeCode
    room: RoomId | None = None
    nonce: Nonce | None = None


class ErrorCode(enum.StrEnum):
    """What was wrong with a frame."""

    NOT_JSON = "not_json"
    NOT_TEXT = "not_text"
    FRAME_TOO_LARGE = "frame_too_large"
    UNKNOWN_FRAME = "unknown_frame"
    BAD_FIELD = "bad_field"
    HELLO_FIRST = "hello_first"
    HELLO_TWICE = "hello_twice"
    AGE_BAND_NEEDED = "age_band_needed"
    SESSION_UNKNOWN = "session_unknown"
    NO_ROOM_FOR_AGE = "no_room_for_age"
    ROOM_UNKNOWN = "room_unknown"
    ROOM_FULL = "room_full"
    ROOMS_LIMIT = "rooms_limit"
    NOT_JOINED = "not_joined"
    TEXT_EMPTY = "text_empty"
    TEXT_TOO_LONG = "text_too_long"
    TOO_FAST = "too_fast"
    MUTED = "muted"
    ROOM_LOCKED = "room_locked"
    ROOM_SLOW = "room_slow"
    ROOM_STAFFED = "room_staffed"
    THREAD_CLOSED = "thread_closed"
    NO_REROLL_LEFT = "no_reroll_left"
    NOT_YOURS = "not_yours"
    MESSAGE_GONE = "message_gone"
    MEMBER_UNKNOWN = "member_unknown"
    BLOCKS_LIMIT = "blocks_limit"
    TALK_AWAY = "talk_away"


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


class ByeReason(enum.StrEnum):
    """Why the server closes a connection."""

    RELOAD = "reload"
    RESTART = "restart"
    SLOW = "slow"
    IDLE = "idle"
    BUSY = "busy"
    ENDED = "ended"
    TOO_MANY_ERRORS = "too_many_errors"
    TOO_MANY_SOCKETS = "too_many_sockets"


class Bye(ServerFrame, frozen=True, kw_only=True):
    """Say why the connection closes next, and how long to wait before coming back (never, for ``ended``)."""

    reason: ByeReason
    after_ms: int = 0


class Pong(ServerFrame, frozen=True, kw_only=True):
    """Answer ``ping``."""


AnyServerFrame = (
    Welcome
    | Named
    | Preferred
    | Joined
    | Left
    | Posted
    | Held
    | Refused
    | Removed
    | Reported
    | Blocked
    | Unblocked
    | Services
    | Told
    | StaffSaid
    | StaffTold
    | Notice
    | Error
    | Skip
    | Gap
    | Bye
    | Pong
)
