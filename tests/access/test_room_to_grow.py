"""Pages bear a small screen, a strong zoom, and a language that needs more room."""

from __future__ import annotations

from typing import Final, cast

import pytest
from playwright.async_api import Browser

from tests.access.tour import LANGS, everything
from tests.browser import measures
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SMALL: Final = {"width": 320, "height": 256}
"""In CSS pixels: a screen of 1280 by 1024 at 400 % (WCAG 2.2, 1.4.10)."""
LENGTHEN: Final = """() => {
  window.before = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const { data } = node;
    const isOurs = !node.parentElement.closest('script, style, noscript, textarea, option, code, .message');
    if (!data.trim() || !isOurs) continue;
    before.push([node, data]);
    node.data = `[${data} ${data.slice(0, Math.ceil(data.length * 0.4))}]`;
  }
}"""
SHORTEN: Final = "() => before.forEach(([node, data]) => { node.data = data; })"
"""Every text that is ours 40 % longer, in brackets, and back."""
MOVING: Final = """() => [...document.querySelectorAll('body, body *')].filter(node => {
  const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(node);
  const isSlow = transitionDuration.split(', ').some(time => time !== '0s');
  return isSlow || animationName !== 'none' || scrollBehavior !== 'auto';
}).length"""


@pytest.mark.parametrize("lang", LANGS)
async def test_every_state_has_room_to_grow(site: Site, browser: Browser, lang: str) -> None:
    """At 320 px nothing runs sideways, longer texts neither; targets are large; whoever wants no motion sees none."""
    faults: list[tuple[str, str, object]] = []
    async for name, page in everything(site, browser, lang):
        size = page.viewport_size
        await page.emulate_media(reduced_motion="reduce")
        await page.set_viewport_size(SMALL)  # type: ignore[arg-type]
        found: dict[str, object] = {
            "sideways": max(0, cast("int", await page.evaluate(measures.SIDEWAYS))),
            "small targets": await page.evaluate(measures.SMALL_TARGETS, 24),
            "small exit": await page.evaluate(measures.SMALL_TARGETS_AMONG, ["#exit button", 44]),
            "moving": await page.evaluate(MOVING),
        }
        await page.evaluate(LENGTHEN)
        found["sideways with longer texts"] = max(0, cast("int", await page.evaluate(measures.SIDEWAYS)))
        await page.evaluate(SHORTEN)
        await page.set_viewport_size(size or {"width": 1280, "height": 720})
        faults += [(name, fault, what) for fault, what in found.items() if what]

    assert faults == []
