"""What scripts need to call somebody in the very step in which an item opens, and nobody from when it closes on."""

from __future__ import annotations

from typing import Final

from moderation.alarms import places
from moderation.alarms.outbox import STEPS_MOST
from moderation.findings import Lane
from rooms import retention
from rooms.stores.link import Arg

CALLED: Final = frozenset({Lane.CRISIS, Lane.THREAT, Lane.DOXXING})
"""Lanes whose new items call somebody who is not looking at the desk; the others call when they are due."""


def ringing_keys(item_id: str, code: str) -> tuple[str, ...]:
    """Return the places of the outbox, of due times, of what they are of, of the item's code and of the code's item."""
    return (places.OUTBOX, places.DUE, places.DUE_OF, places.called(item_id), places.called_by(code))


def closing_keys(item_id: str) -> tuple[str, ...]:
    """Return the places of due times, of what they are of, and of the item's code."""
    return (places.DUE, places.DUE_OF, places.called(item_id))


def ringing_args(lane: Lane, code: str) -> tuple[Arg, ...]:
    """Return the code, 1 where somebody is called at once (else 0), the code's ttl_s, and steps at most."""
    return (code, int(lane in CALLED), retention.ITEM_TEXT_TTL_S, STEPS_MOST)
