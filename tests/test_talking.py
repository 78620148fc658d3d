"""The whole way of a message, over real sockets and a real store."""

from __future__ import annotations

import re

import pytest

from moderation.directory import Need
from tests.site import Person, Site


@pytest.mark.parametrize(("lang", "text"), [("ar", "مساء الخير، كيف الحال؟"), ("en", "good evening, how are you?")])
async def test_what_one_says_the_other_reads(site: Site, lang: str, text: str) -> None:
    """Both members get the same frame, and the author knows it by its nonce."""
    room = site.room(lang)
    async with Person.arrive(site, lang=lang) as wren, Person.arrive(site, lang=lang) as finch:
        for person in (wren, finch):
            await person.join(room)

        nonce = await wren.say(room, text)

        echo, heard = await wren.next("posted"), await finch.next("posted")
        assert echo == heard
        assert (echo["nonce"], echo["text"], echo["name"]) == (nonce, text, wren.welcome["name"])


async def test_numbers_rise_by_one_in_the_order_of_reading(site: Site) -> None:
    """Two people who write at once are read by both in one and the same order."""
    room = site.room()
    async with Person.arrive(site) as wren, Person.arrive(site) as finch:
        for person in (wren, finch):
            await person.join(room)
        for word in ("apples", "bread", "chalk", "dates", "eggs"):
            await wren.say(room, f"{word}?")
            await finch.say(room, f"yes, {word}")

        seen_by_wren = [await wren.next("posted") for _ in range(10)]
        seen_by_finch = [await finch.next("posted") for _ in range(10)]

        assert seen_by_wren == seen_by_finch
        assert [frame["seq"] for frame in seen_by_wren] == list(range(1, 11))


async def test_a_repeated_nonce_posts_once(site: Site) -> None:
    """The author is told where the first one stands; nobody reads it twice."""
    room = site.room()
    async with Person.arrive(site) as wren, Person.arrive(site) as finch:
        for person in (wren, finch):
            await person.join(room)
        nonce = await wren.say(room, "once only")
        first = await wren.next("posted")

        await wren.say(room, "once only", nonce)
        again = await wren.next("posted")
        await wren.say(room, "and now something else")

        assert again == {
            "type": "posted", "room": room, "epoch": first["epoch"], "seq": first["seq"], "nonce": nonce,
        }  # fmt: skip
        assert [(await finch.next("posted"))["text"] for _ in range(2)] == ["once only", "and now something else"]


async def test_a_phone_number_is_masked_for_everyone(site: Site) -> None:
    """Nobody in the room sees the digits, and the author is told."""
    room = site.room("ar")
    async with Person.arrive(site, lang="ar") as wren, Person.arrive(site, lang="ar") as finch:
        for person in (wren, finch):
            await person.join(room)

        await wren.say(room, "هذا رقمي +961 3 123 456 للتواصل", confirmed=True)

        heard = await finch.next("posted")
        assert not re.search(r"\d", str(heard["text"]))
        told = {str(frame["type"]): frame for frame in (await wren.any(), await wren.any())}
        assert told["notice"]["code"] == "contact_masked"


async def test_a_refused_message_reaches_nobody_but_its_author(site: Site) -> None:
    """The author is told why and where; the room hears the next message only."""
    room = site.room()
    async with Person.arrive(site) as wren, Person.arrive(site) as finch:
        for person in (wren, finch):
            await person.join(room)

        nonce = await wren.say(room, "kill yourself")
        refused = await wren.next("refused")
        await wren.say(room, "good evening")

        assert (refused["nonce"], refused["reason"]) == (nonce, "incitement")
        assert (await finch.next("posted"))["text"] == "good evening"


@pytest.mark.parametrize(
    ("lang", "text", "need"),
    [
        ("ar", "بدي موت", Need.SUICIDE),
        ("en", "I have the pills in front of me", Need.ATTEMPT),
        ("en", "I want to die", Need.SUICIDE),
        ("en", "I need a lawyer who won't judge me", Need.LAW),
        ("ar", "محتاجة محامي ضروري", Need.LAW),
        ("en", "where can i test for hiv without my family knowing", Need.HEALTH),
        ("ar", "كيف اطلب لجوء بالمانيا", Need.ASYLUM),
    ],
)
async def test_who_is_in_danger_or_wants_help_is_shown_services_and_heard(
    site: Site, lang: str, text: str, need: Need
) -> None:
    """The card says a sentence for the very need in its reader's language; everybody else gets the words alone."""
    room = site.room(lang)
    async with Person.arrive(site, lang=lang, country="US") as wren, Person.arrive(site, lang=lang) as finch:
        for person in (wren, finch):
            await person.join(room)

        nonce = await wren.say(room, text)

        frames = await wren.each("posted", "services")
        card = frames["services"]["card"]
        assert isinstance(card, dict)
        assert (card["need"], card["says"]) == (need, site.services.spoken[lang].text(f"need.{need}"))
        assert frames["services"]["nonce"] == nonce
        assert frames["posted"]["text"] == text
        assert (await finch.next("posted"))["text"] == text
        await finch.send("ping")
        await finch.next("pong")


async def test_who_comes_later_reads_what_was_said(site: Site) -> None:
    """History is served on joining, complete and in order."""
    room = site.room()
    async with Person.arrive(site) as wren:
        await wren.join(room)
        for text in ("one", "two", "three"):
            await wren.say(room, text)
            await wren.next("posted")

        async with Person.arrive(site) as finch:
            joined = await finch.join(room)

            assert (joined["from"], joined["to"], joined["complete"]) == (1, 3, True)
            assert [(await finch.next("posted"))["text"] for _ in range(3)] == ["one", "two", "three"]


async def test_who_comes_back_misses_nothing(site: Site) -> None:
    """A new socket with the same token goes on after the last message it saw."""
    room = site.room()
    async with Person.arrive(site) as wren:
        await wren.join(room)
        async with Person.arrive(site) as finch:
            await finch.join(room)
            await wren.say(room, "before")
            seen = await finch.next("posted")
            token = finch.token
        await wren.next("posted")
        await wren.say(room, "meanwhile")
        await wren.next("posted")

        async with Person.arrive(site, token=token) as finch_again:
            joined = await finch_again.join(room, after={"epoch": seen["epoch"], "seq": seen["seq"]})

            assert joined["complete"]
            assert (await finch_again.next("posted"))["text"] == "meanwhile"
            assert finch_again.welcome["name"] == finch.welcome["name"]
            assert "token" not in finch_again.welcome


async def test_two_tabs_are_one_person(site: Site) -> None:
    """Both sockets of a session have one name and one member id, and both hear the room."""
    room = site.room()
    async with Person.arrive(site) as tab, Person.arrive(site, token=tab.token) as other_tab:
        first, second = await tab.join(room), await other_tab.join(room)

        await other_tab.say(room, "hello from the other tab")

        assert first["member"] == second["member"] == (await tab.next("posted"))["member"]


async def test_rooms_do_not_hear_one_another(site: Site) -> None:
    """A message stays in its room."""
    one, other = [room.id for room in site.services.catalogue.rooms][:2]
    async with Person.arrive(site) as wren, Person.arrive(site) as finch:
        await wren.join(one)
        await finch.join(other)

        await wren.say(one, "for this room")
        await wren.next("posted")
        await finch.say(other, "for the other room")

        assert (await finch.next("posted"))["text"] == "for the other room"


async def test_leaving_a_room_silences_it(site: Site) -> None:
    """After ``left`` nothing of that room follows."""
    room = site.room()
    async with Person.arrive(site) as wren, Person.arrive(site) as finch:
        for person in (wren, finch):
            await person.join(room)
        await finch.send("leave", room=room)
        await finch.next("left")

        await wren.say(room, "who is still here?")
        await wren.next("posted")
        await finch.send("ping")

        await finch.next("pong")


async def test_a_removed_message_is_never_shown_again(site: Site) -> None:
    """Those who saw it are told to take it off; a newcomer gets a gap where it stood."""
    room = site.room()
    async with Person.arrive(site) as wren:
        await wren.join(room)
        for text in ("stays", "goes", "stays too"):
            await wren.say(room, text)
        posted = [await wren.next("posted") for _ in range(3)]

        await site.services.history.remove(room, str(posted[1]["epoch"]), 2)

        assert (await wren.next("removed"))["seq"] == 2
        async with Person.arrive(site) as finch:
            await finch.join(room)
            kinds = [(await finch.any())["type"] for _ in range(3)]
            assert kinds == ["posted", "removed", "posted"]


async def test_ending_a_session_closes_its_sockets(site: Site) -> None:
    """Wherever they are, they are told and closed, and the token opens nothing."""
    async with Person.arrive(site) as wren:
        record = await site.services.sessions.find(wren.token)
        assert record is not None

        await site.services.sessions.end(record)

        assert (await wren.next("bye"))["reason"] == "ended"
        assert await site.services.sessions.find(wren.token) is None
