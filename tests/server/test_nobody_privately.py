"""Nobody reaches one person alone, nobody is shown who is there, and nobody can be followed from room to room."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import get_args

import pytest

from chat.wire.client import AnyClientFrame
from tests.site import Person, Site

WORDS = "come to another place"
LAST = "good evening"
NOT_TO_ROOMS = {"hello", "say"}
"""The first is said already; the second is how everybody is reached."""


def kinds() -> Iterator[str]:
    """Name every frame that a client may send; those that will be added are tried as well."""
    return (str(frame.__struct_config__.tag) for frame in get_args(AnyClientFrame))


async def heard_until_last(person: Person) -> list[dict[str, object]]:
    """Return all that somebody is sent until the last line of the talk."""
    heard = [await person.any()]
    while heard[-1].get("text") != LAST:
        heard.append(await person.any())
    return heard


@pytest.mark.parametrize("kind", [kind for kind in kinds() if kind not in NOT_TO_ROOMS])
async def test_no_frame_carries_words_to_one_person(site: Site, kind: str) -> None:
    """Whatever is written beside what a frame needs: nobody hears it, nor that it was tried."""
    room = site.room()
    async with Person.arrive(site) as wren, Person.arrive(site) as finch, Person.arrive(site) as robin:
        member = (await finch.join(room))["member"]
        await robin.join(room)
        place = await wren.join(room)
        aimed = {
            "to": member,
            "member": member,
            "thread": secrets.token_urlsafe(16),
            "nonce": secrets.token_urlsafe(16),
        }
        said = {"text": WORDS, "note": WORDS, "name": WORDS, "lang": "en"}

        await wren.send(kind, **aimed, **said, room=room, epoch=place["epoch"], seq=1)
        await wren.send("unblock", room=room, member=member)
        await wren.send("join", room=room)
        await wren.say(room, LAST)

        for person in (finch, robin):
            heard = await heard_until_last(person)
            assert WORDS not in str(heard)
            assert {frame["type"] for frame in heard} <= {"posted"}


async def test_what_is_said_reaches_everybody_alike(site: Site) -> None:
    """A message that names one person is a message to the room, and says nothing of its author but a drawn name."""
    room = site.room()
    async with (
        Person.arrive(site, country="LB", lang="ar") as wren,
        Person.arrive(site) as finch,
        Person.arrive(site) as robin,
    ):
        member = (await finch.join(room))["member"]
        for person in (robin, wren):
            await person.join(room)

        await wren.send(
            "say", room=room, nonce=secrets.token_urlsafe(16), text=WORDS, to=member, member=member, private=True
        )

        posted = await finch.next("posted")
        assert posted["text"] == WORDS
        assert posted == await robin.next("posted")
        assert set(posted) == {"type", "room", "epoch", "seq", "at_ms", "nonce", "member", "name", "text"}


async def test_coming_reading_and_going_is_told_to_nobody(site: Site) -> None:
    """The next thing that somebody in the room hears is what is said there; and who comes is given no list."""
    room = site.room()
    async with Person.arrive(site) as wren, Person.arrive(site) as finch:
        await wren.join(room)
        async with Person.arrive(site) as robin:
            joined = await robin.join(room)
            await robin.send("leave", room=room)
            await robin.next("left")
            await robin.join(room)
        await finch.join(room)
        await finch.say(room, LAST)

        assert set(joined) == {"type", "room", "member", "epoch", "from", "to", "complete"}
        assert (await wren.next("posted"))["text"] == LAST


async def test_a_member_is_another_one_in_every_room_and_session(site: Site) -> None:
    """The same in each tab of a session, so that a block holds; nobody else can tell that it is the same person."""
    rooms = [site.room("en"), site.room("ar")]
    async with Person.arrive(site) as wren, Person.arrive(site, token=wren.token) as tab:
        first = [(await wren.join(room))["member"] for room in rooms]
        again = [(await tab.join(room))["member"] for room in rooms]
    async with Person.arrive(site) as later:
        other = [(await later.join(room))["member"] for room in rooms]

    assert first == again
    assert len({*first, *other}) == 4
