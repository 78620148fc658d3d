"""The rooms that may write to one connection."""

from __future__ import annotations

from chat.hub.hub import Hub
from chat.hub.person import Person
from chat.wire.types import Position
from rooms.room import Room


class Hearing:
    """Which rooms a person hears: each from before entering it until after leaving.

    Whose they are is said with every call: kept here, the two would hold each other past the connection's end.
    """

    __slots__ = ("_hub", "_rooms")

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._rooms: tuple[str, ...] = ()

    def __contains__(self, room_id: str) -> bool:
        return room_id in self._rooms

    @property
    def any_room(self) -> str | None:
        """One of the rooms, if there is any."""
        return next(iter(self._rooms), None)

    async def enter(self, person: Person, room: Room, after: Position | None) -> None:
        """Hear a room from a position on; raises what ``Hub.enter`` does, and then it is not heard."""
        if room.id not in self._rooms:
            self._rooms = (*self._rooms, room.id)
        try:
            await self._hub.enter(person, room, after)
        except BaseException:  # whatever it was: a room that was not entered does not write
            self._forget(room.id)
            raise

    def leave(self, person: Person, room_id: str) -> None:
        """Hear a room no more."""
        self._forget(room_id)
        self._hub.leave(person, room_id)

    def leave_all(self, person: Person) -> None:
        """Hear nothing more."""
        for room_id in self._rooms:
            self.leave(person, room_id)

    def pause(self, person: Person) -> None:
        """Let every room know that the connection is full."""
        for room_id in self._rooms:
            if (live := self._hub.room(room_id)) is not None:
                live.pause(person)

    def resume(self, person: Person) -> None:
        """Let every room write again; one of them may end the connection meanwhile."""
        for room_id in self._rooms:
            if (live := self._hub.room(room_id)) is not None:
                live.resume(person)

    def _forget(self, room_id: str) -> None:
        self._rooms = tuple(heard for heard in self._rooms if heard != room_id)
