"""Everything a request may need, built once and handed in."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence

import msgspec

from chat.answering import Answering
from chat.attendance import Attendance
from chat.deeds import Deeds
from chat.desk.desks import Desks
from chat.flagging import Flagging
from chat.hub.hub import Hub
from chat.metrics import Metrics
from chat.network import NetworkTags
from chat.pages.words import Words
from chat.posting import Posting
from chat.screening.offering import Offering
from chat.settings import Settings
from chat.throttle import Throttle
from moderation.alarms.draining import Drain
from moderation.contacts import Contacts
from moderation.desk.agreeing import Agreements
from moderation.desk.appeals import Appeals
from moderation.desk.decisions import Decisions
from moderation.desk.drainer import Drainer
from moderation.desk.lateness import Lateness
from moderation.desk.looking import Looking
from moderation.desk.queue import Queue
from moderation.desk.threads import Threads
from moderation.desk.words import ItemWords
from moderation.directory import Directory
from moderation.outside.consulting import Consulting
from moderation.pipeline import Pipeline
from moderation.staff.staff import Staff
from rooms.catalogue import Catalogue
from rooms.control import Mail
from rooms.history import History
from rooms.sessions import Sessions
from rooms.sights import Sights
from rooms.stores.link import Keeper
from rooms.stores.store import Store


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of one process, wired together. ``clock_ms`` gives UTC milliseconds."""

    settings: Settings
    catalogue: Catalogue
    directory: Directory
    spoken: dict[str, Words]
    contacts: Contacts
    store: Store
    record: Keeper
    alarms: Drain
    staff: Staff
    queue: Queue
    words: ItemWords
    threads: Threads
    looking: Looking
    decisions: Decisions
    agreements: Agreements
    flagging: Flagging
    attendance: Attendance
    drainer: Drainer
    history: History
    sessions: Sessions
    mail: Mail
    pipeline: Pipeline
    consulting: Consulting
    posting: Posting
    sights: Sights
    deeds: Deeds
    answering: Answering
    appeals: Appeals
    lateness: Lateness
    hub: Hub
    desks: Desks
    metrics: Metrics
    offering: Offering
    tags: NetworkTags
    entering: Throttle
    clock_ms: Callable[[], int]

    def now(self) -> dt.datetime:
        """Return the time, aware and in UTC."""
        return dt.datetime.fromtimestamp(self.clock_ms() / 1000, dt.UTC)

    @property
    def is_ready(self) -> bool:
        """Whether people can come and talk: ``talk`` answers, announcements arrive, and this process stays."""
        return self.store.is_up and self.hub.is_hearing and not self.hub.is_ending


def words_of_absence(up: Sequence[bool], heard: Sequence[bool]) -> str:
    """Say which nodes of ``talk`` are missing, by their place alone; nothing where there is but one."""
    lines = []
    for number, (is_up, is_heard) in enumerate(zip(up, heard, strict=False), 1):
        if len(up) > 1 and not (is_up and is_heard):
            lines.append(f"node {number} of {len(up)} of talk is {'not heard' if is_up else 'away'}\n")
    return "".join(lines)


def utc_ms() -> int:
    """Return the time in UTC milliseconds."""
    return time.time_ns() // 1_000_000
