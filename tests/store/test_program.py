"""Which program runs the embedded stores."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import redis

from rooms.stores import embedded
from rooms.stores.binary import packaged_server
from rooms.stores.embedded import EmbeddedStores


def test_a_data_folder_keeps_to_the_program_that_wrote_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store program installed later may not read what another one wrote, so it is not tried."""
    first = tmp_path / "first-server"
    shutil.copy(packaged_server(), first)
    monkeypatch.setattr(embedded, "find_server", lambda: first)
    with EmbeddedStores(tmp_path / "d"):
        pass
    monkeypatch.setattr(embedded, "find_server", packaged_server)

    with EmbeddedStores(tmp_path / "d") as stores, redis.Redis(unix_socket_path=str(stores.record.socket)) as record:
        executable = record.info("server")["executable"]

    assert executable == str(first)


def test_a_program_that_is_gone_is_replaced(tmp_path: Path) -> None:
    """A data folder whose program was taken away starts with the next one."""
    (tmp_path / "d" / "run").mkdir(parents=True)
    (tmp_path / "d" / "run" / "program").write_text("/nowhere/server")

    with EmbeddedStores(tmp_path / "d") as stores:
        assert stores.talk.pid > 0
