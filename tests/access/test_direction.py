"""Mixed Arabic, English, numbers and signs stand in the order in which they are read."""

from __future__ import annotations

import re
from typing import Final, cast

import pytest
from playwright.async_api import Browser, Page

from chat.pages.assets import static_directory
from tests.access.tour import LANGS
from tests.browser.people import Guest
from tests.site import Site

STYLES: Final = sorted(static_directory().rglob("*.css"))
PHYSICAL: Final = re.compile(
    r"\b(?:left|right|top|bottom)\s*:|-(?:left|right|top|bottom)\b"
    r"|\b(?:text-align|float|clear)\s*:\s*(?:left|right)|(?<![-\w])(?:width|height)\s*:"
)
ORDER: Final = """([node, parts]) => {
  const text = node.firstChild;
  const at = part => {
    const range = document.createRange();
    const start = text.data.indexOf(part);
    range.setStart(text, start);
    range.setEnd(text, start + part.length);
    return range.getClientRects()[0].left;
  };
  return [...parts].sort((one, other) => at(one) - at(other));
}"""
MIXED: Final = {
    "قلت لأختي hello ثم 3 مرات": ["مرات", "3", "ثم", "hello", "لأختي", "قلت"],
    "I told أختي and أمي twice": ["I", "told", "أختي", "and", "أمي", "twice"],
    "الساعة 10:30 (مساءً) ok؟": ["؟", "ok", "مساءً", "10:30", "الساعة"],
    "می‌خواهم 2 tea 🫖 لطفا": ["لطفا", "🫖", "tea", "2", "می‌خواهم"],
    "Version 2 من الكتاب 1!": ["Version", "2", "1", "الكتاب", "من", "!"],
    "لا... حقًا، why not? نعم": ["نعم", "?", "why", "not", "حقًا", "لا"],
}
"""What is written, and its parts as they stand from the left to the right (Unicode Standard Annex 9)."""


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_style_names_no_side(style: object) -> None:
    """Sides are start and end, so that a page turns over with its language."""
    [css] = [path.read_text() for path in STYLES if path == style]
    rules = re.sub(r"/\*.*?\*/|@media[^{]*", "", css, flags=re.DOTALL)

    assert PHYSICAL.findall(rules) == []


async def order_of(page: Page, text: str, parts: list[str]) -> list[str]:
    """Tell how the parts of a message stand."""
    node = await page.locator("#log .text").filter(has_text=text).element_handle()
    return cast("list[str]", await page.evaluate(ORDER, [node, parts]))


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
async def test_mixed_texts_are_drawn_in_reading_order(site: Site, browser: Browser, lang: str) -> None:
    """Each message runs in its own direction, whatever the page's is, as drawn by the browser and by the server."""
    async with Guest.arrive(site, browser, lang) as wren:
        await wren.enter(lang)
        await wren.open_room(lang)
        for text in MIXED:
            await wren.write(text)
        await wren.reads(*MIXED)
        for _ in ("as the browser draws it", "as the server does"):
            assert {text: await order_of(wren.page, text, parts) for text, parts in MIXED.items()} == MIXED
            await wren.page.reload()


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
async def test_names_and_composer_keep_to_themselves(site: Site, browser: Browser, lang: str) -> None:
    """A name is isolated from what stands beside it, and the composer turns to what is being written."""
    async with Guest.arrive(site, browser, lang) as wren:
        await wren.enter(lang)
        await wren.open_room(lang)
        box = wren.page.locator("#composer textarea")
        for text, direction in (("مساء 3", "rtl"), ("evening 3", "ltr")):
            await box.fill(text)
            assert await box.evaluate("node => getComputedStyle(node).direction") == direction
        await wren.write("مساء الخير")
        await wren.reads("مساء الخير")
        assert await wren.page.locator("#log .name > bdi").count() == 1
        assert await wren.page.locator("#composer label bdi").count() == 1
