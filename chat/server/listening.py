"""The sockets on which people arrive: one for each worker, all at one address, between which the kernel shares them."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from collections.abc import Iterator
from typing import ClassVar, TypeAlias

Address: TypeAlias = tuple[socket.AddressFamily, tuple[str | int | bytes, ...]]


class AddressTaken(Exception):
    """The address can't be listened on; ``why`` is the system's word for it."""

    code: ClassVar[str] = "address_taken"

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(f"can't listen on {host}, port {port}: {why}")


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches an address. Raises ``AddressTaken`` for one that nobody has."""
    _, address = _resolved(host, 0)
    return ipaddress.ip_address(str(address[0])).is_loopback


@contextlib.contextmanager
def listening(host: str, port: int, number: int) -> Iterator[tuple[socket.socket, ...]]:
    """Take the address before anything else is started; port 0 means any free one. Raises ``AddressTaken``."""
    family, address = _resolved(host, port)
    with contextlib.ExitStack() as taken:
        try:
            with socket.socket(family) as probe:  # alone: another server's sockets may be as ready to share as ours
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
            with _sharing(family, address) as first:  # a port that the kernel chose is lost once its socket is shut
                address = first.getsockname()
                listeners = [taken.enter_context(_sharing(family, address)) for _ in range(number)]
        except OSError as error:
            raise AddressTaken(host, port, str(error.strerror)) from None
        yield tuple(listeners)


def _sharing(family: socket.AddressFamily, address: tuple[str | int | bytes, ...]) -> socket.socket:
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener


def turn_away(listener: socket.socket) -> None:
    """Let nobody wait at one of several sockets: who does is cut off and may try again, who comes meets the others.

    Whoever listens on it the next time shares the address again.
    """
    with contextlib.suppress(OSError):  # nobody was listening yet; or the system can't, and they wait
        listener.shutdown(socket.SHUT_RDWR)


def _resolved(host: str, port: int) -> Address:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise AddressTaken(host, port, str(error.strerror)) from None
    return family, address
