"""Who is here, as every page of the desk says it."""

from __future__ import annotations

from typing import Final

import msgspec

from chat.desk import phrases
from chat.desk.options import Option
from chat.pages.words import Words
from chat.services import Services
from moderation.staff.presence import EVERY_LANG, Shift

NONE: Final = "-"


class Being(msgspec.Struct, frozen=True, kw_only=True):
    """What every page of the desk shows: whether this session is here, how many are, and what can be chosen."""

    is_here: bool
    what: str
    others: int
    langs: tuple[Option, ...]
    rooms: tuple[Option, ...]
    crowded: str


def being(services: Services, words: Words, session_id: str) -> Being:
    """Say who is here, for one session of staff."""
    attendance, rooms = services.attendance, services.catalogue.rooms
    shift, langs = attendance.shift(session_id), sorted({room.language for room in rooms})
    chosen_lang = (shift.langs or (NONE,))[0] if shift else EVERY_LANG
    chosen_room = (shift.rooms or (NONE,))[0] if shift else NONE
    own = shift.staff_id if shift else ""
    named = [
        (EVERY_LANG, words.text("desk.here_every")),
        *((lang, phrases.language_name(words, lang)) for lang in langs),
        (NONE, words.text("desk.here_none")),
    ]
    return Being(
        is_here=shift is not None,
        what=_what(services, words, shift) if shift else "",
        others=len({one.staff_id for one in attendance.here} - {own}),
        langs=tuple(Option(lang, said, lang == chosen_lang) for lang, said in named),
        rooms=(
            Option(NONE, words.text("desk.here_no_room"), chosen_room == NONE),
            *(Option(room.id, room.title, room.id == chosen_room) for room in rooms),
        ),
        crowded=words.text("serves.separator").join(room.title for room in attendance.crowded),
    )


def _what(services: Services, words: Words, shift: Shift) -> str:
    """Say what somebody is here for."""
    titles = {str(room.id): room.title for room in services.catalogue.rooms}
    langs = (
        words.text("desk.here_every") if lang == EVERY_LANG else phrases.language_name(words, lang)
        for lang in shift.langs
    )
    return words.text("serves.separator").join([*langs, *(titles.get(room, room) for room in shift.rooms)])
