"""Before a request or a contact detail goes into a room its author is asked; somebody in danger never is."""

from __future__ import annotations

import msgspec
import pytest

from tests.site import Person, Site
from tests.test_flagging import only_item


@pytest.mark.parametrize(
    ("text", "reason", "words"),
    [
        ("hello, could anyone lend me 50 dollars?", "unsafe_money", "lend me"),
        ("my number is +1 202 555 0123", "contact_phone", "+1"),
        ("quietwren_91 on instagram, that is me", "contact_handle", "quietwren_91"),
        ("مساء الخير، ابعتيلي صورتك", "unsafe_photo", "صورتك"),
    ],
)
async def test_an_author_is_asked_first(site: Site, text: str, reason: str, words: str) -> None:
    """They alone are told what for and where; the room hears the next message, and the desk nothing."""
    room = site.room()
    async with Person.arrive(site) as wren, Person.arrive(site) as finch:
        for person in (wren, finch):
            await person.join(room)

        nonce = await wren.say(room, text)
        refused = await wren.next("refused")
        await wren.say(room, "good evening")

        assert (refused["nonce"], refused["reason"]) == (nonce, reason)
        assert reason in msgspec.convert(refused["asked"], list[str])
        start, end = msgspec.convert(refused["span"], tuple[int, int])
        assert words in text[start:end]
        assert (await finch.next("posted"))["text"] == "good evening"


async def test_a_confirmed_request_is_posted_and_shown_to_a_moderator(site: Site) -> None:
    """With the nonce it was asked about, which posts once."""
    room, text = site.room(), "could anyone lend me 50 dollars?"
    async with Person.arrive(site) as wren, Person.arrive(site) as finch:
        for person in (wren, finch):
            await person.join(room)
        nonce = await wren.say(room, text)
        await wren.next("refused")

        for _ in range(2):
            await wren.say(room, text, nonce, confirmed=True)
        await wren.say(room, "good evening")

        assert [(await finch.next("posted"))["text"] for _ in range(2)] == [text, "good evening"]
        assert (await only_item(site)).reasons == ("unsafe_money",)


async def test_nobody_in_danger_is_asked(site: Site) -> None:
    """A cry for help with a request and a number in it is in the room at once, its number covered."""
    room = site.room()
    async with Person.arrive(site) as wren, Person.arrive(site) as finch:
        for person in (wren, finch):
            await person.join(room)

        await wren.say(room, "I want to die. could anyone lend me 50 dollars? +1 202 555 0123")

        assert "I want to die" in str((await finch.next("posted"))["text"])
        assert "services" in {(await wren.any())["type"] for _ in range(3)}


async def test_confirming_lets_nothing_past_that_is_refused(site: Site) -> None:
    """Who urges somebody to hurt themselves is refused, confirmed or not."""
    room = site.room()
    async with Person.arrive(site) as wren:
        await wren.join(room)

        await wren.say(room, "kill yourself", confirmed=True)

        refused = await wren.next("refused")
        assert refused["reason"] == "incitement"
        assert "asked" not in refused
