"""The help card as the browser draws it: the very words and links that readers without scripts are given."""

from __future__ import annotations

import datetime as dt
import json
from typing import Final

import msgspec
import pytest

from chat.cards import Cards
from chat.pages.answers import answers_from
from chat.pages.assets import Assets
from chat.pages.drawing import WORDS_FOR_SCRIPTS, Drawing, Visit
from chat.pages.words import Words, load_words
from chat.settings import Settings
from chat.wire.staff import Services
from moderation.directory import Directory
from moderation.directory.vocabulary import Need
from moderation.draft import Lang
from tests.client.conftest import Play

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NOW: Final = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
SAYS: Final = """
const told = (card) => ({
  lines: card.innerText.split("\\n").map((line) => line.trim().replace(/\\s+/g, " ")).filter(Boolean),
  links: [...card.querySelectorAll("a")].map((a) => a.getAttribute("href")),
});
"""


@pytest.fixture(scope="module")
def directory() -> Directory:
    """The packaged services."""
    return Directory.load()


@pytest.fixture(scope="module")
def words() -> dict[str, Words]:
    """All words of the pages."""
    return load_words()


@pytest.mark.parametrize("lang", [Lang.ENGLISH, Lang.ARABIC])
@pytest.mark.parametrize("country", [None, "EG", "LB", "US", "DE", "JO", "GB", "MA", "NR"])
async def test_card_says_what_the_server_draws(
    play: Play, directory: Directory, words: dict[str, Words], country: str | None, lang: Lang
) -> None:
    """For every need the script's card has the same words and the same links as the server's."""
    for need in Need:
        frame = _frame(directory, words, country, lang, need)
        by_script = await play(SAYS + _by_script(frame, words[lang]))
        by_server = await play(SAYS + _by_server(frame, words))
        assert by_script == by_server, need


async def test_card_can_be_closed(play: Play, directory: Directory, words: dict[str, Words]) -> None:
    """The card's own button asks to put it away, and nothing else in it is a button."""
    script = _drawn(_frame(directory, words, "EG", Lang.ENGLISH, Need.SUICIDE), words["en"])
    assert await play(
        f"{script} node.querySelectorAll('button').forEach((button) => button.click()); return dismissed"
    ) == ["services"]


def _frame(directory: Directory, words: dict[str, Words], country: str | None, lang: Lang, need: Need) -> Services:
    cards = Cards(directory, words)
    return cards.services("roomroom", "n" * 16, country, lang, need, now_ms=int(NOW.timestamp() * 1000))


def _drawn(frame: Services, words: Words) -> str:
    texts = json.dumps(words.under(*WORDS_FOR_SCRIPTS))
    return (
        f"const words = new Words({texts}, '{words.lang}'); const dismissed = [];"
        f"const answer = {{kind: 'services', key: 'services', card: {msgspec.json.encode(frame.card).decode()}}};"
        "const node = answerNode(answer, words, {dismiss: (key) => dismissed.push(key)});"
    )


def _by_script(frame: Services, words: Words) -> str:
    return (
        f"{_drawn(frame, words)} node.querySelector('button').remove(); document.body.innerHTML = '';"
        "document.body.append(node); return told(node);"
    )


def _by_server(frame: Services, words: dict[str, Words]) -> str:
    drawing = Drawing(Settings(), words, Assets({}))
    visit = Visit(words=words[frame.card.lang], host="client.test")
    answers = answers_from([frame], words[frame.card.lang], now_ms=0)
    page = drawing.page(visit, "error", code="talk_away", draft=None, answers=answers)
    return (
        f"const page = new DOMParser().parseFromString({json.dumps(bytes(page.body).decode())}, 'text/html');"
        "const card = page.querySelector('.card'); card.querySelector('.dismiss').remove();"
        "document.body.innerHTML = ''; document.body.append(card); return told(card);"
    )
