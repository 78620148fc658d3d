"""What the parent and a child say to each other: JSON lines over the child's standard input and output."""

from __future__ import annotations

from pathlib import Path
from typing import Final, TypeAlias

import msgspec

from chat.metrics import Counts
from chat.settings import Settings

LINE_LIMIT_BYTES: Final = 256 * 1024


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """What a child is told when it starts.

    ``listener`` is the descriptor of the socket from which a worker accepts, and None for the screening.
    """

    settings: Settings
    talk_url: str
    record_url: str
    listener: int | None


class Report(msgspec.Struct, frozen=True, tag_field="type", tag=str.lower):
    """What a worker says of itself."""


class Ready(Report, frozen=True):
    """People may come."""


class Unfit(Report, frozen=True):
    """The worker can't serve, and why: one sentence."""

    problem: str


class Counted(Report, frozen=True):
    """What was counted since the worker began."""

    counts: Counts


AnyReport: TypeAlias = Ready | Unfit | Counted

_reports: Final[msgspec.json.Decoder[AnyReport]] = msgspec.json.Decoder(AnyReport)
_orders = msgspec.json.Decoder(Orders, dec_hook=lambda kind, written: kind(written))


def line(said: Orders | Report) -> bytes:
    """Write a line."""
    return msgspec.json.encode(said, enc_hook=_written) + b"\n"


def read_orders(written: bytes) -> Orders:
    """Read the parent's line. Raises ``msgspec.MsgspecError``."""
    return _orders.decode(written)


def read_report(written: bytes) -> AnyReport | None:
    """Read a worker's line, or None for one that is none of ours."""
    try:
        return _reports.decode(written)
    except msgspec.MsgspecError:
        return None


def _written(value: object) -> str:
    assert isinstance(value, Path), "settings hold nothing else that JSON does not know"
    return str(value)
