"""What happens in a chaos run, as its readers and its faults report it, and what may be found wrong with it."""

from __future__ import annotations

import enum
from typing import TypeAlias

import msgspec


class Event(msgspec.Struct, frozen=True, gc=False):
    """Something that happened. ``who`` names a reader, who is in one room."""


class Said(Event, frozen=True, gc=False):
    """Somebody wrote a message; it is sent until it is answered."""

    who: int
    room: str
    nonce: str


class Joined(Event, frozen=True, gc=False):
    """The server says from where on it serves a reader, and whether nothing is missing before it."""

    who: int
    room: str
    epoch: str
    first: int
    last: int
    is_complete: bool


class Heard(Event, frozen=True, gc=False):
    """A message reached a reader."""

    who: int
    epoch: str
    seq: int
    nonce: str


class Gone(Event, frozen=True, gc=False):
    """A reader is told that a message was removed, in its place or afterwards."""

    who: int
    epoch: str
    seq: int


class Apart(Event, frozen=True, gc=False):
    """A reader is told that what stands there is not for them."""

    who: int
    epoch: str
    seq: int


class Skipped(Event, frozen=True, gc=False):
    """A reader is told that a range can't be brought back."""

    who: int
    epoch: str
    first: int
    last: int


class Answered(Event, frozen=True, gc=False):
    """An author is told where a message stands that was sent again."""

    who: int
    nonce: str
    epoch: str
    seq: int


class Declined(Event, frozen=True, gc=False):
    """An author is told that a message was not posted; nothing in a run deserves that."""

    who: int
    nonce: str


class Unsent(Event, frozen=True, gc=False):
    """An author asks for a message of theirs to be taken away."""

    who: int
    epoch: str
    seq: int


class Blocking(Event, frozen=True, gc=False):
    """A reader asks neither to see nor to be seen by somebody."""

    who: int
    whom: int


class Blocked(Event, frozen=True, gc=False):
    """That was answered: from here on nothing of theirs is shown."""

    who: int
    whom: int


class Unblocked(Event, frozen=True, gc=False):
    """A reader asked for it to end, or is told that it ended."""

    who: int
    whom: int


class ThrownOut(Event, frozen=True, gc=False):
    """A reader's session is not known any more."""

    who: int


class Forgot(Event, frozen=True, gc=False):
    """``talk`` was started anew: what was said is gone, and numbers may begin again once in every room."""


class Promoted(Event, frozen=True, gc=False):
    """A replica took over what a room's primary held: where numbers leap, what was not told it may be missing."""

    room: str


AnyEvent: TypeAlias = (
    Said
    | Joined
    | Heard
    | Gone
    | Apart
    | Skipped
    | Answered
    | Declined
    | Unsent
    | Blocking
    | Blocked
    | Unblocked
    | ThrownOut
    | Forgot
    | Promoted
)


class Wrong(enum.StrEnum):
    """What may be wrong. The first three are what everybody asks for."""

    LOST = "lost"
    TWICE = "twice"
    OUT_OF_ORDER = "out of order"
    HOLE = "hole that nobody was told of"
    FALSE_COMPLETE = "called complete and is not"
    EPOCH = "numbers began anew for no reason"
    POSTED_TWICE = "posted at two places"
    SPLIT = "two messages under one number"
    INVENTED = "said by nobody"
    UNANSWERED = "never answered"
    DECLINED = "declined for no reason"
    BEHIND = "not brought up to the end"
    SHOWN_AGAIN = "shown after its removal"
    NOT_REMOVED = "called removed and was not"
    THOUGH_BLOCKED = "shown in spite of a block"
    NOT_APART = "kept from somebody for no reason"
    THROWN_OUT = "session forgotten"


class Violation(msgspec.Struct, frozen=True):
    """A promise that was broken, and where."""

    wrong: Wrong
    who: int | None = None
    epoch: str = ""
    seq: int = 0
    nonce: str = ""
