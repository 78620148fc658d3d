"""The way to one person: private events that reach a session on whichever hub its sockets are."""

from __future__ import annotations

from typing import Final, cast

import msgspec

from rooms import retention
from rooms.stores.partitions import TAGS, tag_of
from rooms.stores.scripts import Caller, Script

CHANNELS: Final = tuple(f"{{{tag}}}control" for tag in TAGS)
"""One control channel a partition; every hub hears them all."""


class ControlEvent(msgspec.Struct, frozen=True, tag_field="type", tag=str.lower):
    """Something that concerns one session."""


class SessionEnded(ControlEvent, frozen=True):
    """The session is over: close its sockets."""


class Whisper(ControlEvent, frozen=True):
    """A frame for this session's eyes only; it also went into its mail."""

    frame: msgspec.Raw


class Addressed(msgspec.Struct, frozen=True):
    """A control event with the id of the session it is for."""

    session_id: str
    event: SessionEnded | Whisper


_decoder = msgspec.json.Decoder(Addressed)


def decode(payload: bytes) -> Addressed:
    """Read what was published on a control channel."""
    return _decoder.decode(payload)


class Control:
    """Tells every hub, at most once; what must not be lost goes through ``Mail`` as well."""

    def __init__(self, store: Caller) -> None:
        self._store = store

    async def publish(self, session_id: str, event: SessionEnded | Whisper) -> None:
        """Announce an event for one session. Raises ``StoreAway``."""
        payload = msgspec.json.encode(Addressed(session_id, event))
        await self._store.call("SPUBLISH", f"{tag_of(session_id)}control", payload)


class Letter(msgspec.Struct, frozen=True):
    """A private frame that waits; ``place`` rises from letter to letter of one session."""

    place: tuple[int, int]
    frame: bytes


NO_LETTER: Final = (0, 0)
"""The place before every letter's."""


class Mail:
    """Private frames that wait for a session: read when it comes back, and by pages without JavaScript.

    At most 32 letters a session, the oldest dropped first, an hour after the last one at most. Each is delivered at
    least once: it goes on waiting until whoever read it acknowledges that it was handed on.
    """

    def __init__(self, store: Caller) -> None:
        self._store = store
        self._mail = Script("mail")

    async def put(self, session_id: str, frame: bytes) -> None:
        """Leave a frame for later. Raises ``StoreAway``."""
        keys = (mail_place(session_id),)
        await self._mail.run(self._store, keys, (frame, retention.MAIL_LETTERS, retention.MAIL_TTL_S))

    async def read(self, session_id: str, after: tuple[int, int] = NO_LETTER) -> list[Letter]:
        """Return the letters that wait behind a place, oldest first. Raises ``StoreAway``."""
        most = retention.MAIL_LETTERS
        reply = await self._store.call("XRANGE", mail_place(session_id), _behind(after), "+", "COUNT", most)
        return [_letter(raw) for raw in cast("list[tuple[bytes, list[bytes]]]", reply)]

    async def acknowledge(self, session_id: str, letter: Letter) -> None:
        """Drop a letter that was handed on, and those before it. Raises ``StoreAway``."""
        await self._store.call("XTRIM", mail_place(session_id), "MINID", _behind(letter.place))


def _letter(raw: tuple[bytes, list[bytes]]) -> Letter:
    name, (_, frame) = raw
    at_ms, number = name.split(b"-")
    return Letter((int(at_ms), int(number)), frame)


def _behind(place: tuple[int, int]) -> str:
    """Name the next possible place, as the store writes it."""
    at_ms, number = place
    return f"{at_ms}-{number + 1}"


def mail_place(session_id: str) -> str:
    """Return the key of a session's mail."""
    return f"{tag_of(session_id)}mail:{session_id}"
