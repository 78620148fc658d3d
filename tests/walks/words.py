"""What people and volunteers say on a walk, in both languages."""

from __future__ import annotations

from typing import Final

import msgspec


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """One language's.

    ``held`` brings a link: a newcomer's waits, and is covered once it is ``released``. ``danger`` speaks of a crisis.
    """

    lang: str
    hello: str
    answer: str
    held: str
    released: str
    danger: str
    asked: str
    told: str
    appealed: str


WORDS: Final = (
    Words(
        lang="ar",
        hello="مساء الخير، أنا جديد هنا",
        answer="أهلًا وسهلًا",
        held="ملاحظاتي هنا https://example.net/notes",
        released="ملاحظاتي هنا […]",
        danger="بدي موت",
        asked="هل تريد أن تخبرنا بما حدث؟",
        told="كان يومًا طويلًا جدًا",
        appealed="كنت أقتبس كلام شخص آخر",
    ),
    Words(
        lang="en",
        hello="good evening, I am new here",
        answer="welcome :)",
        held="my notes are at https://example.net/notes",
        released="my notes are at […]",
        danger="I want to die",
        asked="would you like to tell us what happened?",
        told="it has been a very long day",
        appealed="I was quoting somebody else",
    ),
)
