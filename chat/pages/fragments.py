"""What a room says, as pieces of a page that never ends: drawn once for everybody who reads in one language."""

from __future__ import annotations

from typing import Final

import msgspec

from chat.hub.ring import Slot
from chat.pages.drawing import Drawing
from chat.pages.log import Line, drawn
from chat.pages.words import Words
from chat.wire.frames import AnyServerFrame
from chat.wire.framing import payload_of
from chat.wire.server import Blocked, Joined, Notice, Posted, Removed, Reported, ServerFrame, Skip, Unblocked

STYLE: Final = b"<style>"
"""How every style in a piece begins, and nothing else: people's own signs of less are written as entities."""
GONE: Final = "align-self:center;background:none;border:0;color:var(--soft);font-size:.85rem"
HIDE_ALL: Final = STYLE + b"body{display:none}</style>"


class PageFormat:
    """Writes lines for one language.

    Nothing that was written can be taken back without a script, so a removal is a rule that hides its line.
    """

    def __init__(self, drawing: Drawing, words: Words) -> None:
        self._drawing, self._words = drawing, words
        self._decoder = msgspec.json.Decoder(AnyServerFrame)

    def slot(self, slot: Slot) -> bytes:
        """Draw what stands at a place, once."""
        lang = self._words.lang
        if (piece := slot.drawn.get(lang)) is None:
            piece = slot.drawn[lang] = self._draw(slot)
        return piece

    def frame(self, frame: ServerFrame) -> bytes:
        """Draw what has no place of its own; much of it concerns scripts only."""
        match frame:
            case Notice(code=code):
                return self.said(f"notice.{code}")
            case Skip() | Joined(complete=False):
                return self.said("message.hole")
        rules = _rules(frame)
        return STYLE + rules.encode() + b"</style>" if rules else b""

    def said(self, code: str, href: str = "") -> bytes:
        """Draw a line in which nobody of the room speaks."""
        return self._drawing.piece(self._words, message=None, path="", text=self._words.text(code), href=href)

    def _draw(self, slot: Slot) -> bytes:
        match frame := self._decoder.decode(payload_of(slot.frame)):
            case Posted(room=room, epoch=epoch):
                return self._line(drawn(frame), f"/room/{room}/line/{epoch}")
            case Removed() if slot.seq is not None:
                return self._line(Line(seq=frame.seq, is_removed=True), "")
            case _:
                return self.frame(frame)

    def _line(self, line: Line, path: str) -> bytes:
        return self._drawing.piece(self._words, message=by_the_clock(line), path=path, text="", href="")


def by_the_clock(line: Line) -> Line:
    """Tell when a line was said by the hour, since a page that never ends can't count on from there."""
    return msgspec.structs.replace(line, ago=line.said_at[11:16])


def _rules(frame: ServerFrame) -> str:
    """Return the rules of style that make true what a frame says of lines that stand there already."""
    match frame:
        case Removed(epoch=epoch, seq=seq):
            line = f'[id="{epoch}-{seq}"]'
            return f"{line}{{{GONE}}}{line}>*{{display:none!important}}{line}::before{{content:var(--gone)}}"
        case Reported(epoch=epoch, seq=seq):
            return f'[id="{epoch}-{seq}"]{{display:none}}'
        case Blocked(member=member):
            return f'[data-member="{member}"]{{display:none}}'
        case Unblocked(member=member):
            return f'[data-member="{member}"]{{display:block}}'
    return ""
