"""The rooms that may write to one connection."""

from __future__ import annotations

from chat.hub.hub import Hub
from chat.hub.person import Person
from chat.wire.types import Position
from rooms.room import Room


class Hearing:
    """Which rooms a person hears: each from before entering it until after leaving."""

    __slots__ = ("_hub", "_person", "_rooms")

    def __init__(self, hub: Hub, person: Person) -> None:
        self._hub, self._person = hub, person
        self._rooms: tuple[str, ...] = ()

    def __contains__(self, room_id: str) -> bool:
        return room_id in self._rooms

    @property
    def any_room(self) -> str | None:
        """One of the rooms, if there is any."""
        return next(iter(self._rooms), None)

    async def enter(self, room: Room, after: Position | None) -> None:
        """Hear a room from a position on; raises what ``Hub.enter`` does, and then it is not heard."""
        if room.id not in self._rooms:
            self._rooms = (*self._rooms, room.id)
        try:
            await self._hub.enter(self._person, room, after)
        except BaseException:  # whatever it was: a room that was not entered does not write
            self._forget(room.id)
            raise

    def leave(self, room_id: str) -> None:
        """Hear a room no more."""
        self._forget(room_id)
        self._hub.leave(self._person, room_id)

    def leave_all(self) -> None:
        """Hear nothing more."""
        for room_id in self._rooms:
            self.leave(room_id)

    def pause(self) -> None:
        """Let every room know that the connection is full."""
        for room_id in self._rooms:
            if (live := self._hub.room(room_id)) is not None:
                live.pause(self._person)

    def resume(self) -> None:
        """Let every room write again; one of them may end the connection meanwhile."""
        for room_id in self._rooms:
            if (live := self._hub.room(room_id)) is not None:
                live.resume(self._person)

    def _forget(self, room_id: str) -> None:
        self._rooms = tuple(heard for heard in self._rooms if heard != room_id)
