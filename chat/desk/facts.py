"""What an item's page shows, put into words before it is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from chat.desk import phrases
from chat.desk.places import item_path
from chat.desk.reading import Part, Step, parts, snippet
from chat.pages.wording import ago
from chat.pages.words import Words
from moderation.desk.actions import REVERSIBLE
from moderation.desk.audit import Entry
from moderation.desk.items import Delivered, Held, Item, Message, Private, State
from moderation.desk.looking import Seen
from moderation.desk.words import ItemText, Line
from rooms.catalogue import Catalogue


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an act that did not do what was asked; ``code`` is stable."""

    code: str
    words: str
    status: int = 409


class Button(msgspec.Struct, frozen=True):
    """One action to press."""

    act: str
    words: str
    key: str


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A flagged message as far as it is read; ``parts`` are empty until whole texts are."""

    number: int
    nonce: str
    fate: str
    name: str
    snippet: str
    parts: tuple[Part, ...]
    alike: tuple[str, ...]
    is_masked: bool
    is_gone: bool
    is_unsent: bool


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """A line said around the flagged messages, or the place of one of them, named by its ``number``."""

    name: str = ""
    text: str = ""
    ago: str = ""
    is_same_person: bool = False
    number: int = 0


class Earlier(msgspec.Struct, frozen=True):
    """A decision taken before; ``path`` leads to taking it back where that is possible at all."""

    words: str
    path: str


def name_of(words: Words, names: Mapping[str, str], staff_id: str) -> str:
    """Name a member of staff."""
    return names.get(staff_id, words.text("desk.somebody"))


def category(words: Words, catalogue: Catalogue, seen: Seen) -> dict[str, object]:
    """Say what is known of an item without any text."""
    item, now_ms = seen.item, seen.around.now_ms
    room = phrases.room_title(catalogue, item)
    lines = [
        ("severity", words.text(f"desk.severity_{item.severity}")),
        ("age", ago(words, item.opened_ms, now_ms)),
        ("due_title", phrases.due(words, item, now_ms) if item.state is State.OPEN else ""),
        ("room", room),
        ("lang", phrases.language_name(words, item.lang)),
        ("state_title", words.text(f"desk.state_{item.state}")),
        ("outcome", words.text(f"desk.do_{item.outcome}") if item.outcome else ""),
    ]
    return {
        "lane": words.text(f"desk.lane_{item.lane}"),
        "facts": [(words.text(f"desk.{code}"), said) for code, said in lines if said],
        "is_escalated": item.is_escalated,
        "flags": [line for number, message in _numbered(item) for line in _flags(words, number, message)],
        "is_cut": item.joined > len(item.messages) > 0,
        "reasons": [(str(reason), words.text(f"desk.reason_{reason}")) for reason in item.reasons],
        "version": item.version,
    }


def reading(words: Words, seen: Seen, text: ItemText | None, names: Mapping[str, str], step: Step) -> dict[str, object]:
    """Say what was said, as far as the step goes."""
    item = seen.item
    shown = [_shown(number, message, text, step) for number, message in _numbered(item)]
    return {
        "is_text_gone": text is None,
        "messages": shown,
        "lines": _around(words, seen, text.lines) if text and step is Step.CONTEXT else [],
        "notes": [(name_of(words, names, note.staff_id), note.text) for note in text.notes] if text else [],
    }


def earlier(words: Words, entry: Entry, names: Mapping[str, str], now_ms: int) -> Earlier:
    """Say one decision in a line."""
    said = words.text(
        "desk.earlier_line",
        action=words.text(f"desk.do_{entry.action}"),
        name=name_of(words, names, entry.actor),
        ago=ago(words, entry.at_ms, now_ms),
    )
    return Earlier(said, item_path(entry.item, "after", entry.decision) if entry.action in REVERSIBLE else "")


def beside(words: Words, item: Item, now_ms: int) -> Earlier:
    """Say in a line what became of another item of the same person in the same room."""
    said = words.text(
        "desk.beside_line",
        lane=words.text(f"desk.lane_{item.lane}"),
        outcome=words.text(f"desk.do_{item.outcome}" if item.outcome else f"desk.state_{item.state}"),
        ago=ago(words, item.opened_ms, now_ms),
    )
    return Earlier(said, item_path(item.id))


def _numbered(item: Item) -> list[tuple[int, Message]]:
    return list(enumerate(item.messages, start=1))


def _flags(words: Words, number: int, message: Message) -> list[tuple[str, str]]:
    return [
        (
            words.text("desk.why_line", number=number, reason=words.text(f"desk.reason_{flag.reason}")),
            words.text("desk.why_rule", rule=flag.rule, start=flag.span.start + 1, end=flag.span.end),
        )
        for flag in message.flags
    ]


def _shown(number: int, message: Message, text: ItemText | None, step: Step) -> Shown:
    said = text.said.get(message.nonce) if text else None
    spans = tuple(flag.span for flag in message.flags)
    return Shown(
        number=number,
        nonce=message.nonce,
        fate=_fate(message),
        name=said.name if said and step is not Step.CATEGORY else "",
        snippet=snippet(said, message) if said and step is Step.SNIPPET else "",
        parts=parts(said.text, spans) if said and step.is_full else (),
        alike=said.alike if said and step.is_full else (),
        is_masked=bool(said and said.masks and step.is_full),
        is_gone=said is None and step is not Step.CATEGORY,
        is_unsent=text is not None and message.nonce in text.unsent,
    )


def _fate(message: Message) -> str:
    match message.fate:
        case Held():
            return "held"
        case Delivered():
            return "delivered"
        case Private():
            return "private"


def _around(words: Words, seen: Seen, lines: Sequence[Line]) -> list[Around]:
    """Put the places of delivered messages among the lines; a held one never had a place."""
    at = {
        message.fate.position: number for number, message in _numbered(seen.item) if isinstance(message.fate, Delivered)
    }
    found: list[Around] = []
    for line in lines:
        passed = [place for place in at if place.epoch == line.at.epoch and place.seq <= line.at.seq]
        found += [Around(number=at.pop(place)) for place in sorted(passed, key=lambda one: one.seq)]
        if line.at not in passed:
            found.append(_line(words, seen, line))
    return [*found, *(Around(number=number) for number in at.values())]


def _line(words: Words, seen: Seen, line: Line) -> Around:
    return Around(
        name=line.name,
        text=line.text,
        ago=ago(words, line.at_ms, seen.around.now_ms),
        is_same_person=line.member == seen.item.member,
    )
