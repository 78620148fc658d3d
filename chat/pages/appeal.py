"""Asking for another look at a decision, with its code alone: no session, no script, no name."""

from __future__ import annotations

import contextlib
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat.pages.drawing import Visit
from chat.pages.errors import FormUnreadable, TooFast
from chat.pages.forms import OpenForm
from chat.pages.site import TALK_AWAY_STATUS, Site
from chat.text import TextRefused, clean
from chat.throttle import Throttle
from moderation.desk.actions import Action
from moderation.desk.appeals import Appeal, Made, Stage, read_code
from moderation.desk.effects import What
from rooms.errors import StoreAway, StoreRefused

UNKNOWN_STATUS: Final = 422
PACE_BURST: Final = 10
PACE_RATE_PER_S: Final = 0.1
TOGETHER_BURST: Final = 200
TOGETHER_RATE_PER_S: Final = 10.0
"""Everybody together, networks that are not told apart among them: a code can't be guessed, a store can be worn out."""

TOLD: Final[dict[Action, What]] = {
    Action.MASK: What.MASKED,
    Action.REMOVE: What.REMOVED,
    Action.WARN: What.WARNED,
    Action.MUTE: What.MUTED,
    Action.BAN: What.BANNED,
}
"""What people were told of each decision that can be appealed."""


class AppealForm(OpenForm, frozen=True, kw_only=True):
    """A code, and what somebody wants to say; ``act`` is ``make``, or ``see`` for what came of it."""

    code: str
    lang: str
    text: str = ""
    act: str = "make"


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What the page says: ``word`` names its sentence, ``title`` and ``rule`` are those of the decision."""

    word: str
    title: str = ""
    rule: str = ""
    is_final: bool = False
    is_text_lost: bool = False


class Appeals:
    """Draws the page of appeals and takes its form."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._pace = Throttle(PACE_BURST, PACE_RATE_PER_S)
        self._together = Throttle(TOGETHER_BURST, TOGETHER_RATE_PER_S)

    def routes(self) -> list[BaseRoute]:
        """List the addresses of the page: each language's own, and one that asks the browser."""
        before = ("", *(f"/{lang}" for lang in self._site.words))
        return [
            self._site.route("/appeal", self.take, methods=["POST"]),
            *(self._site.route(f"{lang}/appeal", self.show) for lang in before),
        ]

    async def show(self, request: Request) -> Response:
        """Draw the form."""
        visit = self._site.visit(request, request.url.path.strip("/").partition("/")[0])
        return self._page(visit, None)

    async def take(self, request: Request) -> Response:
        """Make an appeal, or show what came of it. A wrong code and one that nobody knows are answered alike."""
        form = await self._site.form(request, AppealForm)
        visit = self._site.visit(request, form.lang)
        visit = msgspec.structs.replace(visit, path=f"/{visit.words.lang}/appeal")
        now_s = self._site.services.clock_ms() / 1000
        if not (self._pace.allows(self._site.network_tag(request), now_s) and self._together.allows("", now_s)):
            raise TooFast
        try:
            text = clean(form.text) if form.text.strip() else ""
        except TextRefused:
            raise FormUnreadable from None
        try:
            shown = await self._taken(visit, read_code(form.code), text, form.act)
        except (StoreAway, StoreRefused):
            return self._page(visit, Shown(word="away"), form, status=TALK_AWAY_STATUS)
        if shown is None:
            return self._page(visit, Shown(word="unknown"), form, status=UNKNOWN_STATUS)
        return self._page(visit, shown, form if shown.word == Stage.OPEN else None)

    async def _taken(self, visit: Visit, code: str | None, text: str, act: str) -> Shown | None:
        appeals = self._site.services.appeals
        appeal = await appeals.look(code) if code else None
        if code is None or appeal is None:
            return None
        if appeal.stage is not Stage.OPEN or act != "make":
            return _shown(visit, appeal, is_text_lost=False)
        made = await appeals.make(code)
        if made is None:
            return None
        is_kept = not made.is_new or await self._keep(made, text)
        return _shown(visit, msgspec.structs.replace(appeal, stage=Stage.WAITING), is_text_lost=not is_kept)

    async def _keep(self, made: Made, text: str) -> bool:
        """Keep what was written; the appeal stands without it."""
        with contextlib.suppress(StoreAway, StoreRefused):
            await self._site.services.words.keep_appeal(made.room, made.item_id, text)
            return True
        return not text

    def _page(
        self, visit: Visit, shown: Shown | None, form: AppealForm | None = None, *, status: int = 200
    ) -> Response:
        return self._site.drawing.page(
            visit,
            "appeal",
            status=status,
            shown=shown,
            code=form.code if form else "",
            text=form.text if form else "",
        )


def _shown(visit: Visit, appeal: Appeal, *, is_text_lost: bool) -> Shown:
    words, own = visit.words, f"held.{appeal.reason}"
    what = TOLD.get(appeal.action)
    return Shown(
        word=appeal.stage,
        title=words.text(f"told.{what}") if what else "",
        rule=words.text(own if own in words else "held.other"),
        is_final=appeal.stage in {Stage.UPHELD, Stage.REVERSED},
        is_text_lost=is_text_lost,
    )
