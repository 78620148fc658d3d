"""What of a room the outside sees."""

from __future__ import annotations

from chat.wire.types import RoomView
from rooms.catalogue import Catalogue
from rooms.room import AgeBand
from rooms.sessions import SessionRecord


def room_views(catalogue: Catalogue, record: SessionRecord) -> tuple[RoomView, ...]:
    """List the rooms that a session may enter, those in its language first."""
    return tuple(
        RoomView(
            id=room.id,
            title=room.title,
            description_html=room.description,
            guidelines=room.guidelines,
            language=room.language,
            mode=room.mode,
        )
        for room in catalogue.for_audience(AgeBand(record.age_band), record.lang)
    )
