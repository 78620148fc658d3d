"""From templates to responses: what every page shares is put in here, once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.responses import Response

from chat.pages import wording
from chat.pages.assets import Assets
from chat.pages.forms import token_for
from chat.pages.headers import page_headers
from chat.pages.words import Words
from chat.settings import Settings
from chat.wire.types import TEXT_LIMIT_CHARS
from moderation.directory.rows import Number
from moderation.directory.shown import Entry
from rooms.sessions import SessionRecord

TEMPLATE_DIRECTORY: Final = Path(__file__).parent.parent / "templates"
WORDS_FOR_SCRIPTS: Final = (
    "affirming.",
    "answer.",
    "blocked.",
    "card.",
    "caveat.",
    "channel.",
    "contact.",
    "cost.",
    "day.",
    "deed.block",
    "deed.more",
    "deed.report",
    "deed.unblock",
    "deed.unsend",
    "emergency.and",
    "emergency.title",
    "error.",
    "facts.",
    "held.",
    "hours.",
    "idle.",
    "label.",
    "line.",
    "log.pause",
    "log.resume",
    "log.waiting",
    "message.",
    "notice.",
    "open.",
    "police.",
    "refused.",
    "room.newer",
    "serves.",
    "thread.",
    "told.",
)
WORDS_NO_SCRIPT_SAYS: Final = frozenset(
    {"error.age_band_needed", "error.no_reroll_left", "error.no_room_for_age", "error.rooms_limit"}
)
"""Errors that our own scripts never cause, or say in other words: an Arabic room is near its limit of bytes."""


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks for a page: in which language, by which name of this server, with which session."""

    words: Words
    host: str
    path: str = "/"
    token: str | None = None
    record: SessionRecord | None = None


class Guest(Visit, frozen=True, kw_only=True):
    """A visit with a living session."""

    token: str
    record: SessionRecord


class Drawing:
    """Draws pages. Nothing here asks a store or a clock."""

    def __init__(self, settings: Settings, words: Mapping[str, Words], assets: Assets) -> None:
        self._settings = settings
        self._words = words
        self._assets = assets
        self._templates = _environment()

    def page(
        self, visit: Visit, page: str, *, status: int = 200, setup: Mapping[str, object] | None = None, **values: object
    ) -> Response:
        """Draw a whole page.

        ``values`` are what its template asks for beyond what all pages share, ``setup`` what scripts are told.
        """
        shared = self._shared(visit, page)
        told = {"setup": {**self._setup(visit, page), **(setup or {})}}
        body = self._draw(f"{page}.html", visit, {"room_id": "", **shared, **told, **values})
        return Response(body, status, self._headers(visit), "text/html; charset=utf-8")

    def part(self, visit: Visit, template: str, **values: object) -> str:
        """Draw a part of a page, for whoever has the rest of it on screen."""
        return self._draw(f"{template}.html", visit, {**self._shared(visit, template), **values})

    def frame(self, visit: Visit, **values: object) -> Response:
        """Draw the log alone, for the frame of our own room page."""
        body = self._draw("log.html", visit, values)
        return Response(body, 200, self._headers(visit, is_framed=True), "text/html; charset=utf-8")

    def endless(self, visit: Visit, nonce: str, **values: object) -> tuple[bytes, dict[str, str]]:
        """Draw the beginning of a log that goes on for as long as somebody reads it; return it with its headers."""
        headers = self._headers(visit, is_framed=True, nonce=nonce)
        return self._draw("stream.html", visit, {"nonce": nonce, **values}).encode(), headers

    def piece(self, words: Words, **values: object) -> bytes:
        """Draw what such a log goes on with."""
        return self._draw("stream_piece.html", Visit(words=words, host=""), values).encode()

    def _draw(self, template: str, visit: Visit, values: Mapping[str, object]) -> str:
        words = visit.words
        return self._templates.get_template(template).render(
            words=words,
            t=words.text,
            n=words.count,
            lang=words.lang,
            dir=words.direction,
            site_name=self._settings.site_name,
            base=self._assets.base,
            text_limit_chars=TEXT_LIMIT_CHARS,
            **values,
        )

    def _shared(self, visit: Visit, page: str) -> dict[str, object]:
        form_token = token_for(visit.token) if visit.token else ""
        field = Markup('<input type="hidden" name="form_token" value="{}">').format(form_token)
        return {
            "page": page,
            "form_token": form_token,
            "token_field": lambda: field,
            "help_href": _help_href(visit),
            "scripts": self._assets.scripts,
            "languages": [other for other in self._words.values() if other.lang != visit.words.lang],
            "all_languages": list(self._words.values()),
            "switch_href": {lang: _in_language(visit.path, lang, self._words) for lang in self._words},
            "words_for_scripts": _words_for_scripts(visit.words) if page == "room" else {},
        }

    def _setup(self, visit: Visit, page: str) -> dict[str, object]:
        return {
            "page": page,
            "lang": visit.words.lang,
            "country": visit.record.country if visit.record else None,
            "exit_url": self._settings.exit_url,
            "help_href": _help_href(visit),
        }

    def _headers(self, visit: Visit, *, is_framed: bool = False, nonce: str = "") -> dict[str, str]:
        return page_headers(
            exit_url=self._settings.exit_url,
            public_origin=self._settings.public_origin,
            host=visit.host,
            is_framed=is_framed,
            nonce=nonce,
        )


def _words_for_scripts(words: Words) -> dict[str, str]:
    """Give the texts that scripts say, and as ``locale`` the tag by which they write numbers as the server does."""
    said = {code: text for code, text in words.under(*WORDS_FOR_SCRIPTS).items() if code not in WORDS_NO_SCRIPT_SAYS}
    return {"locale": words.locale, **said}


def _help_href(visit: Visit) -> str:
    country = visit.record.country if visit.record else None
    return f"/{visit.words.lang}/help" + (f"/{country}" if country else "")


def _in_language(path: str, lang: str, words: Mapping[str, Words]) -> str:
    """Give the address of the same page in another language."""
    first, _, rest = path.lstrip("/").partition("/")
    kept = rest if first in words else f"{first}/{rest}" if rest else first
    return f"/{lang}/{kept}".rstrip("/")


def _environment() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(TEMPLATE_DIRECTORY),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    templates.filters |= {
        "contact_href": wording.contact_href,
        "contact_note": _contact_note,
        "css_string": _css_string,
        "country_name": _country_name,
        "facts": _facts,
        "month": _month,
        "place": _place,
    }
    return templates


def _css_string(text: str) -> Markup:
    """Write a text as a string of CSS: whatever is no letter by its number, so nothing in it can end the string."""
    return Markup('"{}"').format("".join(char if char.isalpha() else f"\\{ord(char):x} " for char in text))


@pass_context
def _contact_note(context: Context, number: Number) -> str:
    return wording.contact_note(context["words"], number)


@pass_context
def _country_name(context: Context, code: str) -> str:
    return wording.country_name(context["words"], code)


@pass_context
def _facts(context: Context, entry: Entry) -> list[wording.Fact]:
    return wording.facts(context["words"], entry)


@pass_context
def _month(context: Context, source_date: str) -> str:
    return wording.month(context["words"], source_date)


@pass_context
def _place(context: Context, entry: Entry) -> str:
    return wording.place(context["words"], entry)
