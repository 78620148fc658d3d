"""How the facts of an item are put into words."""

from __future__ import annotations

import msgspec
from babel import Locale

from chat.desk.choices import Choice
from chat.pages.words import Words
from chat.wire.client import ClientFrame
from moderation.desk.items import Claim, Item
from moderation.findings import Severity
from rooms.catalogue import Catalogue
from rooms.retention import HOUR_MIN, MINUTE_MS


def frame_text(frame: ClientFrame) -> str:
    """Write the frame that a page's script is to send."""
    return msgspec.json.encode(frame).decode()


def lasting(words: Words, minutes: int) -> str:
    """Say a length of time, in hours where these are whole or many."""
    if minutes >= 2 * HOUR_MIN or minutes == HOUR_MIN:
        return words.count("desk.hours", minutes // HOUR_MIN)
    return words.count("desk.minutes", minutes)


def due(words: Words, item: Item, now_ms: int) -> str:
    """Say until when somebody should have looked."""
    left_ms = item.due_ms - now_ms
    minutes = max(1, -(-abs(left_ms) // MINUTE_MS))
    return words.text("desk.due" if left_ms >= 0 else "desk.overdue", span=lasting(words, minutes))


def leased(words: Words, claim: Claim, now_ms: int) -> str:
    """Say for how long somebody works on an item if nothing is heard from them."""
    return lasting(words, max(1, -(-(claim.until_ms - now_ms) // MINUTE_MS)))


def button(words: Words, choice: Choice) -> str:
    """Say what a button does."""
    said = words.text(f"desk.do_{choice.action}")
    if not choice.minutes:
        return said
    return words.text("desk.for_long", action=said, span=lasting(words, choice.minutes))


def room_title(catalogue: Catalogue, item: Item) -> str:
    """Name the room of an item; its id where the room is no longer offered, nothing once it is forgotten."""
    room = catalogue.get(item.room)
    return room.title if room else item.room


def language_name(words: Words, code: str) -> str:
    """Name a language in the reader's."""
    return str(Locale.parse(words.lang).languages.get(code, code))


def is_severe(item: Item) -> bool:
    """Say whether an item is to be looked at before others that wait as long."""
    return item.severity in {Severity.HIGH, Severity.URGENT}
