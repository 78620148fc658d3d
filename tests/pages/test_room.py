"""A room without scripts: reading, writing, and what is answered to one person alone."""

from __future__ import annotations

import html
import json
import math
import re

import msgspec
import pytest
import redis

from chat.app import create_app
from chat.pages.forms import token_for
from chat.pages.frames import pause_s
from chat.services import Services
from chat.wire.types import TEXT_LIMIT_CHARS
from rooms.control import Mail, mail_place
from rooms.history import History
from rooms.stores.link import Keeper
from tests.pages.conftest import NOWHERE
from tests.pages.tab import Answer, Tab


def block(page: Answer, name: str) -> dict[str, object]:
    """Read one of the page's blocks of data for scripts."""
    found = re.search(f'<script type="application/json" id="{name}">(.*?)</script>', page.text, re.DOTALL)
    assert found
    read: dict[str, object] = json.loads(found[1])
    return read


def lines(page: Answer) -> list[str]:
    """The texts of the log, oldest first."""
    return [html.unescape(text) for text in re.findall(r'<p class="text" dir="auto">(.*?)</p>', page.text, re.DOTALL)]


async def test_what_one_writes_the_other_reads(tab: Tab, other: Tab, room: str) -> None:
    """The form posts and leads back to the room, where both see it, its author as their own."""
    await tab.enter()
    await other.enter()

    answer = await tab.say(room, "hello from a small phone")
    mine, theirs = await tab.get(f"/room/{room}"), await other.get(f"/room/{room}")

    assert (answer.status, answer.location) == (303, f"/room/{room}")
    assert lines(mine) == lines(theirs) == ["hello from a small phone"]
    assert 'class="message own"' in mine.text
    assert 'class="message own"' not in theirs.text


async def test_markup_in_a_message_stays_text(tab: Tab, room: str) -> None:
    """What people write is drawn as they wrote it, in the log and in the composer."""
    await tab.enter()
    text = "</textarea></script><b onclick=x>so & so</b>"

    await tab.say(room, text)
    page = await tab.get(f"/room/{room}")

    assert lines(page) == [text]
    assert "<b onclick" not in page.text


async def test_the_newest_twenty_are_drawn(tab: Tab, room: str, services: Services) -> None:
    """A long room begins near its end, with the position from which live messages follow."""
    await tab.enter()
    record = await services.sessions.find(tab.cookies["n"])
    assert record is not None
    for number in range(23):
        await services.history.append(
            room,
            retention_s=3600,
            member="m",
            nonce=f"nonce-of-message-{number:02}",
            frame=posted(room, f"word {number}"),
        )

    page = await tab.get(f"/room/{room}")

    assert lines(page) == [f"word {number}" for number in range(3, 23)]
    assert block(page, "setup")["seq"] == 23


def posted(room: str, text: str) -> tuple[bytes, bytes]:
    """A posted frame's bytes before and after what the store fills in."""
    head = b'{"type":"posted","room":"%s",' % room.encode()
    return head, b'"nonce":"nonce-of-some-message","member":"m","name":"Wren 1","text":%s}' % json.dumps(text).encode()


async def test_a_removed_message_leaves_a_note_without_its_text(tab: Tab, room: str, services: Services) -> None:
    """Whoever comes later sees that something was taken away, and not what."""
    await tab.enter()
    for text in ("first of three", "second of three", "third of three"):
        await tab.say(room, text)
    epoch = str(block(await tab.get(f"/room/{room}"), "setup")["epoch"])

    await services.history.remove(room, epoch, 2)
    page = await tab.get(f"/room/{room}")

    assert lines(page) == ["first of three", "third of three"]
    assert 'class="message removed" data-seq="2"' in page.text


async def test_scripts_are_told_what_they_need(tab: Tab, room: str) -> None:
    """Page, room, position, own name and token stand in one block; the exit's address stands on every page."""
    await tab.enter()

    setup = block(await tab.get(f"/room/{room}"), "setup")

    assert {"page", "room", "epoch", "seq", "member", "name", "lang", "country", "exit_url", "form_token"} <= set(setup)
    assert (setup["page"], setup["room"], setup["text_limit_chars"]) == ("room", room, TEXT_LIMIT_CHARS)
    assert block(await tab.get("/help"), "setup")["exit_url"] == "https://www.wikipedia.org/"


async def test_a_covered_number_is_told_once(tab: Tab, room: str) -> None:
    """The message is out with the number covered; its author reads why on the next page, and only there."""
    await tab.enter()

    answer = await tab.say(room, "call me on +962 79 123 4567 tonight", confirmed="true")
    first, second = await tab.get(f"/room/{room}"), await tab.get(f"/room/{room}")

    assert answer.location == f"/room/{room}#answers"
    assert "4567" not in first.text
    assert 'class="answer notice"' in first.text
    assert 'class="answer notice"' not in second.text


async def test_a_request_is_asked_about_before_it_is_sent(tab: Tab, other: Tab, room: str) -> None:
    """The text comes back with the sentence and a button of its own, which sends it; until then nobody reads it."""
    await tab.enter()
    await other.enter()
    text = "can anybody lend me 50 dollars?"

    asked = await tab.say(room, text)
    before = lines(await other.get(f"/room/{room}"))
    fields = asked.form(f"/room/{room}/say")
    sent = await tab.post(f"/room/{room}/say", {**fields, "confirmed": "true"})

    assert asked.status == 422
    assert (fields["text"].strip(), before) == (text, [])
    assert "Staff never ask to meet" in asked.text.partition('id="answers"')[2]
    assert '<button name="confirmed" value="true">' in asked.text
    assert sent.location == f"/room/{room}"
    assert lines(await other.get(f"/room/{room}")) == [text]
    assert 'name="confirmed"' not in (await tab.get(f"/room/{room}")).text


@pytest.mark.parametrize(("lang", "text"), [("en", "I have the pills in front of me"), ("ar", "بدي موت")])
async def test_pain_is_delivered_and_answered_with_services(
    tab: Tab, other: Tab, services: Services, lang: str, text: str
) -> None:
    """The room reads the message; its author alone reads the card, in their language, with services on it."""
    room = next(room.id for room in services.catalogue.rooms if room.language == lang)
    await tab.enter(lang=lang)
    await other.enter(lang=lang)

    await tab.say(room, text)
    mine, theirs = await tab.get(f"/room/{room}"), await other.get(f"/room/{room}")

    assert lines(theirs) == [text]
    assert 'class="card"' in mine.text
    assert 'class="service"' in mine.text
    assert f'href="/{lang}/help"' in mine.text
    assert 'class="card"' not in theirs.text


async def test_a_refused_text_is_given_back(tab: Tab, other: Tab, room: str) -> None:
    """It says why, nobody else sees it, and the text stands in the composer to be changed."""
    await tab.enter()
    await other.enter()
    text = "you disgust me, go kill yourself\nnow"

    answer = await tab.say(room, text)

    assert answer.status == 422
    assert re.search(r'class="answer (held|refused)"', answer.text)
    assert answer.form(f"/room/{room}/say")["text"] == text
    assert lines(await other.get(f"/room/{room}")) == []


@pytest.mark.parametrize("text", ["", " \n ", "x" * (TEXT_LIMIT_CHARS + 1)])
async def test_a_text_that_can_not_be_a_message_is_given_back(tab: Tab, room: str, text: str) -> None:
    """Nothing and too much are answered on the page itself."""
    await tab.enter()

    answer = await tab.say(room, text)

    assert answer.status == 422
    assert 'class="answer error"' in answer.text
    assert answer.form(f"/room/{room}/say")["text"] == text


async def test_a_form_sent_twice_posts_once(tab: Tab, room: str) -> None:
    """Pressing the button again, or reloading, never says it twice."""
    await tab.enter()
    form = (await tab.get(f"/room/{room}")).form(f"/room/{room}/say") | {"text": "said only once"}

    for _ in range(2):
        assert (await tab.post(f"/room/{room}/say", form)).status == 303

    assert lines(await tab.get(f"/room/{room}")) == ["said only once"]


async def test_line_breaks_arrive_as_written(tab: Tab, room: str) -> None:
    """A browser sends two signs for a line break; one is kept."""
    await tab.enter()

    await tab.say(room, "one\r\ntwo")

    assert lines(await tab.get(f"/room/{room}")) == ["one\ntwo"]


@pytest.mark.parametrize("token", ["", "0" * 32])
async def test_a_stale_form_posts_nothing_and_loses_nothing(tab: Tab, room: str, token: str) -> None:
    """Without the session's token nothing is said, and the text is there with a form that works."""
    await tab.enter()

    answer = await tab.say(room, "kept for a second try", form_token=token)
    again = await tab.post(f"/room/{room}/say", answer.form(f"/room/{room}/say"))

    assert answer.status == 403
    assert again.status == 303
    assert lines(await tab.get(f"/room/{room}")) == ["kept for a second try"]


async def test_a_session_that_ended_gives_the_text_back(tab: Tab, services: Services, room: str) -> None:
    """Somebody who wrote for an hour can still copy what they wrote."""
    await tab.enter()
    form = (await tab.get(f"/room/{room}")).form(f"/room/{room}/say")
    record = await services.sessions.find(tab.cookies["n"])
    assert record is not None
    await services.sessions.end(record)

    answer = await tab.post(f"/room/{room}/say", {**form, "text": "a long letter"})

    assert answer.status == 403
    assert answer.form(f"/room/{room}/say") == {"text": "a long letter"}


async def test_without_a_store_the_text_comes_back(bare: Tab) -> None:
    """The page says so, leads to help by itself, and keeps text and nonce for a second try; the exit stands."""
    bare.cookies["n"] = "A" * 43

    answer = await bare.post("/room/zbf2j3py/say", {"text": "not lost", "nonce": "n" * 22, "form_token": "x"})

    form = answer.form("/room/zbf2j3py/say")
    assert answer.status == 503
    assert (form["text"], form["nonce"]) == ("not lost", "n" * 22)
    bar, _, page = answer.text.partition("<main")
    assert 'action="/exit"' in bar
    assert all('href="/en/help"' in part for part in (bar, page))


async def test_a_card_is_shown_even_if_the_mail_is_lost(tab: Tab, services: Services, room: str) -> None:
    """The message is out, the box for private answers is not there: the card comes in the answer itself."""
    await tab.enter()
    broken = Tab(create_app(msgspec.structs.replace(services, mail=Mail(Keeper(NOWHERE)))))
    broken.cookies = tab.cookies
    form = (await tab.get(f"/room/{room}")).form(f"/room/{room}/say")

    answer = await broken.post(f"/room/{room}/say", {**form, "text": "I have the pills in front of me"})

    assert answer.status == 503
    assert 'class="card"' in answer.text


async def test_a_card_is_shown_even_if_the_mail_is_refused(
    tab: Tab, services: Services, talk: redis.Redis, room: str
) -> None:
    """A store that refuses is as good as one that is away."""
    await tab.enter()
    record = await services.sessions.find(tab.cookies[services.settings.cookie_name])
    assert record is not None
    form = (await tab.get(f"/room/{room}")).form(f"/room/{room}/say")
    talk.set(mail_place(record.id), "no letters")

    answer = await tab.post(f"/room/{room}/say", {**form, "text": "I have the pills in front of me"})

    assert answer.status == 503
    assert 'class="card"' in answer.text


async def test_an_answer_waits_until_its_page_could_be_drawn(tab: Tab, services: Services, room: str) -> None:
    """Where the room can't be read the answer is not lost with it: the next page shows it, and only that one."""
    await tab.enter()
    await tab.say(room, "I have the pills in front of me")
    broken = Tab(create_app(msgspec.structs.replace(services, history=History(Keeper(NOWHERE)))))
    broken.cookies = tab.cookies

    failed = await broken.get(f"/room/{room}")
    shown, after = await tab.get(f"/room/{room}"), await tab.get(f"/room/{room}")

    assert failed.status == 503
    assert 'class="card"' in shown.text
    assert 'class="card"' not in after.text


async def test_help_is_shown_for_a_text_that_is_too_long(tab: Tab, room: str) -> None:
    """The letter comes back to its author with the card above it, also in a script that takes more bytes."""
    await tab.enter()
    letter = "كان يوما طويلا. " * 150 + "اريد ان انتحر"

    answer = await tab.say(room, letter)

    assert answer.status == 422
    assert 'class="card"' in answer.text
    assert answer.form(f"/room/{room}/say")["text"] == letter


@pytest.mark.parametrize("path", ["/room/aaaaaaaa", "/room/AAAA", "/room/aaaaaaaa/say"])
async def test_a_room_that_is_none_is_not_found(tab: Tab, path: str) -> None:
    """An unknown address is a calm page."""
    await tab.enter()

    answer = await (tab.post(path, {"text": "x", "nonce": "n" * 22}) if path.endswith("/say") else tab.get(path))

    assert answer.status in {403, 404}
    assert 'data-page="error"' in answer.text


async def test_bands_never_mix(tab: Tab, services: Services, room: str) -> None:
    """Somebody of the other age band finds no room at this address, reads nothing and says nothing."""
    await tab.enter()
    form = (await tab.get(f"/room/{room}")).form(f"/room/{room}/say") | {"text": "hello there"}
    token, _ = await services.sessions.open(age_band="13-17", lang="en")
    tab.cookies["n"] = token

    assert (await tab.get(f"/room/{room}")).status == 404
    assert lines(await tab.get(f"/room/{room}/log")) == []
    assert (await tab.post(f"/room/{room}/say", {**form, "form_token": token_for(token)})).status == 404


@pytest.mark.parametrize(("quiet_s", "pause"), [(0, 15), (119, 15), (120, 60), (599, 60), (600, 300), (math.inf, 300)])
def test_the_quieter_the_room_the_rarer_the_log_asks(quiet_s: float, pause: int) -> None:
    """Within seconds while people talk; every few minutes where nobody does."""
    assert pause_s(quiet_s) == pause


async def test_the_log_draws_itself_again(tab: Tab, room: str) -> None:
    """The frame holds the log alone, asks for itself again by itself, and stops doing so where asked to."""
    await tab.enter()
    await tab.say(room, "a word in the frame")

    moving, still = await tab.get(f"/room/{room}/log"), await tab.get(f"/room/{room}/log/still")

    assert lines(moving) == lines(still) == ["a word in the frame"]
    assert '<meta http-equiv="refresh" content="15">' in moving.text
    assert "http-equiv" not in still.text
    assert f'href="/room/{room}/log/still"' in moving.text
    assert "<form" not in moving.text


async def test_the_log_says_when_it_can_not_be_read(bare: Tab) -> None:
    """In its frame even a fault is small, may be framed, and goes on trying."""
    bare.cookies["n"] = "A" * 43

    answer = await bare.get("/room/zbf2j3py/log")

    assert answer.status == 200
    assert "can’t be reached" in answer.text
    assert "http-equiv" in answer.text
