"""What a browser's profile holds of a visit, beside what the page on it says."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import async_playwright, expect

from tests.chromium import ARGUMENTS, DEBIAN
from tests.site import Site

pytestmark = pytest.mark.browser

SAID: Final = "wombat said aloud"
DRAFT: Final = "quokka left unsaid"
LISTED: Final = ("History", "Sessions", "Favicons", "Cache", "Code Cache", "Preferences", "ukm_db")
"""Where a browser keeps addresses: of pages for its history and its tabs, of files for its cache, and of the site."""


def holding(profile: Path, text: str) -> list[str]:
    """Name the files that hold a text, as UTF-8 or as UTF-16."""
    spelled = (text.encode(), text.encode("utf-16-le"))
    files = [path for path in profile.rglob("*") if path.is_file()]
    return [path.relative_to(profile).as_posix() for path in files if any(one in path.read_bytes() for one in spelled)]


def titles(profile: Path) -> set[str]:
    """Return the names of the pages in the browser's history."""
    with contextlib.closing(sqlite3.connect(next(profile.rglob("History")))) as history:
        return {title for (title,) in history.execute("SELECT title FROM urls")}


@pytest.mark.parametrize("has_scripts", [True, False])
async def test_profile_holds_what_the_page_lists_and_no_more(site: Site, tmp_path: Path, *, has_scripts: bool) -> None:
    """Addresses, neutral names, a cookie that no file spells out, and files of ours; nothing that anybody said."""
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            tmp_path,
            executable_path=DEBIAN if DEBIAN.exists() else None,
            args=list(ARGUMENTS),
            java_script_enabled=has_scripts,
            locale="en",
        )
        page = context.pages[0]
        await page.goto(f"{site.url}/en")
        await page.locator("input[value='18+']").check()
        await page.locator("form[action='/enter'] button").click()
        await page.locator(f"a[href='/room/{site.room()}']").click()
        name = await page.locator("#composer label bdi").inner_text()
        await page.locator("#composer textarea").fill(SAID)
        await page.locator("#composer button").click()
        log = page.locator("#log") if has_scripts else page.frame_locator("iframe").locator(".log")
        await expect(log.get_by_text(SAID)).to_be_visible()
        second = await context.new_page()
        await second.goto(f"{site.url}/en/phone")
        await expect(second.get_by_text("A cookie named n")).to_be_visible()
        await page.locator("#composer textarea").fill(DRAFT)
        [cookie] = await context.cookies()
        await context.close()

    for secret in (SAID, DRAFT, name, str(cookie["value"])):
        assert holding(tmp_path, secret) == []
    address = site.url.removeprefix("http://")
    places = holding(tmp_path, address)
    assert any("History" in place for place in places)  # the search can find something
    assert [place for place in places if not any(f"/{listed}" in f"/{place}" for listed in LISTED)] == []
    assert titles(tmp_path) <= {"Notes", ""}
    assert holding(tmp_path, "<title>Notes") == []
