"""How a server is talked to: what is said to enter, what must be heard before the next is said, how a message is put.

``$P`` stands for the port, ``$R`` for the room, ``$N`` for a nonce, ``$T`` for the text, ``$K`` for the token that an
answer gave, ``$E`` and ``$S`` for the epoch and number of the last message heard.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

WORDS: Final = (
    "river lamp window bread morning cousin ticket paper garden winter market letter train kettle neighbour pocket "
    "island teacher song ladder orange corner blanket harbour evening mountain shoes weather kitchen story bicycle "
    "carpet valley spoon meadow button cloud pepper station pillow basket summer village engine copper lantern "
    "saddle candle forest mirror"
).split()
MARK: Final = "zqxj"
"""Stands once in every message and nowhere else."""


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """What a person's socket says. ``again`` is for somebody who has been here before; empty where nobody is known.

    ``token``, ``epoch`` and ``seq`` are what stands before such a value in an answer, ``after`` before the milliseconds
    for which one who is asked to leave should stay away; ``refused`` stands in an answer that says a message was not
    taken.
    """

    path: str
    say: str
    steps: tuple[tuple[str, str], ...]
    again_head: str = ""
    again_steps: tuple[tuple[str, str], ...] = ()
    token: str = ""
    epoch: str = ""
    seq: str = ""
    refused: str = ""
    after: str = ""

    def lines(self, port: int, rooms: Sequence[str]) -> Iterator[str]:
        """Write it as the crowd reads it."""
        yield f"port {port}"
        yield f"path {self.path}"
        yield f"say {self.say}"
        yield from (f"step {said}\t{awaited}" for said, awaited in self.steps)
        yield from (f"again_step {said}\t{awaited}" for said, awaited in self.again_steps)
        heads = {"again_head": self.again_head, "token": self.token}
        heads |= {"epoch": self.epoch, "seq": self.seq, "refused": self.refused, "after": self.after}
        for key, value in heads.items():
            yield from (f"{key} {line}" for line in value.splitlines())
        yield from (f"room {room}" for room in rooms)
        yield from (f"word {word}" for word in WORDS)
        yield "go"


OURS: Final = Dialect(
    path="/ws",
    say='{"type":"say","room":"$R","nonce":"$N","text":"$T"}',
    steps=(
        ('{"type":"hello","wire":1,"age_band":"18+","lang":"en"}', '"welcome"'),
        ('{"type":"join","room":"$R"}', '"joined"'),
    ),
    again_head="Origin: http://127.0.0.1:$P\nCookie: n=$K",
    again_steps=(
        ('{"type":"hello","wire":1}', '"welcome"'),
        ('{"type":"join","room":"$R","after":{"epoch":"$E","seq":$S}}', '"joined"'),
    ),
    token='"token":"',  # noqa: S106 - where it stands, not what it is
    epoch='"epoch":"',
    seq='"seq":',
    refused='"nonce":"',
    after='"after_ms":',
)
PLAIN: Final = Dialect(path="/$R", say="$T", steps=(("", "entered"),))
"""A server whose rooms are paths, which says that one has entered and passes every text on as it is."""
SOCKETIO: Final = Dialect(
    path="/socket.io/?EIO=4&transport=websocket",
    say='42["say","$T"]',
    steps=(('40{"room":"$R"}', "40{"),),
)
NCHAN: Final = Dialect(path="/$R", say="$T", steps=())
