"""What an open desk asks over its socket, without I/O: messages in, what is to be done out."""

from __future__ import annotations

from typing import Final, TypeAlias

import msgspec

from chat.desk.wire import AnyDeskAsk, Touch, WatchItem, WatchQueue
from chat.throttle import Bucket
from chat.wire.client import Ping
from chat.wire.codec import BadFrame, decode_by
from chat.wire.codes import ByeReason, ErrorCode
from chat.wire.server import Error, Pong

FRAMES_BURST: Final = 20
FRAMES_RATE_PER_S: Final = 2.0
BAD_FRAMES_BURST: Final = 10
BAD_FRAMES_RATE_PER_S: Final = 0.5

_decoder: msgspec.json.Decoder[AnyDeskAsk] = msgspec.json.Decoder(AnyDeskAsk)

Wanted: TypeAlias = WatchQueue | WatchItem | Touch | Error | Pong | ByeReason
"""What to watch, a sign of life to write down, something to send at once, or why to close."""


class Asking:
    """Reads one socket within its rates, in seconds of the clock handed in."""

    def __init__(self, now_s: float) -> None:
        self._frames = Bucket(FRAMES_BURST, FRAMES_RATE_PER_S, now_s)
        self._bad_frames = Bucket(BAD_FRAMES_BURST, BAD_FRAMES_RATE_PER_S, now_s)

    def receive(self, raw: str | bytes, now_s: float) -> Wanted:
        """Take one message of the socket; a bad one is answered with what is wrong and where."""
        if not self._frames.take(now_s):
            return self._complain(Error(code=ErrorCode.TOO_FAST), now_s)
        if isinstance(raw, bytes):
            return self._complain(Error(code=ErrorCode.NOT_TEXT), now_s)
        try:
            asked = decode_by(_decoder, raw)
        except BadFrame as bad:
            return self._complain(Error(code=bad.code, where=bad.where, detail=bad.detail), now_s)
        return Pong() if isinstance(asked, Ping) else asked

    def _complain(self, error: Error, now_s: float) -> Error | ByeReason:
        return error if self._bad_frames.take(now_s) else ByeReason.TOO_MANY_ERRORS
