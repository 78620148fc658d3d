"""What is left of hostile markup, read by a real browser, whose parser is the one that counts."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.async_api import Browser, Route

from rooms.markup import ALLOWED_TAGS, clean_markup
from tests.rooms.hostile import HOSTILE

pytestmark = pytest.mark.browser

PIECES: Final = [piece for pieces in HOSTILE.values() for piece in pieces]
SITE: Final = "https://page.test/"
PAGE: Final = '<!doctype html><meta charset="utf-8"><script>let fires = 0; function fired() { fires++ }</script>'
INSERTED: Final = """async (pieces) => {
  const found = []
  for (const piece of pieces) {
    const place = document.createElement('div')
    document.body.append(place)
    place.innerHTML = piece
    const again = document.createElement('div')
    again.innerHTML = place.innerHTML
    for (const one of [place, again]) {
      const walker = document.createTreeWalker(one, NodeFilter.SHOW_ALL)
      while (walker.nextNode()) {
        const node = walker.currentNode
        if (node.nodeType === Node.TEXT_NODE) continue
        found.push(node.nodeName.toLowerCase(), ...(node.getAttributeNames?.() ?? []).map((name) => `a ${name}`))
      }
    }
  }
  return [...new Set(found)]
}"""


async def seen(browser: Browser, pieces: list[str]) -> tuple[set[str], int, int]:
    """Show pieces, in the page as it is read and put in by a script; return kinds of nodes, fires and fetches."""
    fetched = []
    context = await browser.new_context(service_workers="block")

    async def answer(route: Route) -> None:
        if route.request.url == SITE:
            body = PAGE + "".join(f"<div>{piece}</div>" for piece in pieces)
            await route.fulfill(content_type="text/html", body=body)
        else:
            fetched.append(route.request.url)
            await route.abort()

    await context.route("**/*", answer)
    page = await context.new_page()
    await page.goto(SITE)
    found = set(await page.evaluate(INSERTED, pieces))
    fires = await page.evaluate("() => new Promise((done) => requestAnimationFrame(() => done(fires)))")
    await context.close()
    return found, fires, len(fetched)


async def test_a_browser_finds_nothing_but_plain_tags(chromium: Browser) -> None:
    """Nothing runs, nothing is fetched, also where a script puts it in and takes it out again."""
    found, fires, fetches = await seen(chromium, [clean_markup(piece) for piece in PIECES])

    assert found == ALLOWED_TAGS
    assert (fires, fetches) == (0, 0)


async def test_the_same_browser_sees_what_uncleaned_markup_does(chromium: Browser) -> None:
    """Without which the silence above would say nothing."""
    harmful = ["<img src=x onerror=fired()>", "<svg onload=fired()>", "<link rel=stylesheet href=//evil.test/x.css>"]
    found, fires, fetches = await seen(chromium, harmful)

    assert {"img", "svg", "link", "a onerror", "a onload"} <= found
    assert fires > 0
    assert fetches > 0
