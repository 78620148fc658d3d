"""Answer lines in several processes at once, in order."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from multiprocessing.connection import Connection
from typing import Final

Answering = Callable[[Sequence[bytes], int], tuple[bytes, bool]]
"""Answers lines, of which the first has a number: what is written, and whether a line could not be read."""

SHARED_LEAST_LINES: Final = 64
"""Fewer lines are answered here: whoever asks line by line waits for no other process, and starts none."""

MOST: Final = 8


class Crew:
    """One process for each core, of which all but the first are forked when many lines come at once.

    A context manager: the others end with it. Where one dies, ``answer`` raises EOFError or OSError.
    """

    def __init__(self, answer: Answering, *, size: int) -> None:
        self._answer = answer
        self._size = size
        self._others: list[Connection] = []
        self._stack = ExitStack()

    @staticmethod
    def cores() -> int:
        """Return how many processes may work at once here."""
        return min(MOST, len(os.sched_getaffinity(0)))

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def answer(self, lines: Sequence[bytes], first: int) -> Iterator[tuple[bytes, bool]]:
        """Yield the answers to lines, of which the first has a number, in their order."""
        if len(lines) < SHARED_LEAST_LINES or self._size == 1:
            yield self._answer(lines, first)
            return
        if not self._others:
            self._others = [self._fork() for _ in range(self._size - 1)]
        share = -(-len(lines) // self._size)
        for number, other in enumerate(self._others, start=1):
            other.send((lines[number * share : (number + 1) * share], first + number * share))
        yield self._answer(lines[:share], first)
        for other in self._others:
            yield other.recv()

    def _fork(self) -> Connection:
        fork = multiprocessing.get_context("fork")  # what was loaded is shared and needs no way to be sent
        here, there = fork.Pipe()
        process = fork.Process(target=_serve, args=(there, self._answer, here), daemon=True)
        process.start()
        there.close()
        self._stack.callback(process.join)
        self._stack.callback(here.close)
        return here


def _serve(pipe: Connection, answer: Answering, other_end: Connection) -> None:
    """Answer what comes until the other side closes, which is heard once its end is open here no more."""
    other_end.close()
    while True:
        try:
            lines, first = pipe.recv()
        except EOFError:
            return
        pipe.send(answer(lines, first))
