"""The room's page: what can be done about a line, the pause, talks with a moderator, the end of the session."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from tests.client.conftest import Play

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

OPEN = (
    "const at = await openRoom(); const socket = arrive(at);"
    "socket.say(posted(1), posted(2, {member: 'me'})); await drawn();"
    "const [theirs, own] = at.list.querySelectorAll('.dots');"
    "const deeds = () => [...at.list.querySelectorAll('.deeds button')]; const words = () => deeds().map((deed) =>"
    "deed.textContent); const press = (key) => document.activeElement.dispatchEvent("
    "new KeyboardEvent('keydown', {key, bubbles: true}));"
)
SAID = "{type: 'staff_said', thread: 'thread', room: ROOM, at_ms: 0, text: 'how are you?'}"


async def test_one_line_is_open_at_a_time(play: Play) -> None:
    """A line offers what fits it; opening another closes it, and so does its own button."""
    result = await play(
        f"{OPEN} theirs.click(); const first = [words(), theirs.getAttribute('aria-expanded')]; own.click();"
        "const second = [words(), theirs.getAttribute('aria-expanded')]; own.click();"
        "return [first, second, words(), own.getAttribute('aria-label')]"
    )
    assert result == [
        [["Report", "Block"], "true"],
        [["Take back"], "false"],
        [],
        "More: Cedar Lantern 4",
    ]


async def test_deeds_are_reached_by_keyboard(play: Play) -> None:
    """Opening leads to the first deed, Escape back to the line's button, and once more to the composer."""
    result = await play(
        f"{OPEN} theirs.click(); const on = document.activeElement === deeds()[0]; press('Escape');"
        "const back = [document.activeElement === theirs, words()]; press('Escape');"
        "return [on, back, document.activeElement === at.text]"
    )
    assert result == [True, [True, []], True]


async def test_report_takes_one_tap_and_hides(play: Play) -> None:
    """The report goes out with its place, the text is gone at once, this is said aloud and the log keeps the focus."""
    result = await play(
        f"{OPEN} theirs.click(); deeds()[0].click(); await drawn();"
        "return [socket.sent.pop(), at.list.firstElementChild.textContent, at.room.voice.region.textContent,"
        "document.activeElement === at.log]"
    )
    frame = {"type": "report", "room": "roomroom", "epoch": "epochone", "seq": 1}
    assert result == [frame, "You hid this.", "You hid this.", True]


async def test_block_and_unblock(play: Play) -> None:
    """A blocked person's lines go; the answer names them, and its button asks to see them again."""
    result = await play(
        f"{OPEN} theirs.click(); deeds()[1].click(); const asked = socket.sent.pop();"
        "socket.say({type: 'blocked', room: ROOM, member: 'somebody'}); await drawn();"
        "const answer = at.main.querySelector('#answers section');"
        "const seen = [at.list.children.length, answer.querySelector('p').textContent];"
        "answer.querySelector('button').click(); return [asked, seen, socket.sent.pop()]"
    )
    about = {"room": "roomroom", "member": "somebody"}
    assert result == [{"type": "block", **about}, [1, "You and Cedar Lantern 4 part."], {"type": "unblock", **about}]


async def test_line_of_the_server_has_its_deeds(play: Play) -> None:
    """A line that the server drew can be reported and blocked like any other."""
    result = await play(
        "const at = await openRoom({seq: 4, lines: '<li class=message data-seq=4 data-member=x><b class=name><bdi>Oak"
        '</bdi></b><p class=text>hi</p><time datetime="2026-11-22T09:05:00Z">now</time></li>\'});'
        "const socket = arrive(at, 5, 4); const sent = () => { const {type, seq, member} = socket.sent.pop();"
        "return [type, seq, member]; }; const open = (at_) => { at.list.querySelector('.dots').click();"
        "at.list.querySelectorAll('.deeds button')[at_].click(); return sent(); };"
        "const block = open(1); return [block, open(0)]"
    )
    assert result == [["block", None, "x"], ["report", 4, None]]


async def test_paused_log_is_still_and_silent(play: Play) -> None:
    """While paused nothing is drawn or said; the button counts, and shows everything when pressed."""
    result = await play(
        f"{OPEN} const {{pause}} = at.room; const label = pause.textContent; at.clock.pass(5000); pause.click();"
        "await drawn(); const paused = pause.textContent; socket.say(posted(3), posted(4)); await drawn();"
        "const still = [at.list.children.length, pause.textContent, at.room.voice.region.textContent];"
        "pause.click(); await drawn(); return [label, paused, still, at.list.children.length, pause.textContent]"
    )
    assert result == ["Pause", "Go on", [2, "New: 2", "Cedar Lantern 4: text 1"], 4, "Pause"]


async def test_talk_keeps_what_is_being_written(play: Play) -> None:
    """A moderator's next line neither takes the focus nor the draft; sending shows as sending until it is there."""
    told = "{type: 'staff_told', thread: 'thread', nonce: 'nonce-of-my-own-2', at_ms: 1}"
    result = await play(
        f"{OPEN} socket.say({SAID}); await drawn(); const talk = at.main.querySelector('.talk');"
        "const box = talk.querySelector('textarea'); box.value = 'I am'; box.focus();"
        f"socket.say({{type: 'notice', code: 'nobody_here', room: ROOM}}, {{...{SAID}, at_ms: 1}}); await drawn();"
        "const kept = [box.isConnected, box.value, document.activeElement === box];"
        "talk.querySelector('button').click(); await drawn();"
        "const lines = () => [...talk.querySelectorAll('li')].map((line) => line.className);"
        f"const sending = lines(); socket.say({told}); await drawn();"
        "return [kept, sending.pop(), lines().pop(), lines().length, at.list.textContent.includes('I am')]"
    )
    assert result == [[True, "I am", True], "message own sending", "message own posted", 3, False]


async def test_draft_to_a_moderator_outlasts_a_visit_elsewhere(play: Play) -> None:
    """What was being written to a moderator is in the same box when the room is opened again."""
    result = await play(
        f"const left = await openRoom(); arrive(left).say({SAID}); await drawn();"
        "left.main.querySelector('.talk textarea').value = 'half'; const {kept} = left.room; left.room.close();"
        "const back = await openRoom({}, kept); await drawn();"
        "return [back.main.querySelector('.talk textarea').value, back.text.value, back.room.hasUnsent]"
    )
    assert result == ["half", "", True]


async def test_letters_that_the_page_brought_are_drawn_once(play: Play) -> None:
    """What waited for a person is drawn anew in place of what the server drew, and can be put away."""
    result = await play(
        f"const letters = [{{type: 'told', what: 'muted', room: ROOM, reason: 'slur'}}, {SAID}];"
        "const at = await openRoom({letters}); await drawn();"
        "const kinds = () => [...at.room.answers.children].map((node) => node.className); const first = kinds();"
        f"arrive(at).say({SAID}); at.main.querySelector('.told button').click(); await drawn();"
        "return [first, kinds(), at.main.querySelectorAll('.talk li').length]"
    )
    assert result == [["answer talk", "answer told"], ["answer talk"], 1]


async def test_talk_that_the_server_told_goes_on(play: Play) -> None:
    """What was said before this page is there once, a question has its two answers, and one tap gives one of them."""
    result = await play(
        "const lines = [{text: 'hello', at_ms: 1, is_own: true}, {text: 'shall I stay?', at_ms: 2, is_own: false}];"
        "const at = await openRoom({threads: [{id: 'thread', lines, choices: ['Yes', 'No'], text: 'half'}]});"
        "const socket = arrive(at); await drawn();"
        f"socket.say({{...{SAID}, at_ms: 2, text: 'shall I stay?', is_question: true}}); await drawn();"
        "const talk = at.main.querySelector('.talk'); const choices = talk.querySelector('.choices');"
        "const texts = () => [...talk.querySelectorAll('.text')].map((text) => text.textContent);"
        "const before = [texts(), choices.hidden, talk.querySelector('textarea').value];"
        "choices.querySelector('button').click(); await drawn();"
        "return [before, texts(), choices.hidden, socket.sent.pop().text]"
    )
    before = [["hello", "shall I stay?"], False, "half"]
    assert result == [before, ["hello", "shall I stay?", "Yes"], True, "Yes"]


async def test_blocked_line_leaves_talks_and_deeds_to_pages(play: Play) -> None:
    """Where sockets never open an answer goes as an ordinary form, and a line leads to the page about it."""
    result = await play(
        "const at = await openRoom({letters: ["
        f"{SAID}], seq: 1, lines: '<li class=message data-seq=1><p class=text>hi</p></li>'}});"
        "for (let i = 0; i < 3; i += 1) { at.sockets[at.sockets.length - 1].lose(); at.clock.pass(20000); }"
        "await drawn(); const form = at.main.querySelector('.talk form'); form.querySelector('textarea').value = 'yes';"
        "const event = new Event('submit', {cancelable: true}); form.dispatchEvent(event); let went = '';"
        "at.main.onclick = (click) => { click.preventDefault(); went = click.target.getAttribute('href') || went; };"
        "at.list.querySelector('.dots').click();"
        "return [event.defaultPrevented, form.getAttribute('action'), [...new FormData(form).keys()], went]"
    )
    fields = ["thread", "nonce", "form_token", "text"]
    assert result == [False, "/room/roomroom/thread", fields, "/room/roomroom/line/epochone/1"]


async def test_private_words_never_land_in_the_composer(play: Play) -> None:
    """Not even where an answer comes back before its talk was drawn."""
    result = await play(
        f"const at = await openRoom(); const socket = arrive(at); socket.say({SAID});"
        "at.room.write('private', 'thread');"
        "socket.say({type: 'error', code: 'too_fast', nonce: 'nonce-of-my-own-1'}); const {answers} = at.room.kept;"
        "at.room.putBack('more', 'another'); return [at.text.value, answers.map(({draft}) => draft)]"
    )
    assert result == ["", ["private", None]]


async def test_decision_says_its_end_and_its_code(play: Play) -> None:
    """A timed decision ends by the reader's clock; its code stands beside the way to use it."""
    result = await play(
        "const at = await openRoom(); arrive(at).say({type: 'told', what: 'muted', room: ROOM, reason: 'slur',"
        "until_ms: Date.UTC(2026, 10, 22, 18, 30), appeal: 'AAAA-BBBB-CCCC-DDDD'}); await drawn();"
        "const node = at.main.querySelector('.answer.told'); return [node.querySelector('h2').textContent,"
        "node.textContent.includes('Until Sunday 18:30.'), node.querySelector('code').textContent,"
        "node.querySelector('a').getAttribute('href')]"
    )
    assert result == ["You rest.", True, "AAAA-BBBB-CCCC-DDDD", "/appeal"]


async def test_ban_takes_the_room_away_but_not_the_decision(play: Play) -> None:
    """Nothing of the room is left to read or to write in; closing the decision leads to the entry."""
    result = await play(
        f"{OPEN} socket.say({{type: 'told', what: 'banned', room: ROOM, reason: 'slur', appeal: 'A'}},"
        "{type: 'bye', reason: 'ended'}); await drawn(); const node = at.main.querySelector('.answer.told');"
        "const left = [at.list.children.length, at.room.composer.hidden, socket.isClosed, node.isConnected];"
        "node.querySelector('button').click(); return [left, at.went]"
    )
    assert result == [[0, True, True, True], ["/"]]


async def test_staying_asks_the_server_once(blank: Page, play: Play) -> None:
    """The button of the warning asks for the page's head, and the warning goes when that was answered."""
    asked: list[str] = []
    blank.on("request", lambda request: asked.append(request.method))
    result = await play(
        "const at = await openRoom(); at.sockets[0].lose(); at.clock.pass(3580000); await drawn();"
        "const warning = () => at.main.querySelector('#answers .answer'); const said = warning().textContent;"
        "warning().querySelector('button').click(); while (warning()) await drawn(); at.room.close();"
        "return [said, at.went]"
    )
    assert result == ["Soon over.Stay", []]
    assert asked.count("HEAD") == 1


async def test_burst_reaches_assistive_technology_twice(blank: Page, play: Play) -> None:
    """In the tree that screen readers are given the log is named and silent; one polite region speaks for it."""
    await play(
        "const at = await openRoom(); at.log.setAttribute('aria-label', 'Messages'); const socket = arrive(at);"
        "for (let seq = 1; seq <= 20; seq += 1) socket.say(posted(seq)); await drawn();"
    )
    session = await blank.context.new_cdp_session(blank)
    nodes = (await session.send("Accessibility.getFullAXTree"))["nodes"]
    [log] = [node for node in nodes if node["role"]["value"] == "log"]
    names = [node.get("name", {}).get("value", "") for node in nodes]
    assert log["name"]["value"] == "Messages"
    assert [found["name"] for found in log["properties"] if found["name"] == "live"] == []  # off
    assert {name for name in names if name.startswith("Cedar Lantern 4: ")} == {"Cedar Lantern 4: text 1"}
