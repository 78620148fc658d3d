"""What the server answered to one person alone, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from chat.pages.words import Words
from chat.wire.codes import NoticeCode
from chat.wire.server import Blocked, Error, Held, Notice, Refused, Removed, Reported, ServerFrame, Unblocked
from chat.wire.staff import Services, Told
from moderation.desk.effects import What
from moderation.directory.shown import Card
from moderation.findings import Reason
from rooms.retention import HOUR_MIN, MINUTE_MS

_WITHOUT_RULE: Final = frozenset(
    {
        What.RELEASED,
        What.SEND_AGAIN,
        What.REACHED_OUT,
        What.SERVICES_OFFERED,
        What.TAKEN_BACK,
        What.APPEARED,
        What.STILL_WAITING,
    }
)
"""What a moderator tells that is no reproach, and so names no rule."""
HOURS_FROM_MINUTES: Final = 90
"""What still holds for longer is told in hours."""
_DONE: Final[dict[type[ServerFrame], str]] = {
    Reported: "deed.reported",
    Blocked: "deed.blocked",
    Unblocked: "deed.unblocked",
    Removed: "deed.unsent",
}


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer above the composer: words, or a card. ``number`` tells cards apart on a page.

    ``appeal`` is the code with which a decision can be appealed.
    """

    number: int
    kind: str
    title: str = ""
    words: str = ""
    card: Card | None = None
    appeal: str = ""


def is_unsaid(frame: ServerFrame) -> bool:
    """Say whether a frame means that nobody else sees the message, so that its author gets the text back."""
    return isinstance(frame, Held | Refused | Error)


def is_asked(frame: ServerFrame) -> bool:
    """Say whether a frame leaves it to the author to send the message as it is."""
    return isinstance(frame, Refused) and bool(frame.asked)


def will_appear(frames: Sequence[ServerFrame]) -> bool:
    """Say whether a held message appears by itself, so that its author must not send it again."""
    return any(isinstance(frame, Notice) and frame.code is NoticeCode.ROOM_GENTLE for frame in frames)


def answers_from(frames: Sequence[ServerFrame], words: Words, *, now_ms: int) -> list[Answer]:
    """Put frames into words; those that say nothing to a reader are left out."""
    found = (_answer(number, frame, words, now_ms) for number, frame in enumerate(frames, start=1))
    return [answer for answer in found if answer is not None]


def _answer(  # noqa: PLR0911 - one line a frame reads best
    number: int, frame: ServerFrame, words: Words, now_ms: int
) -> Answer | None:
    match frame:
        case Held(reason=reason):
            return Answer(
                number=number, kind="held", title=words.text("held.title"), words=_or_other(words, "held", reason)
            )
        case Refused(reason=reason):
            code = "asked" if is_asked(frame) else reason
            return Answer(
                number=number,
                kind="refused",
                title=words.text("refused.title"),
                words=_or_other(words, "refused", code),
            )
        case Error(code=code):
            return Answer(
                number=number, kind="error", title=words.text("error.title"), words=_or_other(words, "error", code)
            )
        case Told():
            return _told(number, frame, words, now_ms)
        case Notice(code=code):
            return Answer(number=number, kind="notice", words=words.text(f"notice.{code}"))
        case Reported() | Blocked() | Unblocked() | Removed():
            return Answer(number=number, kind="notice", words=words.text(_DONE[type(frame)]))
        case Services(card=card):
            return Answer(number=number, kind="services", card=card)
        case _:
            return None


def _told(number: int, told: Told, words: Words, now_ms: int) -> Answer:
    said = (_rule(words, told.what, told.reason), _left(words, told.until_ms, now_ms))
    return Answer(
        number=number,
        kind="told",
        title=words.text(f"told.{told.what}"),
        words=" ".join(part for part in said if part),
        appeal=told.appeal or "",
    )


def _left(words: Words, until_ms: int, now_ms: int) -> str:
    """Say for how long something still holds, since a time of day would need the reader's clock."""
    minutes = -(-(until_ms - now_ms) // MINUTE_MS)
    if minutes <= 0:
        return ""
    if minutes <= HOURS_FROM_MINUTES:
        return words.count("told.left_minutes", minutes)
    return words.count("told.left_hours", round(minutes / HOUR_MIN))


def _rule(words: Words, what: What, reason: Reason) -> str:
    """Say which rule a decision rests on, in the words that a held message is explained with."""
    return "" if what in _WITHOUT_RULE else _or_other(words, "held", reason)


def _or_other(words: Words, kind: str, code: str) -> str:
    """Say the code's own sentence, or the one for all others of its kind."""
    own = f"{kind}.{code}"
    return words.text(own if own in words else f"{kind}.other")
