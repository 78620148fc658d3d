"""Logs: event names, ids and codes as JSON lines. Never text, names, addresses, cookies or tokens."""

from __future__ import annotations

import contextlib
import logging
import sys
from typing import Final

import structlog
from structlog.typing import EventDict, WrappedLogger

ALLOWED: Final = frozenset(
    {
        "event", "level", "timestamp", "room", "stage", "reason", "rule", "lane", "kind", "where", "task", "target",
        "code", "count", "logger",
    }
)  # fmt: skip
"""The only fields that may reach a log; anything else is dropped and only its name is told."""


def keep_allowed(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Drop every field that is not on the list: a forgotten one must not leak."""
    dropped = sorted(set(event) - ALLOWED)
    kept = {name: value for name, value in event.items() if name in ALLOWED}
    if dropped:
        kept["dropped"] = dropped
    return kept


class Bland(logging.Handler):
    """Takes what libraries log and tells only who spoke, how loud, and the kind and place of an error.

    Their sentences may quote a request's path, an address or a value, so none is repeated.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Log the fact that a library logged."""
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else record.levelname
        where = f"{record.module}:{record.lineno}"
        if record.exc_info and record.exc_info[2]:
            frame = record.exc_info[2]
            while frame.tb_next is not None:
                frame = frame.tb_next
            where = f"{frame.tb_frame.f_globals.get('__name__', '?')}:{frame.tb_lineno}"
        level = min(max(record.levelno // 10 * 10, logging.DEBUG), logging.CRITICAL)  # libraries invent some between
        with contextlib.suppress(OSError, ValueError):  # a log that is closed must not stop what it tells of
            structlog.get_logger().log(level, "library_spoke", logger=record.name, kind=kind, where=where)


def configure(level: str) -> None:
    """Send our events to standard error as JSON lines, and libraries' warnings through ``Bland``."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            keep_allowed,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(handlers=[Bland()], level=max(number, logging.WARNING), force=True)
