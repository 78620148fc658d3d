"""Somebody whose words wait at the desk, and what a moderator writes to them."""

from __future__ import annotations

import msgspec

from chat.services import Services
from moderation.desk.items import Item
from moderation.desk.queue import Filter
from tests.desk_pages.colleague import Colleague
from tests.pages.tab import Answer, Tab

HATE = "you people are vermin"
PAIN = "I want to die"
QUESTION = "could you tell me more about walnuts"
ANSWER = "it was a joke about my cousin"


class Author(msgspec.Struct):
    """Somebody in a room, in a tab without scripts."""

    tab: Tab
    room: str
    session: str

    async def page(self) -> Answer:
        """Look at the room."""
        return await self.tab.get(f"/room/{self.room}")

    async def answer(self, text: str, page: Answer | None = None, **changed: str) -> Answer:
        """Answer the moderator."""
        action = f"/room/{self.room}/thread"
        page = page or await self.page()
        return await self.tab.post(action, page.form(action) | {"text": text} | changed)


async def said(services: Services, author: Author, text: str) -> Item:
    """Let the author say something that waits at the desk."""
    await author.tab.say(author.room, text)
    (item,) = await waiting(services)
    return item


async def waiting(services: Services) -> tuple[Item, ...]:
    """Return what waits at the desk."""
    return (await services.queue.page(Filter(), 50)).items


async def write(services: Services, colleague: Colleague, item: Item, act: str = "write", **said: str) -> Answer:
    """Write to the author from the item's page, and let it arrive."""
    answer = await colleague.act(item.id, act, await colleague.claim(item.id), **said)
    await services.drainer.drain()
    return answer
