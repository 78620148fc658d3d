"""axe-core finds nothing to mend on any page, in any state, in either language and colour scheme."""

from __future__ import annotations

from typing import Final, cast

import pytest
from playwright.async_api import Browser, Page

from tests.access.tour import LANGS, everything
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KNOWN: Final[dict[str, tuple[str, ...]]] = {"log": ("meta-refresh",)}
"""The log for readers without scripts turns by itself, and stops on the link below it (WCAG 2.2, 2.2.2)."""
CHECK: Final = """async only => {
  const { violations } = await axe.run(document, { runOnly: only, resultTypes: ['violations'], preload: false });
  const why = node => [...node.any, ...node.all, ...node.none].map(check => check.message).join(' ');
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html.slice(0, 160)} ${why(node)}`));
}"""


async def faults(page: Page, axe: str, kind: str, *values: str) -> list[str]:
    """Ask the checker."""
    await page.evaluate(axe)
    return cast("list[str]", await page.evaluate(CHECK, {"type": kind, "values": list(values)}))


@pytest.mark.parametrize("lang", LANGS)
async def test_axe_finds_nothing(site: Site, browser: Browser, axe: str, lang: str) -> None:
    """By the rules of WCAG 2.2 AA and the checker's own good practice; in the dark, colours once more."""
    found: dict[str, list[str]] = {}
    async for name, page in everything(site, browser, lang):
        await page.emulate_media(color_scheme="light", reduced_motion="reduce")
        known = KNOWN.get(name, ())
        found[name] = [fault for fault in await faults(page, axe, "tag", *RULES) if not fault.startswith(known)]
        await page.emulate_media(color_scheme="dark")
        found[f"{name}, dark"] = await faults(page, axe, "rule", "color-contrast")

    assert "\n".join(f"{name}: {fault}" for name, broken in found.items() for fault in broken) == ""
    assert len(found) > 70
