"""People on call are reached through apprise: a real mail arrives at a real server."""

from __future__ import annotations

import email
import email.policy
import re
import socket
import threading

import pytest

from moderation.alarms import Tools
from moderation.alarms.errors import AlarmNotTaken, AlarmUnfit
from moderation.alarms.paging import Pager
from rooms.stores.link import Keeper
from tests.alarms.acting import WREN
from tests.alarms.sinks import HttpSink, MailSink


def pagers(*targets: str) -> tuple[Pager, ...]:
    """Build pagers for these addresses."""
    return Pager.build(Tools(record=Keeper("redis://unused"), clock_s=lambda: 0.0, targets=targets))


def betrayed_by(sent: bytes) -> set[str]:
    """Return what it tells of its sender: the program, a link to it, or the machine."""
    words = set(re.findall(r"\w+|://", sent.decode().lower()))
    return words & {"sanad", "apprise", "://", socket.gethostname().lower()}


async def test_a_mail_holds_the_code_and_the_lane(mail: MailSink) -> None:
    """In subject and body, and nothing beside what makes it a mail."""
    (pager,) = pagers(mail.target)

    await pager.sound(WREN)

    raw = (await mail.next()).removesuffix(b"\r\n.\r\n")
    sent = email.message_from_bytes(raw, policy=email.policy.default)
    assert sent["Subject"] == "crisis"
    assert sent.get_body() is not None
    assert str(sent.get_content()).strip() == "bcdfghjkmn"
    assert sent["To"] == "oncall@example.org"
    assert not betrayed_by(raw)


async def test_a_chat_service_gets_the_code_and_the_lane(web: HttpSink) -> None:
    """No picture, no link, no name of a program."""
    (pager,) = pagers(f"json://127.0.0.1:{web.port}/")

    await pager.sound(WREN)

    request = await web.next()
    assert b"bcdfghjkmn" in request.body
    assert not betrayed_by(request.head + request.body)


async def test_a_server_that_is_down_or_refuses_is_a_failure(mail: MailSink, web: HttpSink) -> None:
    """The call comes again."""
    mailing, posting = pagers(mail.target, f"json://127.0.0.1:{web.port}/")
    await mail.go_down()
    web.answers = b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"

    with pytest.raises(AlarmNotTaken):
        await mailing.sound(WREN)
    with pytest.raises(AlarmNotTaken):
        await posting.sound(WREN)


async def test_each_address_is_one_rung_of_the_ladder(mail: MailSink) -> None:
    """Named by its place: names stand in the store and in logs, addresses do not."""
    built = pagers(mail.target, "json://localhost/secret")

    assert [(pager.name, pager.is_personal) for pager in built] == [("apprise-1", True), ("apprise-2", True)]


def test_an_address_that_apprise_does_not_know_stops_the_start() -> None:
    """By its place alone: it may hold a password."""
    with pytest.raises(AlarmUnfit) as refusal:
        pagers("json://localhost", "nonsense://wren:secret@example.org")

    assert "2" in refusal.value.problem
    assert "secret" not in refusal.value.problem


async def test_waiting_for_a_service_keeps_no_loop_waiting(mail: MailSink) -> None:
    """The library blocks, so it is called in a thread of its own."""
    (pager,) = pagers(mail.target)

    await pager.sound(WREN)

    assert any(thread.name.startswith("apprise-1") for thread in threading.enumerate())
