"""Where the running server listens, noted in the data folder for commands beside it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from chat.settings import Settings


@contextlib.contextmanager
def noted(settings: Settings, address: str) -> Iterator[None]:
    """Keep the note while the block runs."""
    note = _note(settings)
    note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    note.write_text(address, encoding="utf-8")
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def site_address(settings: Settings) -> str:
    """Return where people find the site: its public origin, else where it was last seen to listen, else the default."""
    if settings.public_origin:
        return settings.public_origin
    try:
        return _note(settings).read_text(encoding="utf-8")
    except OSError:
        return f"http://{settings.host}:{settings.port}"


def _note(settings: Settings) -> Path:
    return settings.data_dir.resolve() / "address"
