"""Everything about staff that a process needs, wired together."""

from __future__ import annotations

import random
from collections.abc import Callable

import msgspec
from argon2 import Parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from moderation.audit.audit import Audit
from moderation.staff.accounts import Accounts
from moderation.staff.changes import Changes
from moderation.staff.entry import Entry
from moderation.staff.key import Key
from moderation.staff.passwords import Passwords
from moderation.staff.sessions import StaffSessions
from rooms.stores.scripts import Caller


class Staff(msgspec.Struct, frozen=True):
    """Who there is, how they come in, and who is in. ``key`` also seals what a page carries to itself."""

    accounts: Accounts
    entry: Entry
    sessions: StaffSessions
    audit: Audit
    key: Key


def build_staff(
    record: Caller,
    key: Key,
    *,
    clock_ms: Callable[[], int],
    dice: random.Random,
    parameters: Parameters = RFC_9106_LOW_MEMORY,
) -> Staff:
    """Wire the parts on the store ``record``; ``parameters`` say how hard a password is to hash."""
    passwords, audit = Passwords(parameters), Audit(record, key)
    changes = Changes(record, audit)
    return Staff(
        Accounts(record, key, passwords, changes, clock_ms=clock_ms, dice=dice),
        Entry(record, key, passwords, clock_ms=clock_ms),
        StaffSessions(record, changes, clock_ms=clock_ms),
        audit,
        key,
    )
