"""Check a run: events in, violations out. No clock, no dice, no line: the same events always give the same answer."""

from __future__ import annotations

import collections
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from rooms.leaps import LEAP
from tests.chaos.events import (
    Answered,
    AnyEvent,
    Apart,
    Blocked,
    Blocking,
    Declined,
    Forgot,
    Gone,
    Heard,
    Joined,
    Promoted,
    Said,
    Skipped,
    ThrownOut,
    Unblocked,
    Unsent,
    Violation,
    Wrong,
)
from tests.chaos.reader import KEPT_MOST, Reader, Step

Place: TypeAlias = tuple[str, str, int]
"""Room, epoch and number."""
Tops: TypeAlias = Mapping[str, tuple[str, int]]
"""Where each room ends: epoch and newest number."""


def violations(events: Iterable[AnyEvent], tops: Tops) -> list[Violation]:
    """Return everything that is wrong with a run that ended at ``tops``."""
    checker = Checker()
    for event in events:
        checker.take(event)
    checker.end(tops)
    return checker.found


class Checker:
    """Takes one event after another, in the order in which they happened at each reader."""

    def __init__(self) -> None:
        self.found: list[Violation] = []
        self.counts: collections.Counter[str] = collections.Counter()
        self.readers: dict[int, Reader] = {}
        self._authors: dict[str, int] = {}
        self._unanswered: set[str] = set()
        self._nonces: dict[Place, str] = {}
        self._places: dict[str, Place] = {}
        self._epochs: dict[str, list[str]] = collections.defaultdict(list)  # of each room, in the order of coming
        self._forgotten: dict[str, int] = {}  # how often talk had forgotten when an epoch was first seen
        self._times_forgotten = 0
        self._promoted: set[str] = set()  # rooms in which numbers may leap
        self._tops: dict[str, int] = {}  # the newest number of each run that anybody knows of
        self._unsent: set[Place] = set()
        self._apart: list[tuple[int, Place]] = []
        self._pairs: set[tuple[int, int]] = set()

    def take(self, event: AnyEvent) -> None:
        """Take what happened next."""
        self.counts[type(event).__name__] += 1
        match event:
            case Heard():
                self._heard(event)
            case Said(who=who, nonce=nonce):
                self._authors[nonce] = who
                self._unanswered.add(nonce)
            case Joined():
                self._joined(event)
            case Answered(who=who, nonce=nonce, epoch=epoch, seq=seq):
                self._unanswered.discard(nonce)
                self._stand(who, nonce, (self.readers[who].room, epoch, seq))
            case Forgot():
                self._times_forgotten += 1
            case Promoted(room=room):
                self._promoted.add(room)
            case Gone() | Apart() | Skipped():
                self._told(event)
            case _:
                self._deed(event)

    def end(self, tops: Tops) -> None:
        """Look at what must hold once everything is said: everybody is answered, and everybody is at the end."""
        for nonce in sorted(self._unanswered):
            self._find(Wrong.UNANSWERED, self._authors[nonce], nonce=nonce)
        for who, reader in self.readers.items():
            if (reader.epoch, reader.seq) != tops[reader.room]:
                self._find(Wrong.BEHIND, who, reader.epoch, reader.seq)
        for who, place in self._apart:
            author = self._authors.get(self._nonces.get(place, ""))
            if author is not None and not {(who, author), (author, who)} & self._pairs:
                self._find(Wrong.NOT_APART, who, *place[1:])

    # what reaches a reader ---------------------------------------------------------------------------------------

    def _joined(self, joined: Joined) -> None:
        may_lose = self._is_doomed(joined.epoch) or self._is_leap(joined.who, joined.first - 1)
        self._know(joined.who, joined.room, joined.epoch)
        self._tops[joined.epoch] = max(self._tops.get(joined.epoch, 0), joined.last)
        reader = self.readers.get(joined.who)
        if reader is None:
            self.readers[joined.who] = Reader(joined.room, joined.epoch, joined.first - 1)
            return
        step = reader.rejoin(joined.epoch, joined.first, joined.last, is_complete=joined.is_complete, may_lose=may_lose)
        self._note(step, joined.who, joined.epoch, joined.first)

    def _heard(self, heard: Heard) -> None:
        reader, place = self._at(heard.who, heard.epoch), heard.seq
        self._note(reader.show(place), heard.who, heard.epoch, place, heard.nonce)
        author = self._authors.get(heard.nonce)
        if author is None:
            self._find(Wrong.INVENTED, heard.who, heard.epoch, place, heard.nonce)
        elif author in reader.blocked:
            self._find(Wrong.THOUGH_BLOCKED, heard.who, heard.epoch, place, heard.nonce)
        if author == heard.who:
            self._unanswered.discard(heard.nonce)
        self._stand(heard.who, heard.nonce, (reader.room, heard.epoch, place))

    def _told(self, told: Gone | Apart | Skipped) -> None:
        reader = self._at(told.who, told.epoch)
        match told:
            case Gone(seq=seq):
                step = reader.remove(seq)
                if (reader.room, told.epoch, seq) not in self._unsent:
                    self._find(Wrong.NOT_REMOVED, told.who, told.epoch, seq)
            case Apart(seq=seq):
                step = reader.show(seq)
                self._apart.append((told.who, (reader.room, told.epoch, seq)))
            case Skipped(first=first, last=seq):
                step = reader.skip(first, seq, may_lose=self._may_skip(told))
        self._note(step, told.who, told.epoch, seq)

    def _at(self, who: int, epoch: str) -> Reader:
        """Return a reader, brought to the beginning of a run of numbers that begins before their eyes."""
        reader = self.readers[who]
        if epoch != reader.epoch:
            self._know(who, reader.room, epoch)
            reader.begin(epoch, 0)
        return reader

    # what somebody does ------------------------------------------------------------------------------------------

    def _deed(self, event: Declined | Unsent | Blocking | Blocked | Unblocked | ThrownOut) -> None:
        match event:
            case Declined(who=who, nonce=nonce):
                self._unanswered.discard(nonce)
                self._find(Wrong.DECLINED, who, nonce=nonce)
            case Unsent(who=who, epoch=epoch, seq=seq):
                self._unsent.add((self.readers[who].room, epoch, seq))
            case Blocking(who=who, whom=whom):
                self._pairs.add((who, whom))
            case Blocked(who=who, whom=whom):
                self.readers[who].blocked.add(whom)
            case Unblocked(who=who, whom=whom):
                self.readers[who].blocked.discard(whom)
            case ThrownOut(who=who):
                self._find(Wrong.THROWN_OUT, who)

    # what holds for all ------------------------------------------------------------------------------------------

    def _stand(self, who: int, nonce: str, place: Place) -> None:
        """Hold against each other what everybody is told of a message's place."""
        self._tops[place[1]] = max(self._tops.get(place[1], 0), place[2])
        if self._nonces.setdefault(place, nonce) != nonce:
            self._find(Wrong.SPLIT, who, *place[1:], nonce)
        if self._places.setdefault(nonce, place) != place:
            self._find(Wrong.POSTED_TWICE, who, *place[1:], nonce)

    def _know(self, who: int, room: str, epoch: str) -> None:
        """Let a run of numbers begin: once, and once more for each time that ``talk`` forgot."""
        epochs = self._epochs[room]
        if epoch not in epochs:
            epochs.append(epoch)
            self._forgotten[epoch] = self._times_forgotten
            if len(epochs) > 1 + self._times_forgotten:
                self._find(Wrong.EPOCH, who, epoch)
        elif (reader := self.readers.get(who)) is not None and epochs.index(epoch) < epochs.index(reader.epoch):
            self._find(Wrong.OUT_OF_ORDER, who, epoch)

    def _is_doomed(self, epoch: str) -> bool:
        """Say whether ``talk`` has forgotten this run since: then what is missing of it may be reported."""
        return self._forgotten.get(epoch, self._times_forgotten) < self._times_forgotten

    def _is_leap(self, who: int, last: int) -> bool:
        """Say whether numbers leap over what a reader has not been shown: where a replica took over they may."""
        reader = self.readers.get(who)
        return reader is not None and reader.room in self._promoted and last - reader.seq >= LEAP // 2

    def _may_skip(self, told: Skipped) -> bool:
        """Say whether a range may be missing: what a room keeps no more, or what was lost with a server."""
        reader = self.readers[told.who]
        if self._is_doomed(told.epoch) or self._is_leap(told.who, told.last):
            return True
        is_far_behind = self._tops.get(told.epoch, 0) - reader.seq >= KEPT_MOST
        return is_far_behind and reader.room not in self._promoted

    def _note(self, step: Step, who: int, epoch: str, seq: int, nonce: str = "") -> None:
        self.counts["reported"] += step.reported
        for wrong in step.wrongs:
            self._find(wrong, who, epoch, seq, nonce)

    def _find(self, wrong: Wrong, who: int, epoch: str = "", seq: int = 0, nonce: str = "") -> None:
        self.found.append(Violation(wrong, who, epoch, seq, nonce))
