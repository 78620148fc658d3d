"""Frames that a client sends: commands, named by verbs."""

from __future__ import annotations

import enum

import msgspec

from chat.wire.types import (
    AgeBand,
    Country,
    Epoch,
    Lang,
    MemberId,
    Nonce,
    Position,
    RoomId,
    Seq,
    ThreadId,
    Token,
    snake,
)


class ClientFrame(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=snake):
    """What all client frames share: ``type`` names the frame. Unknown fields are ignored."""


class Hello(ClientFrame, frozen=True, kw_only=True):
    """Open the conversation; always the first frame.

    A browser's session comes from its cookie, a script's from ``token``. Without either a new session is made, for
    which ``age_band`` must be given. ``lang`` and ``country`` change the session's where they are given.
    """

    wire: int
    age_band: AgeBand | None = None
    lang: Lang | None = None
    country: Country | None = None
    token: Token | None = None


class Prefer(ClientFrame, frozen=True, kw_only=True):
    """Choose the language of help cards and the country whose services they show; null means none chosen."""

    lang: Lang
    country: Country | None = None


class Reroll(ClientFrame, frozen=True, kw_only=True):
    """Ask for another pseudonym; answered by ``named``, three times at most a session."""


class Join(ClientFrame, frozen=True, kw_only=True):
    """Enter a room, or enter it again after a lost connection: ``after`` is the last message seen."""

    room: RoomId
    after: Position | None = None


class Leave(ClientFrame, frozen=True, kw_only=True):
    """Stop hearing a room."""

    room: RoomId


class Say(ClientFrame, frozen=True, kw_only=True):
    """Ask for a message to be posted in a joined room.

    ``text`` has 1 to 1,000 code points after NFC. The answer is this message's own ``posted`` in the room, or a
    private ``held``, ``refused`` or ``error`` with the same nonce. Sending the same nonce again never posts twice.
    ``confirmed`` says that its author was asked about it by a ``refused`` with ``asked``, and wants it sent as it is.
    """

    room: RoomId
    nonce: Nonce
    text: str
    confirmed: bool = False


class TellStaff(ClientFrame, frozen=True, kw_only=True):
    """Answer a moderator in a thread that ``staff_said`` opened: for them alone, whatever stands against the author.

    ``text`` has 1 to 1,000 code points after NFC. The answer is ``staff_told`` or an ``error`` with the same nonce,
    such as ``thread_closed``; sending the same nonce again never says it twice.
    """

    thread: ThreadId
    nonce: Nonce
    text: str


class ReportReason(enum.StrEnum):
    """What a reader says is wrong with a message."""

    HATE = "hate"
    THREAT = "threat"
    CONTACT = "contact"
    UNSAFE = "unsafe"
    SPAM = "spam"
    OTHER = "other"


class Report(ClientFrame, frozen=True, kw_only=True):
    """Show a message of somebody else to the moderators; answered by ``reported``.

    It is hidden from the one who asks, from now on and wherever they read: the client hides it at once. Nobody else is
    told, and it stays for everybody else until a moderator decides.
    """

    room: RoomId
    epoch: Epoch
    seq: Seq
    reason: ReportReason | None = None


class Block(ClientFrame, frozen=True, kw_only=True):
    """Neither see nor be seen by somebody in a room; answered by ``blocked``.

    Holds for the session, whatever names the two go by. Their messages come as ``gap``; those on screen are the
    client's to take off. The other one is not told.
    """

    room: RoomId
    member: MemberId


class Unblock(ClientFrame, frozen=True, kw_only=True):
    """Take a block back; answered by ``unblocked``. Joining again without ``after`` shows what was said meanwhile."""

    room: RoomId
    member: MemberId


class Unsend(ClientFrame, frozen=True, kw_only=True):
    """Take an own message away from everyone; the answer is ``removed``, which everybody hears."""

    room: RoomId
    epoch: Epoch
    seq: Seq


class Ping(ClientFrame, frozen=True, kw_only=True):
    """Ask whether the line is alive; answered by ``pong``."""


Deed = Report | Block | Unblock | Unsend
"""What people do about what was said."""
AnyClientFrame = Hello | Prefer | Reroll | Join | Leave | Say | Deed | TellStaff | Ping
