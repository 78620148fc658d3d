"""Copy the embedded ``record`` while it runs, by its files alone."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path
from typing import ClassVar, Final

from rooms.errors import RoomsError
from rooms.stores.embedded import PROGRAM_NOTE

FILES: Final = "appendonlydir"
MANIFEST: Final = "appendonly.aof.manifest"
TRIES: Final = 20
"""The store rewrites its files seldom, and a copy takes a moment: this many are never all overtaken."""


class BackupRefused(RoomsError):
    """No copy was made; ``problem`` says why in one sentence."""

    code: ClassVar[str] = "backup_refused"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def back_up(data_dir: Path, to: Path) -> None:
    """Make ``to`` a data folder with all that ``record`` had acknowledged, and nothing else. Raises ``BackupRefused``.

    The store appends to its last file and names all of them in a manifest. So a copy that began and ended under the
    same manifest is whole, but for a last command that was just being written: loading leaves that out.
    """
    source = data_dir / "run"
    if not (source / FILES / MANIFEST).exists():
        raise BackupRefused(f"there is no record store in {data_dir}")
    try:
        if to.exists() and any(to.iterdir()):
            raise BackupRefused(f"{to} is not empty")
        to.mkdir(mode=0o700, parents=True, exist_ok=True)
        to.chmod(0o700)
        with tempfile.TemporaryDirectory(dir=to, prefix="unfinished-") as folder:  # only its owner may look into it
            made = Path(folder) / "run"
            _copy(source / FILES, made / FILES)
            if (source / PROGRAM_NOTE).exists():
                shutil.copyfile(source / PROGRAM_NOTE, made / PROGRAM_NOTE)
            made.rename(to / "run")
    except OSError as error:
        raise BackupRefused(f"the copy failed: {error.filename}: {error.strerror}") from None


def _copy(source: Path, to: Path) -> None:
    for _ in range(TRIES):
        manifest = (source / MANIFEST).read_bytes()
        shutil.rmtree(to, ignore_errors=True)
        to.mkdir(mode=0o700, parents=True)
        with contextlib.suppress(FileNotFoundError):  # rewritten under our hands: the manifest has changed, then
            for line in manifest.decode().splitlines():
                name = line.split()[1]
                shutil.copyfile(source / name, to / name)
        (to / MANIFEST).write_bytes(manifest)
        if (source / MANIFEST).read_bytes() == manifest:
            return
    raise BackupRefused("the store rewrote its files all the while: try again")
