"""Either store is killed under the real program: what goes on, what people are told, and what comes back."""

from __future__ import annotations

from pathlib import Path

from chat.flagging import WAITING
from tests.processes.program import ROOM
from tests.site import Person
from tests.staff import program as web
from tests.walks.program import Stores, moderator, open_desk, serving, told

LINK = "my notes are at https://example.net/notes"
DANGER = "I want to die"
JUDGING = ("release", "remove", "mask", "warn", "mute:10", "ban:60")


async def next_of(person: Person, kind: str) -> dict[str, object]:
    """Return the next frame of a kind; others are passed over."""
    while (frame := await person.any())["type"] != kind:
        pass
    return frame


async def test_without_record_people_are_heard_and_the_desk_catches_up(folder: Path, both: Stores, port: int) -> None:
    """Words and card come through, findings wait in ``talk``, a hold is to be sent again; then the item is there."""
    async with serving(folder, port, both) as running:
        robin = moderator(folder, port, both)
        async with Person.arrive(running) as wren, Person.arrive(running) as finch, open_desk(port, robin) as desk:
            for person in (wren, finch):
                await person.join(ROOM)
            both.record.kill()
            assert (await told(desk, "behind"))["is_behind"] is True

            await finch.say(ROOM, LINK)
            assert (await finch.next("refused"))["reason"] == "stage_failed"
            await finch.say(ROOM, DANGER)
            assert {(await finch.any())["type"] for _ in range(2)} == {"posted", "services"}
            assert (await wren.next("posted"))["text"] == DANGER
            with both.talk.client() as talk:
                assert talk.llen(WAITING) == 2
                assert 0 < talk.ttl(WAITING) <= 3_600
            assert web.ask(port, "GET", "/desk", cookie=robin.cookie)[0] == 503

            both.record.start()
            assert (await told(desk, "behind"))["is_behind"] is False
            while not (items := (await told(desk, "queue_changed"))["items"]):
                pass
            assert isinstance(items, list)
            assert "danger" in robin.see(f"/desk/item/{items[0]}").lower()
            await finch.say(ROOM, LINK)
            await next_of(finch, "held")


async def test_without_talk_help_stays_and_what_waited_is_to_be_sent_again(
    folder: Path, both: Stores, port: int
) -> None:
    """The item says that its text is gone and offers no judgement; its author hears that the message is lost."""
    async with serving(folder, port, both) as running:
        robin = moderator(folder, port, both)
        async with Person.arrive(running) as finch:
            await finch.join(ROOM)
            nonce = await finch.say(ROOM, LINK)
            await next_of(finch, "held")
            item = robin.first_item()
            robin.press(item, "claim")
            assert 'value="release"' in robin.see(item)
            both.talk.kill()

            lost = await finch.say(ROOM, "is anybody here?")
            error = await next_of(finch, "error")
            assert (error["code"], error["nonce"]) == ("talk_away", lost)
            for path in ("/help", "/en/help", "/en/help/GB"):
                status, page, _ = web.ask(port, "GET", path)
                assert status == 200, path
            assert "tel:" in page
            assert web.ask(port, "POST", "/exit", {"lang": "en"})[0] == 303

            both.talk.start()
            page = robin.see(item)
            assert "The text is gone" in page
            assert [act for act in JUDGING if f'name="act" value="{act}"' in page] == []
            robin.press(item, "decide", act="close")
            answer = await next_of(finch, "told")
            assert (answer["what"], answer["nonces"]) == ("send_again", [nonce])
            await finch.say(ROOM, "good evening")
            assert (await next_of(finch, "posted"))["text"] == "good evening"
