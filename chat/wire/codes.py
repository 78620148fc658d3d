"""Codes by which the server says what is the matter; clients translate them."""

from __future__ import annotations

import enum


class NoticeCode(enum.StrEnum):
    """What a notice says; clients translate it."""

    CONTACT_MASKED = "contact_masked"
    TALK_AWAY = "talk_away"
    TALK_BACK = "talk_back"
    NOBODY_HERE = "nobody_here"
    SOMEBODY_HERE = "somebody_here"
    ROOM_GENTLE = "room_gentle"
    ROOM_CLOSING = "room_closing"
    ROOM_CLOSED = "room_closed"
    ROOM_OPENED = "room_opened"


class ErrorCode(enum.StrEnum):
    """What was wrong with a frame."""

    NOT_JSON = "not_json"
    NOT_TEXT = "not_text"
    FRAME_TOO_LARGE = "frame_too_large"
    UNKNOWN_FRAME = "unknown_frame"
    BAD_FIELD = "bad_field"
    HELLO_FIRST = "hello_first"
    HELLO_TWICE = "hello_twice"
    AGE_BAND_NEEDED = "age_band_needed"
    SESSION_UNKNOWN = "session_unknown"
    NO_ROOM_FOR_AGE = "no_room_for_age"
    ROOM_UNKNOWN = "room_unknown"
    ROOM_FULL = "room_full"
    ROOMS_LIMIT = "rooms_limit"
    NOT_JOINED = "not_joined"
    TEXT_EMPTY = "text_empty"
    TEXT_TOO_LONG = "text_too_long"
    TOO_FAST = "too_fast"
    MUTED = "muted"
    ROOM_LOCKED = "room_locked"
    ROOM_SLOW = "room_slow"
    ROOM_STAFFED = "room_staffed"
    THREAD_CLOSED = "thread_closed"
    NO_REROLL_LEFT = "no_reroll_left"
    NOT_YOURS = "not_yours"
    MESSAGE_GONE = "message_gone"
    MEMBER_UNKNOWN = "member_unknown"
    BLOCKS_LIMIT = "blocks_limit"
    TALK_AWAY = "talk_away"


class ByeReason(enum.StrEnum):
    """Why the server closes a connection."""

    RELOAD = "reload"
    RESTART = "restart"
    SLOW = "slow"
    IDLE = "idle"
    BUSY = "busy"
    ENDED = "ended"
    TOO_MANY_ERRORS = "too_many_errors"
    TOO_MANY_SOCKETS = "too_many_sockets"
