"""Numbers: the right form of a noun after each, in the digits that a reader chose."""

from __future__ import annotations

from typing import Final, cast

import pytest
from playwright.async_api import Browser, expect

from chat.pages.words import load_words
from tests.access.tour import LANGS
from tests.browser.people import Guest
from tests.pages.tab import Tab
from tests.site import Site

WORDS: Final = load_words()
NUMBERS: Final = (0, 1, 2, 3, 10, 11, 99, 100, 101, 103)
COUNTED: Final = sorted(code for code, forms in WORDS["ar"].texts.items() if len(forms) > 1)
ARABIC_FORMS: Final = dict(zip(NUMBERS, (0, 1, 2, 3, 3, 4, 4, 5, 5, 3), strict=True))
"""Which of the six forms a number takes (Unicode CLDR, plural rules of Arabic: zero, one, two, few, many, other)."""
FORMS_IN_BROWSER: Final = """([lang, numbers]) => {
  const order = ['zero', 'one', 'two', 'few', 'many', 'other'];
  const rules = new Intl.PluralRules(lang);
  const forms = order.filter(name => numbers.some(number => rules.select(number) === name));
  return numbers.map(number => forms.indexOf(rules.select(number)));
}"""


@pytest.mark.parametrize("code", COUNTED)
def test_every_counted_arabic_text_takes_the_form_of_its_number(code: str) -> None:
    """From none to past a hundred, each counted text stands in the form that Arabic wants after that number."""
    forms = WORDS["ar"].texts[code]

    assert len(forms) == 6
    for number, form in ARABIC_FORMS.items():
        assert WORDS["ar"].count(code, number) == forms[form].format(n=number)


@pytest.mark.browser
async def test_server_and_browser_agree_on_plural_forms(browser: Browser) -> None:
    """The header of each catalogue counts as browsers do, so that either side may say a counted text."""
    page = await browser.new_page()
    for lang, words in WORDS.items():
        texts = {code: forms for code, forms in words.texts.items() if len(set(forms)) == len(forms) > 1}
        code, forms = next(iter(texts.items()))
        said = [forms.index(next(form for form in forms if form.format(n=n) == words.count(code, n))) for n in NUMBERS]
        assert await page.evaluate(FORMS_IN_BROWSER, [lang, list(NUMBERS)]) == said, lang
    await page.close()


def test_own_digits_stand_in_texts_and_counts_but_not_in_names() -> None:
    """Arabic digits stand for what is counted and said, never for what is copied: a name, a code."""
    own = WORDS["ar"].in_own_digits()

    assert own.count("rooms.rerolls_left", 11) == "بقي ١١ تغييرًا"
    assert own.text("enter.age_adult") == "١٨ سنة أو أكثر"
    assert own.text("blocked.done", name="ذهب 42") == WORDS["ar"].text("blocked.done", name="ذهب 42")
    assert (WORDS["en"].own_digits, WORDS["en"].in_own_digits().texts) == ("", WORDS["en"].texts)


async def test_digits_are_chosen_by_hand_and_stay(site: Site) -> None:
    """Western until the other ones are chosen, offered only where a language has others; another choice keeps them."""
    from chat.app import create_app  # noqa: PLC0415

    tab = Tab(create_app(site.services))
    rooms = await tab.enter(lang="ar")
    assert "3" in rooms.visible
    page = await tab.get("/prefer")
    form = page.form("/prefer") | {"lang": "ar", "digits": "own"}

    await tab.post("/prefer", form)

    assert WORDS["ar"].in_own_digits().count("rooms.rerolls_left", 3) in (await tab.get("/rooms")).visible
    assert 'value="own" checked' in (await tab.get("/prefer")).text
    await tab.post("/prefer", form | {"lang": "en", "digits": ""})
    assert 'name="digits"' not in (await tab.get("/prefer")).text
    await tab.post("/prefer", form | {"digits": ""})
    assert 'value="own" checked' in (await tab.get("/prefer")).text


@pytest.mark.browser
@pytest.mark.parametrize("digits", ["western", "own"])
async def test_browser_writes_times_and_counts_in_the_chosen_digits(site: Site, browser: Browser, digits: str) -> None:
    """The time beside a message, and how many wait behind a pause, are written as the rest of the page is."""
    signs = set("٠١٢٣٤٥٦٧٨٩" if digits == "own" else "0123456789")
    async with Guest.arrive(site, browser, "ar") as wren, Guest.arrive(site, browser, "ar") as finch:
        for guest in (wren, finch):
            await guest.enter("ar")
        await wren.page.goto(f"{site.url}/prefer")
        await wren.page.locator(f"input[value={digits}]").check()
        await wren.page.locator("main button.main").click()
        for guest in (wren, finch):
            await guest.open_room("ar")
        await wren.write("مساء الخير")
        await finch.reads("مساء الخير")
        await wren.page.locator(".pause").click()
        await finch.write("أهلًا")

        waiting = WORDS["ar"].text("log.waiting", n="١" if digits == "own" else "1")
        await expect(wren.page.locator(".pause")).to_have_text(waiting)
        shown = cast("str", await wren.page.locator("#log time").first.text_content())
        assert {sign for sign in shown if sign.isdigit()} <= signs


@pytest.mark.parametrize("lang", LANGS)
def test_no_text_of_the_browser_is_counted_without_its_form(lang: str) -> None:
    """What scripts fill a number into reads the same after every number."""
    filled = [code for code, text in WORDS[lang].under("log.waiting", "room.newer").items() if "{n}" in text]

    assert filled == ["log.waiting"]
    assert all(":" in WORDS[lang].texts[code][0] or "(" in WORDS[lang].texts[code][0] for code in filled)
