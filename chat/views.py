"""What somebody who has said hello is shown."""

from __future__ import annotations

from typing import Final

from msgspec import UNSET

from chat.session import ROOMS_LIMIT
from chat.wire.server import Limits, Timings, Welcome
from chat.wire.types import TEXT_LIMIT_CHARS, WIRE_VERSION, AgeBand, Lang, RoomView
from rooms.catalogue import Catalogue
from rooms.sessions import SessionRecord
from rooms.sights import BLOCKS_MOST

FRAME_LIMIT_BYTES: Final = 16 * 1024
TIMINGS: Final = Timings(
    retry_first_ms=500, retry_last_ms=20_000, echo_wait_ms=8_000, ping_every_ms=45_000, hole_wait_ms=2_000
)
LIMITS: Final = Limits(
    text_limit_chars=TEXT_LIMIT_CHARS,
    frame_limit_bytes=FRAME_LIMIT_BYTES,
    rooms_limit=ROOMS_LIMIT,
    blocks_limit=BLOCKS_MOST,
)


def welcome(catalogue: Catalogue, record: SessionRecord, token: str | None) -> Welcome:
    """Return the answer to hello; ``token`` is given where a script's session was made by it."""
    return Welcome(
        wire=WIRE_VERSION,
        name=record.name,
        rerolls_left=record.rerolls_left,
        age_band=AgeBand(record.age_band),
        lang=Lang(record.lang),
        country=record.country,
        rooms=room_views(catalogue, record),
        limits=LIMITS,
        timings=TIMINGS,
        token=token or UNSET,
    )


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
