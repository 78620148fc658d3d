"""Every store test runs on the packaged server and, where there is one, on the system's."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from rooms.stores.binary import OLDEST_VERSION, packaged_server, version_of
from rooms.stores.embedded import EmbeddedStores


@pytest.fixture(params=["packaged", "system"])
def program(request: pytest.FixtureRequest) -> Path:
    """A server program."""
    if request.param == "packaged":
        return packaged_server()
    found = shutil.which("redis-server")
    if found is None or version_of(Path(found)) < OLDEST_VERSION:
        pytest.skip("no redis-server 7 or newer on PATH")
    return Path(found)


@pytest.fixture(scope="session")
def started() -> Iterator[Callable[[Path], EmbeddedStores]]:
    """Starts both stores on a program the first time it is asked to."""
    running: dict[Path, EmbeddedStores] = {}
    with contextlib.ExitStack() as all_of_them:

        def start(program: Path) -> EmbeddedStores:
            if program not in running:
                folder = Path(all_of_them.enter_context(tempfile.TemporaryDirectory(prefix="s")))
                running[program] = all_of_them.enter_context(EmbeddedStores(folder, program))
            return running[program]

        yield start


@pytest.fixture
def stores(program: Path, started: Callable[[Path], EmbeddedStores]) -> EmbeddedStores:
    """Both stores, empty, on each program in turn."""
    both = started(program)
    for store in (both.talk, both.record):
        with redis.Redis(unix_socket_path=str(store.socket)) as client:
            client.flushall()
    return both


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="s") as name:
        yield Path(name)


@pytest.fixture
def own(program: Path, folder: Path) -> Iterator[EmbeddedStores]:
    """Both stores for one test alone, which may do to them what it likes."""
    with EmbeddedStores(folder, program) as both:
        yield both
