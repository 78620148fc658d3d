"""What a room is: the values that its file fixes and every part of the house reads."""

from __future__ import annotations

import enum
from typing import Annotated, Final, NewType

import msgspec

from rooms.retention import MESSAGE_TTL_S

RoomId = NewType("RoomId", str)
"""Eight characters of ``[a-z0-9]`` that say nothing of the topic, since addresses and keys carry them."""

ROOM_ID_PATTERN: Final = r"\A[a-z0-9]{8}\Z"


class RoomMode(enum.StrEnum):
    """Who may post at once."""

    OPEN = "open"
    GENTLE = "gentle"  # a newcomer's first message waits for staff, while staff are here
    STAFFED = "staffed"  # posting only while somebody of the staff holds the room


class AgeBand(enum.StrEnum):
    """The two age bands. A person enters with one, a room is for one, and they never mix."""

    ADULT = "18+"
    TEEN = "13-17"


class Room(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One topic room, as an operator describes it.

    ``title`` and ``guidelines`` are plain text; ``description`` is markup that ``clean_markup`` has passed.
    ``language`` is a two- or three-letter code, ``cap`` the most members at a time, and ``retention_s`` the seconds
    that a message lives after it was said.
    """

    id: Annotated[RoomId, msgspec.Meta(pattern=ROOM_ID_PATTERN)]
    title: str
    description: str
    guidelines: tuple[str, ...]
    language: str
    audience: AgeBand = AgeBand.ADULT
    mode: RoomMode = RoomMode.OPEN
    cap: int = 500
    retention_s: int = MESSAGE_TTL_S
