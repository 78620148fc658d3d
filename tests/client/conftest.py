"""A Chromium page on a site of its own, which serves the browser's modules and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

SITE: Final = "http://client.test"
STATIC: Final = Path(__file__).parents[2] / "static"
LAB: Final = Path(__file__).parent / "lab.js"
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
CHROMIUM: Final = Path("/usr/bin/chromium")

Play = Callable[[str], object]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start one browser for all tests: Debian's where it is installed, else Playwright's own."""
    with sync_playwright() as playwright:
        path = CHROMIUM if CHROMIUM.exists() else None
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def blank(chromium: Browser) -> Iterator[Page]:
    """Open an empty page from which the modules can be imported."""
    context = chromium.new_context(locale="en-GB", timezone_id="UTC")
    context.route(f"{SITE}/**", _serve)
    page = context.new_page()
    page.goto(f"{SITE}/blank")
    yield page
    context.close()


@pytest.fixture
def play(blank: Page) -> Play:
    """Run a script's body with everything of the lab and of the pure modules in reach; give what it returns."""

    def run(body: str) -> object:
        return blank.evaluate(
            """async (body) => {
                const files = ["/lab.js", "/js/state.js", "/js/line.js", "/js/draw.js", "/js/room.js"];
                const names = Object.assign({}, ...(await Promise.all(files.map((file) => import(file)))));
                const AsyncFunction = (async () => {}).constructor;
                return new AsyncFunction(...Object.keys(names), body)(...Object.values(names));
            }""",
            body,
        )

    return run


def _serve(route: Route) -> None:
    path = urlsplit(route.request.url).path
    if path == "/lab.js":
        route.fulfill(path=LAB, content_type="text/javascript")
    elif path.startswith("/js/"):
        route.fulfill(path=STATIC / path[1:], content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><html lang=en><body>", content_type="text/html")
