"""What the desk works on: an item without text, kept in ``record`` until long after it is closed."""

from __future__ import annotations

import enum
from typing import Annotated, Final

import msgspec

from moderation.desk.actions import Action
from moderation.findings import Lane, Reason, Severity, Span
from rooms import retention
from rooms.history import Position

MESSAGES_AN_ITEM: Final = 20
FLAGS_A_MESSAGE: Final = 10
CROWDED_FROM: Final = 500
"""Open items outside crisis past which a room turns gentle."""
CROWDED_UNTIL: Final = 400
"""It does until there are fewer than so many: a room at the edge does not change with every item."""

RANKS: Final[dict[Lane, int]] = {
    Lane.CRISIS: 0,
    Lane.THREAT: 1,
    Lane.DOXXING: 1,
    Lane.HATE: 2,
    Lane.SPAM: 3,
    Lane.OTHER: 3,
    Lane.REPORT: 3,
    Lane.APPEAL: 3,
}
"""What is worked on first: lanes of one rank wait in one line, by due time and then by age."""

DUE_S: Final[dict[Lane, int]] = {
    Lane.CRISIS: 2 * retention.MINUTE_S,
    Lane.THREAT: 10 * retention.MINUTE_S,
    Lane.DOXXING: 4 * retention.HOUR_S,
    Lane.HATE: 4 * retention.HOUR_S,
    Lane.SPAM: 4 * retention.HOUR_S,
    Lane.OTHER: 4 * retention.HOUR_S,
    Lane.REPORT: 4 * retention.HOUR_S,
    Lane.APPEAL: 4 * retention.HOUR_S,
}
"""How long an item may wait before an alarm sounds again."""

SEVERITIES: Final = tuple(Severity)


NOWHERE: Final = Position("", 0)
"""Stands for the position of a message that was put into its room later: only its item's words know where."""


class Held(msgspec.Struct, frozen=True, tag="held"):
    """The message is a draft that nobody but its author has seen."""


class Delivered(msgspec.Struct, frozen=True, tag="delivered"):
    """Everybody in the room could read the message."""

    position: Position


class Private(msgspec.Struct, frozen=True, tag="private"):
    """The message was written to moderators alone, and no room has seen it or will."""


class Flag(msgspec.Struct, frozen=True, kw_only=True):
    """Why a message is here, without its text."""

    stage: str
    rule: str
    reason: Reason
    severity: Severity
    span: Span


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message of an item, known by the nonce it was sent with."""

    nonce: str
    fate: Held | Delivered | Private
    flags: Annotated[tuple[Flag, ...], msgspec.Meta(min_length=1, max_length=FLAGS_A_MESSAGE)]

    @property
    def is_held(self) -> bool:
        """Whether only its author has seen it."""
        return isinstance(self.fate, Held)

    @property
    def severity(self) -> Severity:
        """The worst of its flags."""
        return max((flag.severity for flag in self.flags), key=SEVERITIES.index)


class Flagged(msgspec.Struct, frozen=True, kw_only=True):
    """A message that asks for a look, and whose it is: what opens an item or joins one.

    A held one appears by itself after ``let_go_ms``, unless something is decided before; never where that is 0.
    """

    lane: Lane
    room: str
    session: str
    member: str
    lang: str
    message: Message
    let_go_ms: int = 0


class State(enum.StrEnum):
    """How far an item has come."""

    OPEN = "open"
    CLOSED = "closed"
    FORGOTTEN = "forgotten"  # a day after closing: whose it was and where is gone


class Claim(msgspec.Struct, frozen=True):
    """Who works on an item, and until when if nothing is heard from them."""

    holder: str
    until_ms: int


class Appealed(msgspec.Struct, frozen=True, kw_only=True):
    """What an appeal is against: the decision, the item it was taken on, and who took it or agreed to it."""

    decision: str
    item: str
    deciders: tuple[str, ...]


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """Everything ``record`` knows of one item.

    ``messages`` stand in the order in which they were flagged; ``joined`` also counts those past the bound.
    ``version`` rises with every decision and every message that joins, so that nobody decides on what they have not
    seen. ``settled`` are the nonces of messages whose fate was decided before, should the item have opened again. A
    forgotten item has no room, session, member or messages; an appeal lists no messages of its own.
    """

    id: str
    lane: Lane
    severity: Severity
    reasons: tuple[Reason, ...]
    room: str
    session: str
    member: str
    lang: str
    opened_ms: int
    due_ms: int
    state: State
    version: int
    messages: tuple[Message, ...]
    joined: int
    claim: Claim | None = None
    outcome: Action | None = None
    is_escalated: bool = False
    is_second_called: bool = False
    settled: frozenset[str] = frozenset()
    appeal: Appealed | None = None

    def chosen(self, nonces: tuple[str, ...]) -> tuple[Message, ...]:
        """Return the messages with these nonces, or all where none is named."""
        return tuple(message for message in self.messages if not nonces or message.nonce in nonces)


_message = msgspec.json.Decoder(Message)


def parse(item_id: str, flat: list[bytes], now_ms: int) -> Item | None:
    """Read an item from its hash as a script returns it; None where there is none. A lapsed claim is no claim."""
    fields = {name.decode(): value.decode() for name, value in zip(flat[::2], flat[1::2], strict=True)}
    if not fields:
        return None
    until_ms = int(fields.get("claim_until_ms", "0"))
    listed = sorted(
        (int(number), message)
        for name, value in fields.items()
        if name.startswith("message:")
        for number, _, message in (value.partition(" "),)
    )
    return Item(
        id=item_id,
        lane=Lane(fields["lane"]),
        severity=SEVERITIES[int(fields["severity"])],
        reasons=tuple(Reason(word) for word in fields["reasons"].split()),
        room=fields.get("room", ""),
        session=fields.get("session", ""),
        member=fields.get("member", ""),
        lang=fields["lang"],
        opened_ms=int(fields["opened_ms"]),
        due_ms=int(fields["due_ms"]),
        state=State(fields["state"]),
        version=int(fields["version"]),
        messages=tuple(_as_it_stands(_message.decode(message), fields) for _, message in listed),
        joined=int(fields["joined"]),
        claim=Claim(fields["holder"], until_ms) if until_ms > now_ms else None,
        outcome=Action(fields["outcome"]) if fields.get("outcome") else None,
        is_escalated=fields.get("is_escalated") == "1",
        is_second_called=fields.get("is_second_called") == "1",
        settled=frozenset(name.removeprefix("settled:") for name in fields if name.startswith("settled:")),
        appeal=_appealed(fields),
    )


def _as_it_stands(message: Message, fields: dict[str, str]) -> Message:
    """Return a message as delivered where it has appeared by itself meanwhile."""
    if f"let_go:{message.nonce}" not in fields:
        return message
    return msgspec.structs.replace(message, fate=Delivered(NOWHERE))


def _appealed(fields: dict[str, str]) -> Appealed | None:
    if "appealed" not in fields:
        return None
    deciders = tuple(fields["deciders"].split())
    return Appealed(decision=fields["appealed"], item=fields["appealed_item"], deciders=deciders)
