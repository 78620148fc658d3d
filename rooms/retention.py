"""How long everything is kept: the one table that scripts, tests and pages read."""

from __future__ import annotations

from typing import Final

import msgspec

MINUTE_S: Final = 60
HOUR_S: Final = 3600
DAY_S: Final = 24 * HOUR_S
MINUTE_MS: Final = 60_000
HOUR_MIN: Final = 60
DAY_MIN: Final = 24 * HOUR_MIN

MESSAGE_TTL_S: Final = HOUR_S
"""Messages, from when each was said; a room may choose between the two bounds below."""
MESSAGE_TTL_LEAST_S: Final = 5 * MINUTE_S
MESSAGE_TTL_MOST_S: Final = DAY_S
MESSAGES_A_ROOM: Final = 500
TRIM_EVERY_S: Final = 30
"""How often quiet rooms are trimmed, so that nothing stays over 60 s late."""

ROOM_META_TTL_S: Final = 7 * DAY_S
"""A room's epoch and number, without any text; an unused room begins anew after it."""
NONCE_TTL_S: Final = HOUR_S
SCREENING_TTL_S: Final = MINUTE_S
"""How long a message may wait to be screened after it was delivered."""

SESSION_IDLE_TTL_S: Final = HOUR_S
SESSION_TTL_S: Final = 12 * HOUR_S
MAIL_TTL_S: Final = HOUR_S
MAIL_LETTERS: Final = 32

ITEM_TEXT_TTL_S: Final = 72 * HOUR_S
"""The text of a flagged message and what was said around it, from when its item opened."""
ITEM_TEXT_CLOSED_TTL_S: Final = DAY_S
ITEM_OWNER_TTL_S: Final = DAY_S
"""Whose item it was and where, from when it was closed; lane, reasons, outcome and day stay longer."""
ITEM_TTL_S: Final = 365 * DAY_S
AUDIT_TTL_S: Final = 365 * DAY_S
APPEAL_TTL_S: Final = 14 * DAY_S
"""How long a decision can be appealed, and the outcome be read."""
APPEAL_SHOWN_TTL_S: Final = HOUR_S
"""How long an outcome can be read again once it was shown."""
LOOKS_TTL_S: Final = 30 * DAY_S
"""Which member of staff read how much, by the day and with the item: long enough to share heavy reading out fairly."""
SANCTION_TTL_S: Final = DAY_S
NETWORK_KEY_TTL_S: Final = DAY_S + SANCTION_TTL_S + HOUR_S
"""The key of a day's network tags: that day, as long after it as something may hold against a tag, a little before."""


class Kept(msgspec.Struct, frozen=True):
    """One row of the table that people may read: what is kept, in which store, for how long, and what that is."""

    what: str
    store: str
    at_most_s: int
    meaning: str


TABLE: Final = (
    Kept(
        "messages",
        "talk",
        MESSAGE_TTL_MOST_S,
        "what is said in a room, and who said it, as random ids: an hour from when it was said, or what the room's "
        "file says between five minutes and a day; 500 a room at most",
    ),
    Kept("sessions", "talk", SESSION_TTL_S, "a session and its drawn name: an hour after the last sign of life"),
    Kept("mail", "talk", MAIL_TTL_S, "private answers that wait for their one reader, 32 at most"),
    Kept(
        "screening_line",
        "talk",
        SCREENING_TTL_S,
        "messages just delivered, until the screening has read them, and at most so long where none runs: never one "
        "older, 2,000 in all",
    ),
    Kept("room_numbers", "talk", ROOM_META_TTL_S, "a room's run of numbers, without any text"),
    Kept("sights", "talk", max(SESSION_TTL_S, MESSAGE_TTL_MOST_S), "who does not see whom or what, as random ids"),
    Kept(
        "item_text",
        "talk",
        ITEM_TEXT_TTL_S,
        "the words of a flagged message, what was said around it, and the talk with its author: a day after its item "
        "is closed; which messages were taken back, as random ids",
    ),
    Kept("sanctions", "talk", SANCTION_TTL_S, "what holds against a session, a network tag or a room"),
    Kept("network_keys", "talk", NETWORK_KEY_TTL_S, "the keys of network tags, one a day"),
    Kept(
        "items",
        "record",
        ITEM_TTL_S,
        "lane, reasons, outcome and day of a flagged message; its room and session go a day after closing",
    ),
    Kept("audit", "record", AUDIT_TTL_S, "who of the staff decided what, without text"),
    Kept(
        "appeals",
        "record",
        APPEAL_TTL_S,
        "the hash of a code to appeal with, and the decision: an hour once the outcome was shown",
    ),
    Kept("looks", "record", LOOKS_TTL_S, "who of the staff read how much of which item"),
)
