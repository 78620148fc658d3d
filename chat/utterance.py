"""A text on its way to a room, with what belongs to it until it is posted, held or refused."""

from __future__ import annotations

from functools import cached_property

import msgspec

from chat.flagging import Found
from moderation.desk.words import Author
from moderation.findings import Finding
from rooms.history import Position
from rooms.ids import member_id
from rooms.room import Room
from rooms.sessions import SessionRecord


class Utterance(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A text on its way: who says it, where, and from which part of the network."""

    record: SessionRecord
    network_tags: tuple[str, ...]
    room: Room
    nonce: str
    text: str

    @cached_property
    def member(self) -> str:
        """Who its author is in the room."""
        return member_id(self.record.id, self.room.id)

    @property
    def writer(self) -> bytes:
        """What is kept of its author in case somebody reports it."""
        return msgspec.json.encode(Author(record=self.record, network_tag=next(iter(self.network_tags), None)))

    def found(self, findings: tuple[Finding, ...], at: Position | None) -> Found:
        """Return it as the desk is told of it."""
        return Found(
            author=self.record,
            network_tag=next(iter(self.network_tags), None),
            room=self.room.id,
            nonce=self.nonce,
            text=self.text,
            findings=findings,
            at=at,
        )
