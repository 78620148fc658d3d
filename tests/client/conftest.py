"""A Chromium page on a site of its own, which serves the browser's modules and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest_asyncio
from playwright.async_api import Browser, Page, Route, async_playwright

from tests.chromium import launch

SITE: Final = "http://client.test"
STATIC: Final = Path(__file__).parents[2] / "static"
LAB: Final = Path(__file__).parent / "lab.js"

Play = Callable[[str], Awaitable[object]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Start one browser for all tests of modules."""
    async with async_playwright() as playwright, launch(playwright) as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def blank(chromium: Browser) -> AsyncIterator[Page]:
    """Open an empty page from which the modules can be imported."""
    context = await chromium.new_context(locale="en-GB", timezone_id="UTC")
    await context.route(f"{SITE}/**", serve_modules)
    page = await context.new_page()
    await page.goto(f"{SITE}/blank")
    yield page
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def play(blank: Page) -> Play:
    """Run a script's body with everything of the lab and of the pure modules in reach; give what it returns."""

    async def run(body: str) -> object:
        result: object = await blank.evaluate(
            """async (body) => {
                const modules = ["state", "due", "status", "places", "line", "words", "draw", "room"];
                const files = ["/lab.js", ...modules.map((name) => `/js/${name}.js`)];
                const names = Object.assign({}, ...(await Promise.all(files.map((file) => import(file)))));
                const AsyncFunction = (async () => {}).constructor;
                return new AsyncFunction(...Object.keys(names), body)(...Object.values(names));
            }""",
            body,
        )
        return result

    return run


async def serve_modules(route: Route) -> None:
    """Answer as the site would: the modules, the lab, and an empty page for everything else."""
    path = urlsplit(route.request.url).path
    if path == "/lab.js":
        await route.fulfill(path=LAB, content_type="text/javascript")
    elif path.startswith("/js/"):
        await route.fulfill(path=STATIC / path[1:], content_type="text/javascript")
    else:
        await route.fulfill(body="<!doctype html><html lang=en><body>", content_type="text/html")
