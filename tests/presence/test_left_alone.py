"""A room is told when something waits past its time and nobody is here, and nobody is promised who is not."""

from __future__ import annotations

import pytest
import redis

from chat.app import create_app
from chat.pages.words import load_words
from moderation.staff.presence import EVERY_LANG
from tests.desk.test_strain import let_wait
from tests.pages.tab import Tab
from tests.presence.acting import OPEN
from tests.site import Person, Site
from tests.test_flagging import only_item

HELD = "see https://example.net/notes"
NOBODY, SOMEBODY = "No moderator is here just now", "A moderator is here now"
STAFF_WORDS = {
    "en": ("moderator", "volunteer", "listener", "our team", "staff"),
    "ar": ("إشراف", "مشرف", "متطوع", "فريق"),
}


async def leave_alone(site: Site, ledger: redis.Redis, person: Person) -> None:
    """Let something wait past its time."""
    await person.say(OPEN, "you people are vermin")
    await person.next("posted")
    await only_item(site)
    let_wait(ledger)
    site.services.attendance.wake()


async def come(site: Site) -> None:
    await site.services.attendance.take("s1", "wren", langs=(EVERY_LANG,), rooms=())


async def codes(person: Person, until: str) -> list[object]:
    """Return the codes of notices up to one."""
    found: list[object] = []
    while until not in found:
        frame = await person.any()
        found += [frame["code"]] if frame["type"] == "notice" else []
    return found


async def test_a_room_left_alone_hears_so_once_and_hears_when_somebody_is_here(site: Site, ledger: redis.Redis) -> None:
    """Whoever comes meanwhile hears it too; whoever comes after that hears nothing."""
    async with Person.arrive(site) as finch, Person.arrive(site) as wren, Person.arrive(site) as heron:
        await finch.join(OPEN)
        await leave_alone(site, ledger, finch)
        assert await codes(finch, "nobody_here") == ["nobody_here"]
        site.services.attendance.wake()
        await wren.join(OPEN)
        await wren.next("posted")
        assert (await wren.next("notice"))["room"] == OPEN

        await come(site)

        assert await codes(finch, "somebody_here") == ["somebody_here"]
        assert await codes(wren, "somebody_here") == ["somebody_here"]
        await heron.join(OPEN)
        await heron.next("posted")
        await heron.send("ping")
        await heron.next("pong")


async def test_without_scripts_the_log_says_so_while_it_is_so(site: Site, ledger: redis.Redis) -> None:
    """It asks for itself again, so it is taken back as well."""
    tab = Tab(create_app(site.services))
    await tab.enter()
    async with Person.arrive(site) as finch:
        await finch.join(OPEN)
        await leave_alone(site, ledger, finch)
        await codes(finch, "nobody_here")

    assert NOBODY in (await tab.get(f"/room/{OPEN}/log")).visible
    await come(site)
    assert NOBODY not in (await tab.get(f"/room/{OPEN}/log")).visible


@pytest.mark.parametrize(("is_somebody_here", "code"), [(True, "somebody_here"), (False, "nobody_here")])
async def test_whoever_waits_for_a_look_is_told_whether_anybody_is_here(
    site: Site, is_somebody_here: bool, code: str
) -> None:
    """With scripts and without."""
    if is_somebody_here:
        await come(site)
    async with Person.arrive(site) as finch:
        await finch.join(OPEN)
        await finch.say(OPEN, HELD)
        await finch.next("held")
        assert (await finch.next("notice"))["code"] == code
    tab = Tab(create_app(site.services))
    await tab.enter()

    page = await tab.say(OPEN, HELD)

    assert (SOMEBODY in page.visible, NOBODY in page.visible) == (is_somebody_here, not is_somebody_here)


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_the_help_card_promises_nobody_of_ours(lang: str) -> None:
    """Services are others; who of the team is here changes by the minute, and a card stays on the screen."""
    words = load_words()[lang]
    said = " ".join(words.under("card.", "need.", "facts.", "emergency.", "caveat.", "help.").values()).lower()

    assert said
    assert [word for word in STAFF_WORDS[lang] if word in said] == []
