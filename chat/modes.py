"""How a room stands: whether a moderator is here, whether it is gentle, whether it is open. Decided without asking."""

from __future__ import annotations

import enum

import msgspec

from chat.wire.codes import NoticeCode
from moderation.desk.strain import Strain
from moderation.staff.presence import GRACE_MS, Roster
from rooms.room import Room, RoomMode


class Door(enum.StrEnum):
    """Whether people can post in a room that is open only while somebody of the team holds it."""

    OPEN = "open"
    CLOSING = "closing"  # everybody who held it has left, less than a minute ago
    CLOSED = "closed"


class RoomState(msgspec.Struct, frozen=True, kw_only=True):
    """How a room stands at one moment.

    ``is_attended``: a moderator for it is here. ``is_gentle``: a newcomer's first message waits for them; never where
    nobody is here to look. ``is_left_alone``: something waits past its time and no moderator is here.
    """

    is_attended: bool
    is_gentle: bool
    is_left_alone: bool
    door: Door

    @property
    def is_closed(self) -> bool:
        """Whether nobody posts here, but people in danger."""
        return self.door is Door.CLOSED


def state_of(room: Room, roster: Roster, strain: Strain, now_ms: int) -> RoomState:
    """Say how a room stands; ``now_ms`` is the time of the store that the roster is from."""
    is_attended = roster.is_attended(room, now_ms)
    wants_gentle = room.mode is RoomMode.GENTLE or room.id in strain.crowded
    return RoomState(
        is_attended=is_attended,
        is_gentle=wants_gentle and is_attended,
        is_left_alone=room.id in strain.late and not is_attended,
        door=_door(roster.held_until_ms(room.id), now_ms) if room.mode is RoomMode.STAFFED else Door.OPEN,
    )


def on_coming(state: RoomState) -> NoticeCode | None:
    """Say what somebody who enters a room in this state is told, so that no room is empty without a word."""
    match state.door:
        case Door.CLOSED:
            return NoticeCode.ROOM_CLOSED
        case Door.CLOSING:
            return NoticeCode.ROOM_CLOSING
    return NoticeCode.NOBODY_HERE if state.is_left_alone else None


def lasting(before: RoomState, after: RoomState) -> RoomState:
    """Return the state as people know it: a room that was left alone is so until a moderator is here.

    What waited may be gone by itself; that is no reason to say that somebody is here.
    """
    is_left_alone = after.is_left_alone or (before.is_left_alone and not after.is_attended)
    return msgspec.structs.replace(after, is_left_alone=is_left_alone)


def on_change(before: RoomState, after: RoomState) -> NoticeCode | None:
    """Say what those in a room are told when its state changes; nothing where it means nothing to them."""
    if after.door is not before.door:
        return on_coming(after) if after.door is not Door.OPEN else NoticeCode.ROOM_OPENED
    if after.is_left_alone is not before.is_left_alone:
        return NoticeCode.NOBODY_HERE if after.is_left_alone else NoticeCode.SOMEBODY_HERE
    return None


def _door(held_until_ms: int | None, now_ms: int) -> Door:
    if held_until_ms is None or now_ms >= held_until_ms + GRACE_MS:
        return Door.CLOSED
    return Door.OPEN if now_ms < held_until_ms else Door.CLOSING
