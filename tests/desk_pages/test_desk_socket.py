"""The desk's socket: who gets in, what it shows and when it ends."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import redis
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from chat.building import Files
from chat.desk import watching
from chat.desk.sockets import SOCKETS_A_SESSION
from moderation.alarms import Tools
from moderation.alarms.desk import Desk
from moderation.desk.actions import Action
from moderation.desk.changes import announce
from moderation.desk.decisions import Wish
from moderation.desk.matrix import Ask
from moderation.findings import Lane
from moderation.staff.roles import Actor
from moderation.staff.sessions import IDLE_TTL_MS
from rooms.stores.binary import packaged_server
from rooms.stores.embedded import EmbeddedStores
from tests.alarms.acting import WREN
from tests.desk_pages.colleague import SAID_BEFORE, TEXT, flag, joined
from tests.desk_pages.screen import Screen, desk_ws, page_headers, quick_staff, text_of, volunteer
from tests.fakes import Clock
from tests.site import WAIT_S, Person, Site, running_site
from tests.staff.people import join_staff


@pytest.fixture
async def own_stores() -> AsyncIterator[EmbeddedStores]:
    """Stores that a test may stop."""
    with tempfile.TemporaryDirectory(prefix="s") as folder, EmbeddedStores(Path(folder), packaged_server()) as stores:
        yield stores


async def refused(site: Site, headers: dict[str, str]) -> int:
    """Return the status with which a socket is turned away."""
    with pytest.raises(InvalidStatus) as caught:
        async with connect(desk_ws(site), additional_headers=headers):
            pass
    return caught.value.response.status_code


async def test_only_our_own_pages_open_it(site: Site) -> None:
    """Another site, none at all, and null are turned away before anything is accepted, with the right cookie too."""
    _, token = await volunteer(site)
    right = page_headers(site, token)

    for origin in ("https://elsewhere.example", "null", f"http://127.0.0.1:{site.port + 1}"):
        assert await refused(site, {**right, "Origin": origin}) == 403
    assert await refused(site, {"Cookie": right["Cookie"]}) == 403
    async with connect(desk_ws(site), additional_headers=right) as socket:
        await socket.send('{"type":"ping"}')
        assert await socket.recv() == '{"type":"pong"}'


async def test_neither_socket_takes_the_other_s_sessions(site: Site) -> None:
    """A person's token opens no desk, a moderator's token no conversation; an ended session nothing at all."""
    person, staff_token = await volunteer(site)
    async with Person.arrive(site) as wren:
        assert await refused(site, page_headers(site, wren.token)) == 403
        assert await refused(site, {"Origin": site.url, "Cookie": f"n={staff_token}"}) == 403
    async with connect(site.ws_url) as socket:
        await socket.send(f'{{"type":"hello","wire":1,"age_band":"18+","token":"{staff_token}"}}')
        assert '"session_unknown"' in str(await socket.recv())

    await site.services.staff.sessions.end(person.account.staff_id)

    assert await refused(site, page_headers(site, staff_token)) == 403


async def test_the_queue_comes_at_once_and_again_when_it_changes(site: Site) -> None:
    """In the order in which it is to be worked, as the page draws it, without a word that was said."""
    hate = await flag(site.services)
    async with Screen.open(site) as screen:
        await screen.send("watch_queue")
        assert await screen.queue() == [hate.id]

        danger = await flag(site.services, Lane.CRISIS)

        frame = await screen.next("queue_changed")
        assert frame["items"] == [danger.id, hate.id]
        assert "Danger" in text_of(frame["html"])
        for hidden in (TEXT, SAID_BEFORE, hate.session, hate.member):
            assert hidden not in str(frame)


async def test_a_part_of_the_queue_can_be_watched(site: Site) -> None:
    """By lane, language and room; another part is watched once it is asked for."""
    english, arabic = await flag(site.services), await flag(site.services, Lane.THREAT, lang="ar")
    async with Screen.open(site) as screen:
        for asked, items in (
            ({"lane": "hate"}, [english.id]),
            ({"lang": "ar"}, [arabic.id]),
            ({"room": english.room}, [english.id]),
            ({"lane": "crisis"}, []),
        ):
            await screen.send("watch_queue", **asked)
            assert await screen.queue() == items


async def test_who_works_on_an_item_is_seen_at_once(site: Site) -> None:
    """Taken, given back, decided, joined by a message: whoever reads it is told each time, by pseudonym."""
    item = await flag(site.services)
    async with Screen.open(site) as one, Screen.open(site) as other:
        holder = one.person.account.staff_id
        await other.send("watch_item", item=item.id, version=item.version)
        assert "Work on this" in text_of((await other.next("item_changed"))["html"])

        await site.services.queue.claim(item.id, holder)
        taken = await other.next("item_changed")
        assert f"{one.person.account.pseudonym} works on this" in text_of(taken["html"])
        assert "Something has changed" not in text_of(taken["html"])

        await site.services.queue.drop(item.id, holder)
        assert "Work on this" in text_of((await other.next("item_changed"))["html"])

        await joined(site.services, item)
        changed = await other.next("item_changed")
        assert changed["version"] == item.version + 1
        assert "Something has changed" in text_of(changed["html"])


async def test_a_second_moderator_is_asked_and_let_go_on_screen(site: Site) -> None:
    """The wish of one appears with its button on the other's page, and goes when it is taken back."""
    danger = await flag(site.services, Lane.CRISIS)
    item = await flag(site.services, Lane.HATE, session=danger.session)
    async with Screen.open(site) as one, Screen.open(site) as other:
        await other.send("watch_item", item=item.id, version=item.version)
        await other.next("item_changed")
        account = one.person.account
        ask = Ask(action=Action.REMOVE)
        actor = Actor(account.staff_id, account.role)

        await site.services.agreements.ask(Wish(id="w" * 22, item=item.id, version=item.version, ask=ask, actor=actor))
        asked = await other.next("item_changed")
        assert f"{account.pseudonym} asks for a second moderator: Remove" in text_of(asked["html"])
        assert f'action="/desk/item/{item.id}/agree"' in str(asked["html"])

        await site.services.agreements.withdraw(item.id)
        assert "asks for a second moderator" not in text_of((await other.next("item_changed"))["html"])


async def test_another_item_s_change_is_not_drawn(site: Site) -> None:
    """Only the watched one is."""
    item, another = await flag(site.services), await flag(site.services)
    async with Screen.open(site) as screen:
        await screen.send("watch_item", item=item.id, version=item.version)
        await screen.next("item_changed")

        await site.services.queue.claim(another.id, "finch")
        await screen.send("watch_queue")

        assert (await screen.any())["type"] == "queue_changed"


async def test_many_changes_are_shown_together(site: Site) -> None:
    """A flood of announcements is drawn a few times, the last of them whole."""
    async with Screen.open(site) as screen:
        await screen.send("watch_queue")
        assert await screen.queue() == []

        made = [(await flag(site.services)).id for _ in range(20)]

        seen = [await screen.queue()]
        while seen[-1] != made:
            seen.append(await screen.queue())
        assert len(seen) <= 8


async def test_an_ended_session_closes_its_desks_at_once(site: Site) -> None:
    """Logged out elsewhere or closed by an operator: bye, and the socket closes; another's stays."""
    async with Screen.open(site) as one, Screen.open(site) as other, Screen.open(site) as third:
        await site.services.staff.sessions.end(one.person.account.staff_id)
        await site.services.staff.accounts.disable(other.person.account.staff_id)

        for screen in (one, other):
            assert (await screen.next("bye"))["reason"] == "ended"
            with pytest.raises(ConnectionClosed):
                await screen.any()
        await third.send("ping")
        assert (await third.any())["type"] == "pong"


async def test_an_end_that_was_not_heard_is_found_when_hearing_again(site: Site, ledger: redis.Redis) -> None:
    """The announcement is lost, the connection over which it would have come breaks: the session is looked at anew."""
    async with Screen.open(site) as screen:
        await screen.send("watch_queue")
        await screen.queue()
        ledger.delete(f"{{record}}staff:sessions:{screen.person.account.staff_id}")

        ledger.client_kill_filter(_type="pubsub")

        assert (await screen.next("bye"))["reason"] == "ended"


async def test_an_end_that_is_never_heard_of_is_found_by_looking(
    site: Site, ledger: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each desk looks at its session now and then, without keeping it alive."""
    monkeypatch.setattr(watching, "CHECK_EVERY_S", 0.05)
    async with Screen.open(site) as screen:
        await screen.send("watch_queue")
        for _ in range(3):
            await screen.queue()

        ledger.delete(f"{{record}}staff:sessions:{screen.person.account.staff_id}")

        assert (await screen.next("bye"))["reason"] == "ended"


async def test_only_a_person_keeps_a_session_alive(site: Site, ledger: redis.Redis) -> None:
    """Pings and watching do not; a sign that somebody is there does."""
    async with Screen.open(site) as screen:
        sessions, staff_id = site.services.staff.sessions, screen.person.account.staff_id
        [before] = await sessions.living(staff_id)
        await screen.send("ping")
        await screen.send("watch_queue")
        await screen.queue()
        assert await sessions.living(staff_id) == [before]

        await screen.send("touch")
        await screen.send("watch_queue")
        await screen.queue()

        [after] = await sessions.living(staff_id)
        assert after.seen_at_ms > before.seen_at_ms


async def test_looking_at_an_idle_session_does_not_revive_it(site: Site) -> None:
    """Half an hour after the last act it is over, however often a page has looked."""
    clock = Clock()
    staff = quick_staff(site, clock)
    token = await (await join_staff(staff, clock)).come_in()
    for _ in range(4):
        assert await staff.sessions.find(token, is_act=False) is not None
        clock.pass_s(IDLE_TTL_MS / 4000)

    assert await staff.sessions.find(token, is_act=False) is None


async def test_an_alarm_names_its_code_and_leads_to_the_item(site: Site) -> None:
    """As people on call were sent it; one that stands for no item is not shown."""
    item = await flag(site.services, Lane.CRISIS)
    async with Screen.open(site) as screen:
        called = await screen.next("called")
        assert called["path"] == f"/desk/item/{item.id}"
        assert str(called["code"]) in str(called["text"])
        assert "Danger" in str(called["text"])

        (desk,) = Desk.build(Tools(record=site.services.record, clock_s=Clock()))
        await desk.sound(WREN)
        await screen.send("watch_queue")

        assert (await screen.any())["type"] == "queue_changed"


async def test_what_can_not_be_read_is_explained(site: Site) -> None:
    """What is wrong, and where; the socket stays open, until there is no end to it."""
    item_id = (await flag(site.services)).id
    async with Screen.open(site) as screen:
        for raw, code, where in (
            ("{", "not_json", ""),
            ('{"type":"say"}', "unknown_frame", "type"),
            ('{"type":"watch_queue","lane":"any"}', "bad_field", "lane"),
            (f'{{"type":"watch_item","item":"{item_id}"}}', "bad_field", "version"),
            ('{"type":"watch_item","item":"../../etc/passwd!","version":0}', "bad_field", "item"),
        ):
            await screen.socket.send(raw)
            error = await screen.next("error")
            assert (error["code"], error["where"]) == (code, where)
        await screen.socket.send(b"bytes")
        assert (await screen.next("error"))["code"] == "not_text"
        for _ in range(40):
            await screen.socket.send("{")
        assert (await screen.next("bye"))["reason"] == "too_many_errors"


async def test_a_session_has_so_many_desks_and_no_more(site: Site) -> None:
    """One more is turned away; once one is closed there is room again."""
    _, token = await volunteer(site)
    headers = page_headers(site, token)
    opened = [await connect(desk_ws(site), additional_headers=headers) for _ in range(SOCKETS_A_SESSION)]

    assert await refused(site, headers) == 403
    for socket in opened:
        await socket.close()


async def test_a_change_that_no_script_makes_can_be_announced(site: Site) -> None:
    """What is said in the item's words alone."""
    item = await flag(site.services)
    async with Screen.open(site) as screen:
        await screen.send("watch_item", item=item.id, version=item.version)
        await screen.next("item_changed")

        await announce(site.services.record, item.id)

        assert (await screen.next("item_changed"))["version"] == item.version


async def test_while_the_store_is_away_the_desk_says_so(own_stores: EmbeddedStores, files: Files) -> None:
    """The socket stays; what it shows may be old, and it says that."""
    async with running_site(own_stores.talk.url, files, record_url=own_stores.record.url) as site:
        await site.services.record.until_up(WAIT_S)
        async with Screen.open(site) as screen:
            await screen.send("watch_queue")
            await screen.queue()

            await asyncio.to_thread(own_stores.record.stop)

            assert (await screen.next("behind"))["is_behind"] is True
            await screen.send("ping")
            assert (await screen.any())["type"] == "pong"
