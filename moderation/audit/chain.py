"""Links in a chain: each holds a hash over the one before, so that whatever is done to an earlier one is found."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Iterable
from typing import Final

import msgspec

GENESIS: Final = "0" * 64
"""The hash before the first entry."""


class Link(msgspec.Struct, frozen=True):
    """One entry in its canonical form, and the hash over the previous link's hash, a line feed and that form."""

    entry: str
    hash: str


class Place(msgspec.Struct, frozen=True):
    """Where a chain begins or ends: the order and the hash of a link."""

    order: int
    hash: str


class Fault(enum.StrEnum):
    """What does not hold."""

    UNSIGNED = "unsigned"  # the checkpoint at which the chain begins was not signed by this server
    MISSING = "missing"  # the entry that belongs here is not here
    ALTERED = "altered"  # the entry is not the one that was written
    CUT_OFF = "cut_off"  # the chain ends before the last entry
    ELSEWHERE = "elsewhere"  # the chain does not lead to the last entry


class Broken(msgspec.Struct, frozen=True):
    """The chain does not hold, from this entry on."""

    order: int
    fault: Fault


class Stamp(msgspec.Struct, frozen=True):
    """What every kind of entry has: its place in the chain, and when it was written in UTC milliseconds."""

    order: int
    at_ms: int


def linked(previous: str, entry: msgspec.Struct) -> Link:
    """Return the next link. An entry's canonical form is its JSON, fields in their own order, without spaces."""
    text = msgspec.json.encode(entry).decode()
    return Link(text, _hash(previous, text))


def verify(links: Iterable[Link], begin: Place) -> Place | Broken:
    """Follow links from a place; return where they lead, or the first that does not hold."""
    at = begin
    for link in links:
        stamp = stamp_of(link)
        if stamp is not None and stamp.order != at.order + 1:
            return Broken(at.order + 1, Fault.MISSING)
        if stamp is None or link.hash != _hash(at.hash, link.entry):
            return Broken(at.order + 1, Fault.ALTERED)
        at = Place(stamp.order, link.hash)
    return at


def ends(at: Place | Broken, end: Place) -> Broken | None:
    """Say whether a chain that was followed so far ends where it should."""
    if isinstance(at, Broken) or at == end:
        return at if isinstance(at, Broken) else None
    return Broken(at.order + 1, Fault.CUT_OFF) if at.order < end.order else Broken(end.order, Fault.ELSEWHERE)


def stamp_of(link: Link) -> Stamp | None:
    """Read place and time of an entry; None for what nobody here has written."""
    try:
        return msgspec.json.decode(link.entry, type=Stamp)
    except msgspec.MsgspecError:
        return None


def _hash(previous: str, text: str) -> str:
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()
