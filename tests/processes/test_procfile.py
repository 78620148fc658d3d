"""The Procfile, run as its programs are run elsewhere."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

from tests.processes.test_proxies import asked, free_port
from tests.waiting import HANG_GUARD_S

PROCFILE = Path(__file__).parents[2] / "Procfile"


async def test_both_processes_run_and_end_together() -> None:
    """The server on the port that it is given, the worker attached to the server's stores."""
    port = free_port()
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    plain = {name: value for name, value in os.environ.items() if "SANAD" not in name}
    with tempfile.TemporaryDirectory(prefix="s") as folder:
        honcho = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "honcho", "start", "-f", str(PROCFILE), "-p", str(port)),
            env={**plain, "PATH": programs, "SANAD_DATA_DIR": folder, "PYTHONUNBUFFERED": "1"},
            stdout=PIPE,
            stderr=STDOUT,
        )
        try:
            assert honcho.stdout is not None
            awaited = {f"http://127.0.0.1:{port} ".encode(), b"worker_started"}
            async with asyncio.timeout(HANG_GUARD_S):
                while awaited and (line := await honcho.stdout.readline()):
                    awaited -= {one for one in awaited if one in line}
            assert b" 200 " in await asked(port, b"GET /readyz HTTP/1.1", b"")
        finally:
            honcho.send_signal(signal.SIGTERM)
            async with asyncio.timeout(HANG_GUARD_S):
                rest, _ = await honcho.communicate()

        assert b"Traceback" not in rest
        assert rest.count(b"stopped (rc=0)") + rest.count(b"stopped (rc=-15)") == 2, rest
        assert not list((Path(folder) / "run").glob("*.sock"))
