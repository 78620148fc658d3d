"""The bench's own C programs, built on the spot into a folder that git does not see."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path
from typing import Final

import click

FOLDER: Final = Path(__file__).parent
CACHE: Final = FOLDER / ".built"
FLAGS: Final = ("-std=gnu11", "-D_GNU_SOURCE", "-O2")
BUILD_LIMIT_S: Final = 60


class CannotBuild(click.ClickException):
    """There is no compiler, or it refuses."""


def compiler() -> str | None:
    """Return the C compiler of this machine, if it has one."""
    return next((found for name in ("cc", "gcc", "clang") if (found := shutil.which(name))), None)


def load_program() -> Path:
    """Return the crowd, built. Raises ``CannotBuild``."""
    return _built("load", sorted((FOLDER / "c").glob("*.[ch]")))


def send_loop() -> Path:
    """Return the bare loop, built. Raises ``CannotBuild``."""
    return _built("send_loop", [FOLDER / "peers/send_loop.c"])


def _built(name: str, sources: list[Path]) -> Path:
    """Build a program, unless one of the same sources is there already."""
    if (cc := compiler()) is None:
        raise CannotBuild("the bench needs a C compiler, and none is here: install gcc or clang, so that `cc` works")
    state = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
    program = CACHE / f"{name}-{state}"
    if not program.exists():
        CACHE.mkdir(exist_ok=True)
        half = program.with_suffix(".part")
        files = [str(source) for source in sources if source.suffix == ".c"]
        done = subprocess.run(
            [cc, *FLAGS, "-o", str(half), *files], capture_output=True, text=True, timeout=BUILD_LIMIT_S, check=False
        )
        if done.returncode:
            raise CannotBuild(f"{cc} refuses {name}:\n{done.stderr}")
        half.rename(program)
    return program
