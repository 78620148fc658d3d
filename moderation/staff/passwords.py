"""Passwords: argon2id, in a few threads of its own, with a short line before them."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from moderation.staff.errors import Busy

PASSWORD_LEAST_CHARS: Final = 12
"""NIST SP 800-63B-4 (2025) asks for 8 beside a second factor, 15 without; length is all that is asked here."""
PASSWORD_MOST_CHARS: Final = 128
AT_A_TIME: Final = 2
"""Each takes 64 MiB and four lanes for some 50 ms: more at once would starve the chat beside it."""
LINE_MOST: Final = 16
WAIT_LIMIT_S: Final = 10.0

Found = TypeVar("Found")


class Passwords:
    """Hashes and checks, two at a time; past a short line it refuses instead of piling up.

    The profile is the second one that RFC 9106 (section 4) recommends, argon2-cffi's default.
    """

    def __init__(self, parameters: Parameters = RFC_9106_LOW_MEMORY) -> None:
        self._hasher = PasswordHasher.from_parameters(parameters)
        self._threads = ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="argon2")
        self._in_line = 0

    async def hash(self, password: str) -> str:
        """Return what may be stored instead of a password. Raises ``Busy``."""
        return await self._off_loop(lambda: self._hasher.hash(plain(password)))

    async def is_right(self, stored: str | None, password: str) -> bool:
        """Check a password; with nothing to check against, take as long and say no. Raises ``Busy``."""
        if stored is None:
            await self.hash(password)
            return False
        return await self._off_loop(lambda: self._verifies(stored, plain(password)))

    def _verifies(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _off_loop(self, work: Callable[[], Found]) -> Found:
        if self._in_line >= LINE_MOST:
            raise Busy
        self._in_line += 1
        try:
            async with asyncio.timeout(WAIT_LIMIT_S):
                return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except TimeoutError:
            raise Busy from None
        finally:
            self._in_line -= 1


def plain(text: str) -> str:
    """Bring a password to one form: keyboards write the same letter in several ways (NIST SP 800-63B-4, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", text)


def is_fit(password: str, name: str) -> bool:
    """Say whether a password is long enough, short enough, and does not repeat the log-in name."""
    folded = plain(password).casefold()
    return PASSWORD_LEAST_CHARS <= len(plain(password)) <= PASSWORD_MOST_CHARS and plain(name).casefold() not in folded
