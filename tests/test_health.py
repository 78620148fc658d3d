"""What a process says of itself, and what it can still do when ``talk`` is away."""

from __future__ import annotations

import asyncio
import http.client
import tempfile
from pathlib import Path

from chat.building import Files
from chat.services import words_of_absence
from rooms.stores.binary import packaged_server
from rooms.stores.embedded import EmbeddedStores
from tests.site import WAIT_S, Site, running_site


async def status(site: Site, path: str) -> int:
    def ask() -> int:
        connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=WAIT_S)
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    return await asyncio.to_thread(ask)


async def test_a_process_that_serves_is_alive_and_ready(site: Site) -> None:
    """Both probes say so."""
    assert await status(site, "/healthz") == 200
    assert await status(site, "/readyz") == 200


async def test_without_talk_help_still_works(files: Files) -> None:
    """The process is alive, not ready; help and the entry page are served, a room is honestly not."""
    with tempfile.TemporaryDirectory(prefix="s") as folder:
        stores = EmbeddedStores(Path(folder), packaged_server())
        with stores:
            async with running_site(stores.talk.url, files) as site:
                await asyncio.to_thread(stores.talk.stop)
                async with asyncio.timeout(WAIT_S):
                    while site.services.is_ready:
                        await asyncio.sleep(0)

                assert await status(site, "/healthz") == 200
                assert await status(site, "/readyz") == 503
                for path in ("/help", "/help/LB", "/", "/about"):
                    assert await status(site, path) == 200


def test_what_is_missing_is_told_by_its_place_alone() -> None:
    """Whoever keeps the site learns which node to look at, and nobody else where it is."""
    assert words_of_absence((True, False, True), (True, False, False)) == (
        "node 2 of 3 of talk is away\nnode 3 of 3 of talk is not heard\n"
    )
    assert words_of_absence((False,), (False,)) == ""


async def test_a_process_that_takes_leave_is_alive_and_not_ready(site: Site) -> None:
    """So that a balancer in front sends nobody here any more."""
    site.services.hub.is_ending = True

    assert await status(site, "/healthz") == 200
    assert await status(site, "/readyz") == 503
