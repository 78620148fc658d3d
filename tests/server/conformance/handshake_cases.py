"""What RFC 6455 and RFC 9112 say of the opening handshake, case by case: its section, what is asked, the status."""

from __future__ import annotations

import re
from typing import Final

import msgspec

KEY: Final = "dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT: Final = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
"""The answer to that key, both from section 1.3."""
LINES: Final = {
    "Host": "sanad.test",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": KEY,
}


class Asked(msgspec.Struct, frozen=True):
    """One handshake, and the status that it gets."""

    section: str
    behaviour: str
    request: bytes
    status: int

    @property
    def name(self) -> str:
        """What a test is called by."""
        return f"{self.section} {self.behaviour}"


def request(*more: str, start: str = "GET /ws HTTP/1.1", body: bytes = b"", **changed: str | None) -> bytes:
    """Write a handshake; a line is changed, or with None left out, by its name in Python's letters."""
    fields = {name.lower().replace("-", "_"): (name, value) for name, value in LINES.items()}
    for key, value in changed.items():
        name = fields[key][0]
        if value is None:
            del fields[key]
        else:
            fields[key] = (name, value)
    lines = [start, *(f"{name}: {value}" for name, value in fields.values()), *more]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def offers(value: str) -> str:
    """Write a line that offers extensions."""
    return f"Sec-WebSocket-Extensions: {value}"


LAWFUL: Final = [
    ("4.2.1", "the plainest handshake", request()),
    ("4.2.1", "names in small letters", re.sub(rb"(?m)^[A-Za-z-]+:", lambda name: name[0].lower(), request())),
    ("4.2.1", "names in capitals", re.sub(rb"(?m)^[A-Za-z-]+:", lambda name: name[0].upper(), request())),
    ("4.2.1", "Upgrade in any case", request(upgrade="WebSocket")),
    ("4.2.1", "Connection in any case", request(connection="UPGRADE")),
    ("4.2.1", "Connection as a list", request(connection="keep-alive, Upgrade")),
    ("9112 5.1", "Connection as a list with empty members", request(connection="keep-alive,, Upgrade ,")),
    ("9110 5.3", "Connection in two lines", request("Connection: keep-alive")),
    ("9110 5.3", "Connection in two lines, the other first", request("Connection: Upgrade", connection="keep-alive")),
    ("9112 5.1", "spaces and tabs around values", request(upgrade=" \twebsocket \t", sec_websocket_version="  13  ")),
    ("9112 5.1", "no space before a value", request().replace(b": ", b":")),
    ("4.2.1", "a query", request(start="GET /ws?x=1 HTTP/1.1")),
    ("9112 3.2.2", "the whole address as target", request(start="GET http://sanad.test/ws HTTP/1.1")),
    ("4.2.1", "lines nobody knows", request("X-Padding: x", "X-Padding: y", "X-Empty:")),
    ("4.2.1", "a line of 10,000 bytes", request(f"X-Padding: {'x' * 10_000}")),
    ("4.2.1", "200 lines", request(*(f"X-Padding-{number}: x" for number in range(200)))),
    ("4.2.1", "a body of no bytes", request("Content-Length: 0")),
    ("4.2.2", "subprotocols are offered and none is taken", request("Sec-WebSocket-Protocol: chat, superchat")),
    ("9.1", "an extension nobody knows is declined", request(offers("x-unheard-of; a=1; b"))),
    ("7692 5", "deflate is declined", request(offers("permessage-deflate"))),
    ("7692 7.1.1.1", "deflate without the server's context is declined",
     request(offers("permessage-deflate; server_no_context_takeover"))),
    ("7692 7.1.1.2", "deflate without the client's context is declined",
     request(offers("permessage-deflate; client_no_context_takeover"))),
    ("7692 7.1.2.1", "deflate with a small window is declined",
     request(offers("permessage-deflate; server_max_window_bits=8"))),
    ("7692 7.1.2.2", "deflate with a window to choose is declined",
     request(offers("permessage-deflate; client_max_window_bits"))),
    ("7692 7.1.2.2", "deflate with quoted bits is declined",
     request(offers('permessage-deflate; client_max_window_bits="10"'))),
    ("7692 7.1.2.1", "deflate with a window out of range is declined",
     request(offers("permessage-deflate; server_max_window_bits=16"))),
    ("7692 7.1", "deflate with a parameter twice is declined",
     request(offers("permessage-deflate; client_max_window_bits=9; client_max_window_bits=10"))),
    ("7692 7.1", "deflate with a parameter nobody knows is declined", request(offers("permessage-deflate; speed=11"))),
    ("7692 5.1", "deflate in several forms is declined",
     request(offers("permessage-deflate; server_max_window_bits=10, permessage-deflate"))),
    ("9.1", "extensions over two lines are declined", request(offers("permessage-deflate"), offers("x-other"))),
    ("7692 5", "deflate as browsers offer it is declined",
     request(offers("permessage-deflate; client_max_window_bits"), "Origin: http://sanad.test")),
]  # fmt: skip
ACCEPTED: Final = [Asked(section, behaviour, sent, 101) for section, behaviour, sent in LAWFUL]

REFUSED: Final = [
    Asked("4.2.1", "another version", request(sec_websocket_version="8"), 426),
    Asked("4.2.1", "a version to come", request(sec_websocket_version="14"), 426),
    Asked("4.2.1", "a version that is no number", request(sec_websocket_version="x"), 426),
    Asked("4.2.1", "an empty version", request(sec_websocket_version=""), 426),
    Asked("4.2.1", "no version", request(sec_websocket_version=None), 400),
    Asked("4.2.1", "two versions", request("Sec-WebSocket-Version: 13"), 400),
    Asked("4.2.1", "no key", request(sec_websocket_key=None), 400),
    Asked("4.2.1", "an empty key", request(sec_websocket_key=""), 400),
    Asked("4.2.1", "a key of 5 bytes", request(sec_websocket_key="c2hvcnQ="), 400),
    Asked("4.2.1", "a key of 17 bytes", request(sec_websocket_key="MDEyMzQ1Njc4OWFiY2RlZmc="), 400),
    Asked("4.2.1", "a key without its end", request(sec_websocket_key=KEY[:-2]), 400),
    Asked("4.2.1", "a key that is no base64", request(sec_websocket_key="not base64!"), 400),
    Asked("4.2.1", "two keys", request(f"Sec-WebSocket-Key: {KEY}"), 400),
    Asked("4.2.1", "no Upgrade", request(upgrade=None), 404),
    Asked("4.2.1", "an Upgrade to something else", request(upgrade="h2c"), 404),
    Asked("9110 7.8", "an Upgrade to one of several", request(upgrade="h2c, websocket"), 404),
    Asked("4.2.1", "no Connection", request(connection=None), 404),
    Asked("4.2.1", "a Connection without upgrade", request(connection="keep-alive"), 404),
    Asked("4.2.1", "a Connection like upgrade", request(connection="upgraded"), 404),
    Asked("4.2.1", "a POST", request(start="POST /ws HTTP/1.1"), 405),
    Asked("4.2.1", "a HEAD", request(start="HEAD /ws HTTP/1.1"), 405),
    Asked("4.2.1", "HTTP/1.0", request(start="GET /ws HTTP/1.0"), 400),
    Asked("9112 2.3", "HTTP/2.0 in words", request(start="GET /ws HTTP/2.0"), 400),
    Asked("9112 3", "no version of HTTP", request(start="GET /ws"), 400),
    Asked("9112 3", "no HTTP", request(start="HELLO"), 400),
    Asked("9112 3.2", "no Host", request(host=None), 400),
    Asked("9112 3.2", "two Hosts", request("Host: other.test"), 400),
    Asked("4.2.2", "another path", request(start="GET /nowhere HTTP/1.1"), 403),
    Asked("10.2", "another origin", request("Origin: https://other.test"), 403),
    Asked("10.2", "an origin of null", request("Origin: null"), 403),
    Asked("10.2", "two origins", request("Origin: http://sanad.test", "Origin: https://other.test"), 400),
    Asked("9112 5.1", "a space before the colon", request("X-Padding : x"), 400),
    Asked("9112 5.2", "a line that goes on in the next", request("X-Padding: x", " y"), 400),
    Asked("9112 5", "a line without a colon", request("padding"), 400),
    Asked("9110 5.5", "a zero byte in a value", request("X-Padding: \0"), 400),
    Asked("9112 6", "a body", request("Content-Length: 5", body=b"hello"), 400),
    Asked("9112 6.1", "a body in chunks", request("Transfer-Encoding: chunked", body=b"0\r\n\r\n"), 400),
    Asked("9.1", "extensions that are no list", request(offers(";;=,")), 400),
    Asked("9112 5.4", "a head past the limit", request(f"X-Padding: {'x' * 20_000}"), 431),
]  # fmt: skip
