"""Conversations with a real site: order, ages, full rooms."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec
import pytest
import redis

from chat.building import Files
from chat.conversation import Conversation
from chat.turns import WAITING_MOST
from chat.wire.codec import encode
from chat.wire.codes import NoticeCode
from chat.wire.server import Notice
from rooms.catalogue import Catalogue
from rooms.ids import new_token
from rooms.room import AgeBand, RoomId
from rooms.stores.embedded import EmbeddedStores
from rooms.telling import Telling
from tests.fakes import Wire
from tests.server.raw import HELLO, RawSocket, text
from tests.site import WAIT_S, Person, Site, running_site

TEEN_ROOM = RoomId("t33nr00m")
SMALL_ROOM = RoomId("smallr0m")
NONCE = "n" * 22


@pytest.fixture(scope="session")
def special_files(files: Files) -> Files:
    """The packaged files, with a room for teens and a room for two."""
    model = files.catalogue.rooms[-1]
    teen = msgspec.structs.replace(model, id=TEEN_ROOM, title="Younger", audience=AgeBand.TEEN)
    small = msgspec.structs.replace(model, id=SMALL_ROOM, title="Small", cap=2)
    catalogue = Catalogue((*files.catalogue.rooms, teen, small), has_safeguarding=True)
    return msgspec.structs.replace(files, catalogue=catalogue)


# order -----------------------------------------------------------------------------------------------------------


async def test_answers_keep_the_order_of_asking(site: Site) -> None:
    """A client that does not wait gets one answer after the other."""
    room = site.room()
    async with RawSocket.upgraded(site.port) as wren:
        wren.send(
            HELLO,
            text("join", room=room),
            text("prefer", lang="ar", country="LB"),
            text("reroll"),
            text("ping"),
            text("shout"),
            text("leave", room=room),
            text("say", room=room, nonce=NONCE, text="too late"),
        )

        kinds = ("welcome", "joined", "preferred", "named", "pong", "error", "left", "error")
        assert [(await wren.next(*kinds))["type"] for _ in kinds] == list(kinds)


async def test_hello_join_and_say_may_come_in_one_piece(site: Site) -> None:
    """Coming back over a slow line costs one round trip."""
    room = site.room()
    async with RawSocket.upgraded(site.port) as wren:
        wren.send(HELLO, text("join", room=room), text("say", room=room, nonce=NONCE, text="good evening"))

        await wren.next("welcome")
        await wren.next("joined")
        assert (await wren.next("posted"))["text"] == "good evening"


async def test_whoever_leaves_right_after_speaking_has_spoken(site: Site) -> None:
    """What was said before leaving is posted."""
    room = site.room()
    async with Person.arrive(site) as finch, RawSocket.upgraded(site.port) as wren:
        await finch.join(room)
        wren.send(
            HELLO,
            text("join", room=room),
            text("say", room=room, nonce=NONCE, text="good night"),
            text("leave", room=room),
        )

        assert (await finch.next("posted"))["text"] == "good night"


async def test_frames_behind_a_hello_that_failed_are_told_so(site: Site) -> None:
    """Nothing hangs and nothing is guessed: each is told that hello comes first, and a second hello opens."""
    room = site.room()
    async with RawSocket.upgraded(site.port) as wren:
        wren.send(
            text("hello", wire=1, token=new_token()),
            text("join", room=room),
            text("say", room=room, nonce=NONCE, text="good evening"),
            text("prefer", lang="ar"),
        )

        codes = [(await wren.next("error"))["code"] for _ in range(4)]
        wren.send(HELLO, text("say", room=room, nonce=NONCE, text="good evening"))

        assert codes == ["session_unknown", "hello_first", "hello_first", "hello_first"]
        await wren.next("welcome")
        assert (await wren.next("error"))["code"] == "not_joined"


async def test_too_much_at_once_is_turned_down_by_name(site: Site, talk: redis.Redis) -> None:
    """While the store is slow only so much waits; the rest is told at once which message was not taken."""
    room, nonces = site.room(), [f"{number:022}" for number in range(WAITING_MOST + 10)]
    async with Person.arrive(site) as wren:
        await wren.join(room)
        talk.client_pause(60_000, all=False)
        try:
            for nonce in nonces:
                await wren.say(room, f"number {nonce}", nonce)
            await wren.send("leave", room=room)
            turned_down = [await wren.next("error") for _ in range(10)]
        finally:
            talk.client_unpause()

        assert {frame["code"] for frame in turned_down} == {"too_fast"}
        assert {frame["room"] for frame in turned_down} == {room}
        refused = {str(frame["nonce"]) for frame in turned_down[:-1]}
        assert refused == set(nonces[-9:])
        assert turned_down[-1]["nonce"] is None
        posted = set[str]()
        while posted < set(nonces) - refused:
            posted.add(str((await wren.next("posted", "refused"))["nonce"]))
        assert not posted & refused


@pytest.mark.timeout(30)
async def test_a_flood_in_one_piece_closes_one_socket_and_stops_nobody(site: Site) -> None:
    """Hundreds of bad frames in one segment are answered, then closed; everybody else goes on."""
    async with Person.arrive(site) as finch, RawSocket.upgraded(site.port) as wren:
        wren.send(text("shout") * 400)

        answers = [await wren.next("error", "bye") for _ in range(21)]
        assert answers[-1] == {"type": "bye", "reason": "too_many_errors", "after_ms": 2000}
        assert await wren.close_code() == 1008
        await finch.send("ping")
        await finch.next("pong")


async def test_a_binary_message_is_told_to_be_text(site: Site) -> None:
    """The connection stays open."""
    async with Person.arrive(site) as wren:
        await wren.socket.send(b"\x00\x01")

        assert (await wren.next("error"))["code"] == "not_text"
        await wren.send("ping")
        await wren.next("pong")


# ages and places -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("age_band", "other_room"), [("18+", TEEN_ROOM), ("13-17", SMALL_ROOM), ("18+", "n0suchrm")])
async def test_age_bands_never_mix(
    stores: EmbeddedStores, special_files: Files, age_band: str, other_room: str
) -> None:
    """To one band the other's rooms do not exist: not in the list, not to join, not to speak in."""
    async with running_site(stores.talk.url, special_files) as site:
        async with Person.arrive(site, age_band=age_band) as wren:
            await wren.send("join", room=other_room)
            await wren.say(other_room, "good evening", NONCE)

            joining, saying = await wren.next("error"), await wren.next("error")
            assert (joining["code"], joining["room"]) == ("room_unknown", other_room)
            assert (saying["code"], saying["nonce"]) in [("room_unknown", NONCE), ("not_joined", NONCE)]
            rooms = wren.welcome["rooms"]
            assert isinstance(rooms, list)
            assert rooms
            assert other_room not in [room["id"] for room in rooms]
        assert await site.services.history.top(other_room) is None


async def test_saying_into_the_other_bands_room_in_one_piece_is_as_if_it_did_not_exist(
    stores: EmbeddedStores, special_files: Files
) -> None:
    """Not waiting for the answer to join does not help."""
    async with running_site(stores.talk.url, special_files) as site, RawSocket.upgraded(site.port) as wren:
        wren.send(HELLO, text("join", room=TEEN_ROOM), text("say", room=TEEN_ROOM, nonce=NONCE, text="good evening"))

        await wren.next("welcome")
        assert [(await wren.next("error"))["code"] for _ in range(2)] == ["room_unknown", "room_unknown"]
        assert await site.services.history.top(TEEN_ROOM) is None


async def test_a_full_room_takes_nobody_and_nothing_of_theirs(stores: EmbeddedStores, special_files: Files) -> None:
    """Its cap holds for joining and for speaking; who is in may join again, and a place left is free."""
    async with (
        running_site(stores.talk.url, special_files) as site,
        Person.arrive(site) as wren,
        Person.arrive(site) as finch,
        RawSocket.upgraded(site.port) as robin,
    ):
        for person in (wren, finch, wren):
            await person.join(SMALL_ROOM)
        robin.send(HELLO, text("join", room=SMALL_ROOM), text("say", room=SMALL_ROOM, nonce=NONCE, text="let me in"))
        await robin.next("welcome")
        codes = [(await robin.next("error"))["code"] for _ in range(2)]

        await wren.send("leave", room=SMALL_ROOM)
        await wren.next("left")
        robin.send(text("join", room=SMALL_ROOM), text("say", room=SMALL_ROOM, nonce=NONCE, text="good evening"))

        assert codes == ["room_full", "not_joined"]
        await robin.next("joined")
        assert (await finch.next("posted"))["text"] == "good evening"


async def test_who_hangs_up_while_leaving_takes_no_place(
    stores: EmbeddedStores, special_files: Files, talk: redis.Redis
) -> None:
    """A connection that ends while its leave still waits is forgotten by the room."""
    async with running_site(stores.talk.url, special_files) as site:
        async with Person.arrive(site) as wren:
            await wren.join(SMALL_ROOM)
            talk.client_pause(60_000, all=False)
            await wren.say(SMALL_ROOM, "good evening")
            await wren.send("leave", room=SMALL_ROOM)
            for _ in range(WAITING_MOST):
                await wren.send("ping")
            await wren.next("error")  # so much waits that the last ping was turned down: the leave waits too
        async with asyncio.timeout(WAIT_S):
            while site.services.hub.people:
                await asyncio.sleep(0)
        talk.client_unpause()

        async with Person.arrive(site) as finch, Person.arrive(site) as robin:
            await finch.join(SMALL_ROOM)
            await robin.send("join", room=SMALL_ROOM)
            await robin.next("joined")


# texts that can't be posted ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["{cry}{rest}", "{rest}{cry}{rest}", "{rest}{rest}{cry}"])
async def test_help_is_shown_for_a_text_that_is_too_long(site: Site, where: str) -> None:
    """A long letter is not posted, but wherever in it the danger is told of, its author gets the card."""
    cry, rest = "I have the pills in front of me. ", "It was a long day. " * 100
    async with Person.arrive(site) as wren:
        room = site.room()
        await wren.join(room)

        nonce = await wren.say(room, where.format(cry=cry, rest=rest))

        error, card = await wren.next("error"), await wren.next("services")
        assert (error["code"], error["where"], error["room"], error["nonce"]) == ("text_too_long", "text", room, nonce)
        assert card["nonce"] == nonce


@pytest.mark.parametrize(("said", "code"), [("\u200b", "text_empty"), ("no danger here. " * 100, "text_too_long")])
async def test_a_text_that_can_not_be_posted_is_told_why(site: Site, said: str, code: str) -> None:
    """The answer names room and nonce, so that the message on the screen can say it; no card comes without danger."""
    async with Person.arrive(site) as wren:
        room = site.room()
        await wren.join(room)

        nonce = await wren.say(room, said)
        await wren.send("ping")

        error = await wren.next("error")
        assert (error["code"], error["where"], error["room"], error["nonce"]) == (code, "text", room, nonce)
        await wren.next("pong")


# letters -------------------------------------------------------------------------------------------------------------


LETTERS = tuple(encode(Notice(code=NoticeCode.CONTACT_MASKED, nonce=f"{number}" * 22)) for number in range(2))


class Line(Wire):
    """A line that may end while it is written to, and notes the letters that arrive."""

    def __init__(self) -> None:
        super().__init__()
        self.drops: Callable[[], None] | None = None

    def write(self, frames: bytes) -> None:
        """Take frames, or drop at the first letter."""
        if self.drops is not None and b"notice" in frames:
            self.drops()
        else:
            super().write(frames)

    @property
    def letters(self) -> list[object]:
        """The nonces of the letters that arrived."""
        return [frame["nonce"] for frame in self.payloads if frame["type"] == "notice"]


def greeted(site: Site, token: str, line: Line) -> Conversation:
    """Say hello on a line; what the mail holds comes after the welcome."""
    conversation = Conversation(site.services, line)
    conversation.frame_received(msgspec.json.encode({"type": "hello", "wire": 1, "token": token}).decode())
    return conversation


async def mailed(site: Site, session_id: str) -> list[bytes]:
    """Read what waits in the mail."""
    return [letter.frame for letter in await site.services.mail.read(session_id)]


async def test_letters_go_once_they_are_written(site: Site) -> None:
    """They come in their order, and the box is empty then."""
    token, record = await site.services.sessions.open(age_band="18+", lang="en")
    for letter in LETTERS:
        await site.services.mail.put(record.id, letter)
    line = Line()
    conversation = greeted(site, token, line)

    async with asyncio.timeout(WAIT_S):
        while await mailed(site, record.id):
            await asyncio.sleep(0)

    assert line.letters == ["0" * 22, "1" * 22]
    conversation.closed()


async def test_letters_written_to_a_line_that_drops_wait_for_the_next(site: Site) -> None:
    """Whatever did not go out for certain is still there when the person comes back."""
    token, record = await site.services.sessions.open(age_band="18+", lang="en")
    for letter in LETTERS:
        await site.services.mail.put(record.id, letter)
    first, second, dropped = Line(), Line(), asyncio.Event()
    conversation = greeted(site, token, first)

    def drop() -> None:
        conversation.closed()
        dropped.set()

    first.drops = drop
    async with asyncio.timeout(WAIT_S):
        await dropped.wait()
    kept = await mailed(site, record.id)
    greeted(site, token, second)
    async with asyncio.timeout(WAIT_S):
        while len(second.letters) < len(LETTERS):
            await asyncio.sleep(0)

    assert kept == list(LETTERS)
    assert (first.letters, second.letters) == ([], ["0" * 22, "1" * 22])


async def test_letters_for_a_full_line_wait_until_it_has_room(site: Site) -> None:
    """A reader that stalls gets them when it reads again, each once."""
    token, record = await site.services.sessions.open(age_band="18+", lang="en")
    line = Line()
    conversation = greeted(site, token, line)
    async with asyncio.timeout(WAIT_S):
        while not conversation.has_begun:
            await asyncio.sleep(0)
    conversation.writing_paused()
    for number, letter in enumerate(LETTERS):
        await Telling(site.services.store).tell(record.id, letter, once=str(number))
    before = list(line.letters)

    conversation.writing_resumed()
    conversation.writing_resumed()
    async with asyncio.timeout(WAIT_S):
        while await mailed(site, record.id):
            await asyncio.sleep(0)

    assert before == []
    assert line.letters == ["0" * 22, "1" * 22]
    conversation.closed()
