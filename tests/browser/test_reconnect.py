"""A line that breaks: nothing missed, nothing twice, nothing written lost."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from chat.building import Files
from chat.hub import hub
from rooms.stores.binary import packaged_server
from rooms.stores.embedded import EmbeddedStores
from tests.browser.people import Guest
from tests.chaos.test_forgetting import restart
from tests.site import Person, Site, running_site
from tests.waiting import until

pytestmark = pytest.mark.browser


async def test_lost_line_loses_nothing(site: Site, chromium: Browser) -> None:
    """What was said and written while the line was away is there once it is back, once each and in order."""
    async with Guest.arrive(site, chromium) as wren, Person.arrive(site) as finch:
        await wren.enter()
        await wren.open_room()
        await finch.join(site.room())
        await finch.say(site.room(), "before")
        await wren.reads("before")
        await wren.wire.cut()
        await finch.say(site.room(), "meanwhile")
        await finch.say(site.room(), "and more")
        await wren.write("written away")
        await wren.page.locator("#composer textarea").fill("half a sentence")
        await expect(wren.page.locator("#status")).not_to_be_empty()
        await wren.reads("before", "written away")
        await expect(wren.page.locator("#log .sending .text")).to_have_text(["written away"])
        wren.wire.mend()
        await wren.page.evaluate("window.dispatchEvent(new Event('online'))")
        await wren.reads("before", "meanwhile", "and more", "written away")
        await expect(wren.page.locator("#log .sending")).to_have_count(0)
        await expect(wren.page.locator("#status")).to_be_empty()
        await expect(wren.page.locator("#composer textarea")).to_have_value("half a sentence")
        assert [frame["text"] for frame in [await finch.next("posted") for _ in range(4)]] == [
            "before",
            "meanwhile",
            "and more",
            "written away",
        ]


async def test_lost_echo_never_posts_twice(site: Site, chromium: Browser) -> None:
    """A message whose echo was lost with the line is sent again and stands once, for everybody."""
    async with Guest.arrive(site, chromium) as wren, Person.arrive(site) as finch:
        await wren.enter()
        await wren.open_room()
        await finch.join(site.room())
        await finch.say(site.room(), "before")
        await finch.next("posted")
        await wren.reads("before")
        wren.wire.is_deaf = True
        await wren.write("said once")
        assert (await finch.next("posted"))["text"] == "said once"
        await wren.wire.cut()
        wren.wire.mend()
        await wren.page.evaluate("window.dispatchEvent(new Event('online'))")
        await expect(wren.page.locator("#log .sending")).to_have_count(0)
        await wren.reads("before", "said once")
        await finch.say(site.room(), "after")
        assert (await finch.next("posted"))["text"] == "after"
        await wren.reads("before", "said once", "after")


async def test_line_comes_back_by_itself(site: Site, chromium: Browser) -> None:
    """No event and no click are needed: the line opens again after its wait."""
    async with Guest.arrive(site, chromium) as wren, Person.arrive(site) as finch:
        await wren.enter()
        await wren.open_room()
        await finch.join(site.room())
        await finch.say(site.room(), "before")
        await wren.reads("before")
        await wren.wire.cut()
        await finch.say(site.room(), "meanwhile")
        wren.wire.mend()
        await wren.reads("before", "meanwhile")


async def test_hole_is_mended_from_the_last_good_place(site: Site, chromium: Browser) -> None:
    """A message that got lost on a living line is asked for again, and shown in its place."""
    async with Guest.arrive(site, chromium) as wren, Person.arrive(site) as finch:
        await wren.enter()
        await wren.open_room()
        await finch.join(site.room())
        await finch.say(site.room(), "before")
        await wren.reads("before")
        wren.wire.swallows = "got lost"
        for text in ("got lost", "after"):
            await finch.say(site.room(), text)
            await finch.next("posted")
        await wren.reads("before", "got lost", "after")


async def test_what_was_said_before_the_store_forgot_stands(
    chromium: Browser, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its author comes back to a hub that knows no more than where it stood: it is on screen, and not sending."""
    monkeypatch.setattr(hub, "UNHEAR_AFTER_S", 0.0)
    with tempfile.TemporaryDirectory(prefix="s") as folder, EmbeddedStores(Path(folder), packaged_server()) as own:
        async with (
            running_site(own.talk.url, files) as here,
            running_site(own.talk.url, files) as there,
            Guest.arrive(there, chromium) as wren,
            Person.arrive(here) as finch,
        ):
            await wren.enter()
            await wren.open_room()
            await finch.join(here.room())
            await finch.say(here.room(), "before")
            await wren.reads("before")
            wren.wire.is_deaf = True
            await wren.write("said once")
            assert [(await finch.next("posted"))["text"] for _ in range(2)] == ["before", "said once"]
            await wren.wire.cut()
            await until(lambda: not there.services.hub.rooms)
            await restart(own, here, there)
            wren.wire.mend()
            await wren.page.evaluate("window.dispatchEvent(new Event('online'))")

            await wren.reads("before", "said once")
            await expect(wren.page.locator("#log .sending")).to_have_count(0)
            await finch.say(here.room(), "after")
            await wren.reads("before", "said once", "after")
