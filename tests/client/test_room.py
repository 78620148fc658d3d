"""The room's page: what is drawn, said aloud, sent and kept, on a played socket."""

from __future__ import annotations

import pytest

from tests.client.conftest import Play

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LINES = (
    "'<li class=message data-seq=1 data-member=x><b class=name><bdi>Cedar Lantern 4</bdi></b>"
    '<p class=text dir=auto>drawn by the server</p><time datetime="2026-11-22T09:05:00Z">a while ago</time></li>'
    '<li class="message removed" data-seq=2><p class=text>Removed</p></li>\''
)


async def test_text_is_never_markup(play: Play) -> None:
    """A message, a name and a quoted text enter the page as text, whatever they contain."""
    result = await play(
        "const at = await openRoom(); const socket = arrive(at); const evil = '<img src=x onerror=alert(1)><b>x</b>';"
        "socket.say(posted(1, {text: evil, name: evil})); at.text.value = evil; at.room.composer.requestSubmit();"
        "socket.say({type: 'refused', room: ROOM, nonce: 'nonce-of-my-own-1', reason: 'slur', span: [0, 4]});"
        "await drawn(); return [at.list.querySelector('.text').textContent === evil,"
        "at.main.querySelector('blockquote').textContent === evil, at.main.querySelectorAll('img').length]"
    )
    assert result == [True, True, 0]


@pytest.mark.parametrize(("reason", "buttons"), [("newcomer", 1), ("threat", 2)])
async def test_first_message_is_not_offered_for_change(play: Play, reason: str, buttons: int) -> None:
    """What is held for its words can be changed; what is held for being the first would only be said twice."""
    result = await play(
        "const at = await openRoom(); const socket = arrive(at); at.text.value = 'hello';"
        "at.room.composer.requestSubmit(); socket.say({type: 'held', room: ROOM, nonce: 'nonce-of-my-own-1',"
        f"reason: '{reason}', span: [0, 5]}}); await drawn();"
        "return at.main.querySelectorAll('.answer.held button').length"
    )
    assert result == buttons


async def test_lines_of_the_server_are_taken_over(play: Play) -> None:
    """Lines that the server drew stay, are not repeated, and tell the time by the reader's clock."""
    result = await play(
        f"const at = await openRoom({{lines: {LINES}, seq: 2}}); const first = at.list.firstElementChild;"
        "const socket = arrive(at, 3, 3); socket.say(posted(3)); await drawn();"
        "return [at.list.children.length, at.list.firstElementChild === first,"
        "at.list.querySelector('time').textContent, socket.sent[1].after.seq, at.list.lastElementChild.dataset.seq]"
    )
    assert result == [3, True, "09:05", 2, "3"]


async def test_line_of_the_server_can_be_removed(play: Play) -> None:
    """A removal reaches a message that the server had drawn."""
    result = await play(
        f"const at = await openRoom({{lines: {LINES}, seq: 2}}); arrive(at, 3, 2).say("
        "{type: 'removed', room: ROOM, epoch: EPOCH, seq: 1}); await drawn();"
        "return [...at.list.children].map((node) => [node.className, node.textContent])"
    )
    assert result == [["message removed", "Removed"]] * 2


async def test_own_message_is_marked_until_it_is_posted(play: Play) -> None:
    """An own message shows at once as sending under the own name, then as posted in its place."""
    result = await play(
        "const at = await openRoom(); const socket = arrive(at); at.text.value = ' hello '; at.text.focus();"
        "at.room.composer.requestSubmit(); await drawn(); const before = at.list.lastElementChild;"
        "const seen = [before.className, before.querySelector('.state').textContent, at.text.value];"
        "socket.say(posted(1), posted(2, {nonce: 'nonce-of-my-own-1', member: 'me', text: 'hello'})); await drawn();"
        "return [...seen, at.list.children.length, at.list.lastElementChild.className,"
        "at.list.querySelectorAll('.state').length, document.activeElement === at.text]"
    )
    assert result == ["message own sending", "Sending…", "", 2, "message own posted", 0, True]


async def test_refusal_marks_its_place_and_gives_the_text_back(play: Play) -> None:
    """A refused text stands in the composer again; the answer quotes it with the reason's place marked."""
    result = await play(
        "const at = await openRoom(); const socket = arrive(at); at.text.value = '🌊 go away';"
        "at.room.composer.requestSubmit(); socket.say({type: 'refused', room: ROOM, nonce: 'nonce-of-my-own-1',"
        "reason: 'incitement', span: [2, 4]}); await drawn(); const answer = at.main.querySelector('#answers > *');"
        "return [answer.className, answer.querySelector('p').textContent, answer.querySelector('mark').textContent,"
        "at.text.value, at.list.children.length]"
    )
    assert result == ["answer refused", "It could hurt somebody.", "go", "🌊 go away", 0]


async def test_text_given_back_spares_what_is_being_written(play: Play) -> None:
    """A text that comes back stands behind what has been begun meanwhile."""
    result = await play(
        "const at = await openRoom(); const socket = arrive(at); at.text.value = 'first';"
        "at.room.composer.requestSubmit(); at.text.value = 'begun';"
        "socket.say({type: 'error', code: 'too_fast', nonce: 'nonce-of-my-own-1'}); await drawn();"
        "return [at.text.value, at.main.querySelector('#answers p').textContent]"
    )
    assert result == ["begun\nfirst", "Slower, please."]


async def test_answer_can_be_closed(play: Play) -> None:
    """The close button takes an answer away and leaves the keyboard in the composer."""
    result = await play(
        "const at = await openRoom(); arrive(at).say({type: 'refused', room: ROOM, nonce: 'x', reason: 'slur',"
        "span: [0, 1]}); await drawn(); [...at.main.querySelectorAll('#answers button')].pop().click(); await drawn();"
        "return [at.main.querySelector('#answers').children.length, document.activeElement === at.text]"
    )
    assert result == [0, True]


async def test_newest_answer_stands_first_and_in_view(play: Play) -> None:
    """An answer is seen as soon as it is given, above older ones and above what the server had drawn."""
    result = await play(
        "const at = await openRoom(); const answers = at.main.querySelector('#answers');"
        "answers.innerHTML = '<section class=answer style=\"height:2000px\">old</section>'; const socket = arrive(at);"
        "for (const reason of ['incitement', 'slur']) { socket.say({type: 'refused', room: ROOM, nonce: reason, reason,"
        "span: [0, 1]}); await drawn(); } const box = answers.firstElementChild.getBoundingClientRect();"
        "return [[...answers.children].map((node) => node.querySelector('p') && node.querySelector('p').textContent),"
        "box.top >= 0 && box.bottom <= innerHeight]"
    )
    assert result == [["It was not posted.", "It could hurt somebody.", None], True]


async def test_burst_makes_two_announcements_at_most(play: Play) -> None:
    """Twenty messages at once are said aloud as the first one, then as one sentence; history is not said."""
    result = await play(
        f"const at = await openRoom({{lines: {LINES}, seq: 2}}); const said = [];"
        "const spoken = at.main.querySelector('[aria-live=polite].unseen');"
        "new MutationObserver(() => said.push(spoken.textContent)).observe(spoken, {childList: true});"
        "const socket = arrive(at, 3, 2); for (let seq = 3; seq < 23; seq += 1) socket.say(posted(seq));"
        "await drawn(); at.clock.pass(20000); await drawn(); return [said, at.log.getAttribute('aria-live')]"
    )
    assert result == [["Cedar Lantern 4: text 3", "New messages"], "off"]


async def test_own_message_is_not_said_aloud(play: Play) -> None:
    """Nobody is read back what they have just written."""
    result = await play(
        "const at = await openRoom(); const socket = arrive(at); at.text.value = 'mine';"
        "at.room.composer.requestSubmit(); await drawn(); const before = at.room.voice.region.textContent;"
        "socket.say(posted(1, {nonce: 'nonce-of-my-own-1', member: 'me', text: 'mine'})); await drawn();"
        "return [before, at.room.voice.region.textContent, at.list.children.length]"
    )
    assert result == ["", "", 1]


async def test_reader_of_older_messages_is_not_moved(play: Play) -> None:
    """Near the end the log follows; further up it stays, and a button leads to the new messages."""
    result = await play(
        "const at = await openRoom(); const socket = arrive(at); const newer = at.room.newer;"
        "for (let seq = 1; seq < 40; seq += 1) socket.say(posted(seq)); await drawn();"
        "const bottom = () => Math.round(at.log.scrollHeight - at.log.scrollTop - at.log.clientHeight);"
        "const followed = bottom() === 0; at.log.scrollTop = 0; await drawn(); socket.say(posted(40)); await drawn();"
        "const stayed = [at.log.scrollTop, newer.hidden]; newer.click(); await drawn();"
        "return [followed, stayed, bottom(), newer.hidden]"
    )
    assert result == [True, [0, False], 0, True]


async def test_own_message_leads_to_the_end(play: Play) -> None:
    """Whoever writes sees what was written."""
    result = await play(
        "const at = await openRoom(); const socket = arrive(at);"
        "for (let seq = 1; seq < 40; seq += 1) socket.say(posted(seq)); await drawn();"
        "at.log.scrollTop = 0; await drawn(); at.text.value = 'here'; at.room.composer.requestSubmit(); await drawn();"
        "return Math.round(at.log.scrollHeight - at.log.scrollTop - at.log.clientHeight)"
    )
    assert result == 0


async def test_at_most_500_lines_are_on_the_page(play: Play) -> None:
    """The page stays light however long it stands."""
    result = await play(
        "const at = await openRoom(); const socket = arrive(at);"
        "for (let seq = 1; seq <= 520; seq += 1) socket.say(posted(seq)); await drawn();"
        "return [at.list.children.length, at.list.firstElementChild.querySelector('.text').textContent]"
    )
    assert result == [500, "text 21"]


@pytest.mark.parametrize(
    ("key", "has_keys", "sent"),
    [
        ("{key: 'Enter'}", "true", ["hello"]),
        ("{key: 'Enter', shiftKey: true}", "true", []),
        ("{key: 'Enter', isComposing: true}", "true", []),
        ("{key: 'Enter', keyCode: 229}", "true", []),
        ("{key: 'Enter'}", "false", []),
    ],
)
async def test_enter_sends_on_hardware_keyboards_only(play: Play, key: str, has_keys: str, sent: list[str]) -> None:
    """Enter sends with keys, save with Shift or while composing; on a touch screen it makes a new line."""
    result = await play(
        f"const at = await openRoom({{hasKeys: () => {has_keys}}}); const socket = arrive(at);"
        f"at.text.value = 'hello'; at.text.dispatchEvent(new KeyboardEvent('keydown', {{bubbles: true,"
        f"cancelable: true, ...{key}}})); return socket.sent.slice(2).map(({{text}}) => text)"
    )
    assert result == sent


async def test_nothing_is_sent_of_an_empty_composer(play: Play) -> None:
    """White space alone is no message."""
    result = await play(
        "const at = await openRoom(); const socket = arrive(at); at.text.value = ' \\n ';"
        "at.room.composer.requestSubmit(); return socket.sent.map(({type}) => type)"
    )
    assert result == ["hello", "join"]


async def test_lost_line_keeps_the_draft_and_says_so(play: Play) -> None:
    """While the line is away the composer keeps what is written, takes more, and sends it all once back."""
    result = await play(
        "const at = await openRoom(); arrive(at).lose(); at.text.value = 'written meanwhile';"
        "at.room.composer.requestSubmit(); at.text.value = 'draft'; await drawn();"
        "const away = [at.room.status.textContent, at.list.textContent.includes('written meanwhile'), at.text.value];"
        "at.clock.pass(5000); const socket = arrive(at); await drawn();"
        "return [...away, socket.sent.map(({type}) => type), at.room.status.textContent, at.text.value]"
    )
    assert result == ["Trying again…", True, "draft", ["hello", "join", "say"], "", "draft"]


async def test_visit_elsewhere_keeps_what_was_unsent_and_unread(play: Play) -> None:
    """What a room had not sent when its page was left, and its answers, are there when it is opened again."""
    result = await play(
        "const left = await openRoom(); left.text.value = 'unsent'; left.room.composer.requestSubmit();"
        "left.text.value = 'draft'; left.room.dispatch(heard({type: 'held', room: ROOM, nonce: 'x', reason: 'slur',"
        "span: [0, 1]})); const {kept} = left.room; left.room.close();"
        "const back = await openRoom({}, kept); const socket = arrive(back); await drawn();"
        "return [back.text.value, back.list.children.length, socket.sent.pop().text,"
        "back.main.querySelectorAll('.answer.held').length, left.sockets[0].isClosed]"
    )
    assert result == ["draft", 1, "unsent", 1, True]


async def test_blocked_line_leaves_the_form_to_the_browser(play: Play) -> None:
    """Where sockets never open the composer is an ordinary form again."""
    result = await play(
        "const at = await openRoom(); for (let i = 0; i < 3; i += 1) { at.sockets[at.sockets.length - 1].lose();"
        "at.clock.pass(20000); } at.text.value = 'by hand';"
        "const event = new Event('submit', {cancelable: true}); at.room.composer.dispatchEvent(event);"
        "return [event.defaultPrevented, at.text.value]"
    )
    assert result == [False, "by hand"]


async def test_closed_room_is_silent(play: Play) -> None:
    """After `close()` no timer, listener or socket of the room is left."""
    result = await play(
        "const at = await openRoom(); const socket = arrive(at); at.text.value = 'x';"
        "at.room.composer.requestSubmit(); socket.say(posted(1)); await drawn(); at.room.close();"
        "window.dispatchEvent(new Event('offline')); at.clock.pass(100000);"
        "return [at.sockets.length, socket.isClosed, at.clock.timers.length, at.room.state.isNetworkOn]"
    )
    assert result == [1, True, 0, True]


async def test_old_page_reloads_unless_something_is_unsent(play: Play) -> None:
    """A page told to reload does so, but never throws away what somebody wrote."""
    result = await play(
        "const bye = {type: 'bye', reason: 'reload'}; const empty = await openRoom(); arrive(empty).say(bye);"
        "const full = await openRoom(); full.text.value = 'draft'; arrive(full).say(bye);"
        "return [empty.went, full.went, full.text.value]"
    )
    assert result == [["/blank"], [], "draft"]


async def test_ended_session_blanks_the_room_at_once(play: Play) -> None:
    """A session that ended elsewhere takes the words off this screen before anything is fetched."""
    result = await play(
        "const at = await openRoom(); const socket = arrive(at); socket.say(posted(1)); await drawn();"
        "socket.say({type: 'bye', reason: 'ended'}); const now = at.main.textContent; await drawn();"
        "return [now, at.main.textContent, at.went, socket.isClosed]"
    )
    assert result == ["", "", ["/"], True]
