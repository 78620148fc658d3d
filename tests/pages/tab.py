"""A browser tab without scripts: it asks for pages, fills in forms and keeps cookies, in process."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

import msgspec
from starlette.types import ASGIApp, Message

HOST = "127.0.0.1:8000"


class Answer(msgspec.Struct, frozen=True):
    """What came back."""

    status: int
    headers: dict[str, str]
    cookies: tuple[str, ...]
    body: bytes
    size: int

    @property
    def text(self) -> str:
        """The page as text."""
        return self.body.decode()

    @property
    def location(self) -> str:
        """Where it leads."""
        return self.headers["location"]

    @property
    def header_bytes(self) -> int:
        """How much its headers weigh."""
        plain = sum(len(name) + len(value) + 4 for name, value in self.headers.items())
        return plain + sum(len("set-cookie") + len(cookie) + 4 for cookie in self.cookies)

    def form(self, action: str) -> dict[str, str]:
        """Return the fields of the first form with this action, as they would be sent unchanged."""
        reader = _FormReader(action)
        reader.feed(self.text)
        assert reader.fields is not None, f"no form leads to {action}"
        return reader.fields

    @property
    def visible(self) -> str:
        """What a reader sees: no tags, no data for scripts."""
        bare = re.sub(r"<script.*?</script>|<head>.*?</head>|<noscript>.*?</noscript>", " ", self.text, flags=re.DOTALL)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", bare))


class Tab:
    """One tab. ``cookies`` are kept over its requests; redirects are followed only where asked.

    A browser of today says whose page sends a request, one that ``is_old`` does not.
    """

    def __init__(self, app: ASGIApp, *, language: str = "en", host: str = HOST, is_old: bool = False) -> None:
        self._app = app
        self._host = host
        self.language = language
        self._about_sender = {} if is_old else {"sec-fetch-site": "same-origin"}
        self.cookies: dict[str, str] = {}

    async def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page."""
        return await self._ask("GET", path, b"", headers)

    async def post(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> Answer:
        """Send a form."""
        kind = {"content_type": "application/x-www-form-urlencoded"}
        return await self._ask("POST", path, urlencode(fields or {}).encode(), {**kind, **headers})

    async def send(self, path: str, body: bytes, **headers: str) -> Answer:
        """Send bytes that no form of ours would."""
        return await self._ask("POST", path, body, headers)

    async def enter(self, *, lang: str = "en", age_band: str = "18+") -> Answer:
        """Go in and return the list of rooms."""
        answer = await self.post("/enter", {"age_band": age_band, "lang": lang})
        assert answer.location == "/rooms"
        return await self.get("/rooms")

    async def say(self, room: str, text: str, **changed: str) -> Answer:
        """Open a room and send its form with this text."""
        fields = (await self.get(f"/room/{room}")).form(f"/room/{room}/say")
        return await self.post(f"/room/{room}/say", {**fields, "text": text, **changed})

    async def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        asked = {
            "host": self._host,
            "accept-language": self.language,
            "accept-encoding": "gzip",
            "content-length": str(len(body)),
            **self._about_sender,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        if self.cookies:
            asked["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent: list[Message] = []
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Message:
            return waiting.pop() if waiting else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        parts = urlsplit(path)
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in asked.items()],
            "client": ("127.0.0.1", 50_000),
            "server": ("127.0.0.1", 8000),
        }
        await self._app(scope, receive, send)
        return self._keep(_answer(sent))

    def _keep(self, answer: Answer) -> Answer:
        for line in answer.cookies:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        return answer


def _answer(sent: list[Message]) -> Answer:
    start, *rest = sent
    pairs = [(name.decode().lower(), value.decode("latin-1")) for name, value in start["headers"]]
    headers = {name: value for name, value in pairs if name != "set-cookie"}
    body = b"".join(message.get("body", b"") for message in rest)
    size = len(body)
    if headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    cookies = tuple(value for name, value in pairs if name == "set-cookie")
    return Answer(start["status"], headers, cookies, body, size)


class _FormReader(HTMLParser):
    def __init__(self, action: str) -> None:
        super().__init__()
        self._action = action
        self._is_inside = False
        self._area: str | None = None
        self.fields: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("action") == self._action and self.fields is None:
            self.fields, self._is_inside = {}, True
        elif self._is_inside and self.fields is not None:
            if tag == "input" and given.get("type") == "hidden":
                self.fields[given["name"]] = given["value"]
            elif tag == "textarea":
                self._area = given["name"]
                self.fields[self._area] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag == "textarea" and self._area and self.fields is not None:
            # A browser drops the first line break inside a textarea.
            self.fields[self._area] = self.fields[self._area].removeprefix("\n")
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area and self.fields is not None:
            self.fields[self._area] += data
