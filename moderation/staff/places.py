"""Where ``record`` keeps what concerns staff. All keys share one hash tag, so that one script may touch several."""

from __future__ import annotations

import hashlib
from typing import Final

_HOME: Final = "{record}staff:"

ACCOUNTS: Final = f"{_HOME}accounts"
"""A set of every account's id."""
NAMES: Final = f"{_HOME}names"
"""Keyed hash of a log-in name -> account id; apart from the accounts, and never in clear."""
PSEUDONYMS: Final = f"{_HOME}pseudonyms"
"""Look-alike key of a pseudonym -> account id."""
FIRST: Final = f"{_HOME}first"
"""Which invitation was printed for the first account: the next start voids it."""
INVITATION: Final = f"{_HOME}invitation:"
"""What the key of every invitation begins with."""
KEY_MARK: Final = f"{_HOME}key"
"""By which a start notices that it was given another key than the one everything here is sealed under."""
SHIFTS: Final = f"{_HOME}shifts"
"""Who is here: session id -> shift; see ``moderation.staff.presence``."""
CHANNEL: Final = "{record}staff"
"""The sharded channel on which ended sessions are announced; see ``moderation.staff.events``."""


def account(staff_id: str) -> str:
    """Return the key of an account's fields."""
    return f"{_HOME}account:{staff_id}"


def recovery(staff_id: str) -> str:
    """Return the key of an account's unused recovery codes, hashed."""
    return f"{_HOME}recovery:{staff_id}"


def sessions(staff_id: str) -> str:
    """Return the key of an account's sessions, by their tokens' hashes."""
    return f"{_HOME}sessions:{staff_id}"


def of_end(staff_id: str) -> tuple[str, ...]:
    """Return the keys that the end of an account's sessions touches, in the order of its script."""
    return (account(staff_id), recovery(staff_id), sessions(staff_id), CHANNEL, SHIFTS, ACCOUNTS)


def session(token_key: str) -> str:
    """Return the key that tells whose session a token's hash belongs to."""
    return f"{_HOME}session:{token_key}"


def invitation(token_key: str) -> str:
    """Return the key of an invitation by its token's hash."""
    return f"{INVITATION}{token_key}"


def tries(who: str) -> str:
    """Return the key of a throttle: of a hashed name or a hashed part of the network."""
    return f"{_HOME}tries:{who}"


def token_key(token: str) -> str:
    """Hash a token: the store never holds what opens a door. It is random, so it needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
