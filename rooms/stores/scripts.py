"""Server-side scripts: each one decides and changes in a single step."""

from __future__ import annotations

import asyncio
import hashlib
from importlib import resources
from typing import Protocol

from rooms.errors import StoreRefused
from rooms.stores.link import Arg, Reply


class Caller(Protocol):
    """Whatever sends a command and returns its reply later."""

    def call(self, *args: Arg) -> asyncio.Future[Reply]:
        """Send one command."""
        ...


class Script:
    """One Lua file of a package's folder ``scripts``, called by its hash and loaded when a store does not know it."""

    def __init__(self, name: str, package: str = "rooms") -> None:
        self._text = resources.files(package).joinpath("scripts", f"{name}.lua").read_bytes()
        self._sha = hashlib.sha1(self._text, usedforsecurity=False).hexdigest()

    async def run(self, store: Caller, keys: tuple[str, ...], args: tuple[Arg, ...]) -> Reply:
        """Run on ``keys``, which share one hash tag. Raises ``StoreAway`` and ``StoreRefused``."""
        try:
            return await store.call("EVALSHA", self._sha, len(keys), *keys, *args)
        except StoreRefused as refusal:
            if refusal.kind != "NOSCRIPT":
                raise
        return await store.call("EVAL", self._text, len(keys), *keys, *args)
