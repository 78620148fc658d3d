"""Who left a moment ago is remembered for a moment, within bounds, unless they left for good."""

from __future__ import annotations

from chat.hub.lately import LATELY_MOST, Lately
from rooms.sessions import SessionRecord


def session(name: str) -> SessionRecord:
    return SessionRecord(
        id=name,
        key=f"key of {name}",
        age_band="18+",
        lang="en",
        country=None,
        name=name,
        rerolls_left=3,
        opened_at_ms=0,
    )


WREN, FINCH = session("wren"), session("finch")


def test_who_left_is_remembered_until_it_is_too_long_ago() -> None:
    """The last time counts."""
    lately = Lately()
    for record, now_s in ((WREN, 1.0), (FINCH, 2.0), (WREN, 3.0)):
        lately.left(record, now_s)

    lately.forget_before(2.5)

    assert lately.records == (WREN,)


def test_an_ended_session_is_not_remembered_whenever_its_connections_close() -> None:
    """Also one whose page takes a while to notice."""
    lately = Lately()
    lately.left(WREN, 1.0)
    for record in (WREN, FINCH):
        lately.ended(record.id, 2.0)
    lately.left(FINCH, 3.0)

    assert lately.records == ()


def test_no_more_are_remembered_than_there_is_room_for() -> None:
    """Who left first goes first."""
    lately = Lately()
    for number in range(LATELY_MOST + 1):
        lately.left(session(str(number)), float(number))

    assert len(lately.records) == LATELY_MOST
    assert lately.records[0].name == "1"
