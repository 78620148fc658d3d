"""Between bytes and frames: JSON text frames, decoded once at the edge."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec

from chat.wire.client import AnyClientFrame
from chat.wire.codes import ErrorCode
from chat.wire.server import ServerFrame

Frame = TypeVar("Frame")

_decoder: msgspec.json.Decoder[AnyClientFrame] = msgspec.json.Decoder(AnyClientFrame)
_encoder = msgspec.json.Encoder()
_PATH = re.compile(r"^(?P<what>.*?)(?: - at `\$\.?(?P<where>[^`]*)`)?$", re.DOTALL)
_MISSING = re.compile(r"^Object missing required field `(?P<field>\w+)`$")


class BadFrame(Exception):
    """A frame that can't be read: ``code``, the field's path, and a detail for the programmer who sent it."""

    def __init__(self, code: ErrorCode, where: str, detail: str) -> None:
        super().__init__(code)
        self.code = code
        self.where = where
        self.detail = detail


def decode(raw: bytes | str) -> AnyClientFrame:
    """Read one client frame.

    Raises ``BadFrame`` naming what is wrong and where.
    """
    return decode_by(_decoder, raw)


def decode_by(decoder: msgspec.json.Decoder[Frame], raw: bytes | str) -> Frame:
    """Read one frame of any protocol; see ``decode``."""
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError as error:
        raise _explained(str(error)) from None
    except (msgspec.DecodeError, UnicodeError) as error:
        raise BadFrame(ErrorCode.NOT_JSON, "", str(error)) from None
    except RecursionError:  # a field nobody knows is skipped over, however deep it goes
        raise BadFrame(ErrorCode.NOT_JSON, "", "nested too deeply") from None


def _explained(message: str) -> BadFrame:
    found = _PATH.match(message)
    what, where = (found["what"], found["where"] or "") if found else (message, "")
    if (missing := _MISSING.match(what)) is not None:
        where = ".".join(filter(None, (where, missing["field"])))
    code = ErrorCode.UNKNOWN_FRAME if where == "type" else ErrorCode.BAD_FIELD
    return BadFrame(code, where, what)


def encode(frame: ServerFrame) -> bytes:
    """Write one server frame as JSON text."""
    return _encoder.encode(frame)
