"""Addresses of the desk. They name no lane in words, and no room in a query."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

import msgspec

from moderation.desk.queue import Cursor, Filter
from moderation.findings import Lane, Reason

DESK: Final = "/desk"
ITEM: Final = f"{DESK}/item"
ANY: Final = "-"
TURNS: Final = 20
"""How often a page without scripts asks for itself before it rests: a desk left open is not somebody at the desk."""

_LANES: Final = {lane: str(number) for number, lane in enumerate(Lane, start=1)}
_REASONS: Final = {reason: str(number) for number, reason in enumerate(Reason, start=1)}
_WORD: Final = re.compile(r"[a-z0-9]{2,8}")
_SCORE: Final = re.compile(r"\d{1,20}")


class View(msgspec.Struct, frozen=True, kw_only=True):
    """What part of the queue is shown, and how often the page will still ask for itself."""

    only: Filter
    turns: int = TURNS

    @property
    def path(self) -> str:
        """Where this view stands."""
        return f"{DESK}/only/{_filter_path(self.only)}/{self.turns}"

    @property
    def next(self) -> str:
        """Where it stands after it has asked for itself once."""
        return msgspec.structs.replace(self, turns=max(0, self.turns - 1)).path

    @property
    def still(self) -> str:
        """Where it stands when it no longer asks for itself."""
        return msgspec.structs.replace(self, turns=0).path

    @property
    def lively(self) -> str:
        """Where it begins to ask for itself again."""
        return msgspec.structs.replace(self, turns=TURNS).path


def page_path(only: Filter, after: Cursor) -> str:
    """Return where the queue goes on."""
    packed = base64.urlsafe_b64encode(f"{after.score} {after.place}".encode()).decode().rstrip("=")
    return f"{DESK}/from/{_filter_path(only)}/{packed}"


def read_filter(lane: str, lang: str, room: str, reason: str) -> Filter | None:
    """Read a filter from an address or a form; None where it is none of ours."""
    if not all(part == ANY or _WORD.fullmatch(part) for part in (lang, room)):
        return None
    lanes = {ANY: None} | {number: lane for lane, number in _LANES.items()}
    reasons = {ANY: None} | {number: reason for reason, number in _REASONS.items()}
    if lane not in lanes or reason not in reasons:
        return None
    return Filter(lane=lanes[lane], lang=_plain(lang), room=_plain(room), reason=reasons[reason])


def read_cursor(packed: str) -> Cursor | None:
    """Read where the queue goes on; None where no page of ours said so."""
    try:
        text = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    score, _, place = text.partition(" ")
    return Cursor(score, place) if _SCORE.fullmatch(score) and place else None


def lane_number(lane: Lane) -> str:
    """Return what stands for a lane in addresses."""
    return _LANES[lane]


def reason_number(reason: Reason) -> str:
    """Return what stands for a reason in addresses."""
    return _REASONS[reason]


def item_path(item_id: str, *rest: str) -> str:
    """Return where an item stands, or something of it."""
    return "/".join((ITEM, item_id, *rest))


def _filter_path(only: Filter) -> str:
    lane = _LANES[only.lane] if only.lane else ANY
    reason = _REASONS[only.reason] if only.reason else ANY
    return "/".join((lane, only.lang or ANY, only.room or ANY, reason))


def _plain(part: str) -> str:
    return "" if part == ANY else part
