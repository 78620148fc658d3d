"""Which node serves which keys: a store that stands alone is a topology of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, cast
from urllib.parse import SplitResult, urlsplit, urlunsplit

import msgspec
from redis.crc import REDIS_CLUSTER_HASH_SLOTS, key_slot

from rooms.stores.link import Arg, Reply

SLOTS: Final = REDIS_CLUSTER_HASH_SLOTS
_LOOPBACK: Final = "127.0.0.1"


class Node(msgspec.Struct, frozen=True):
    """A primary: the name that the cluster knows it by, and where it is."""

    id: str
    url: str


class Share(msgspec.Struct, frozen=True):
    """The slots from ``first`` to ``last``, who serves them, and who would if that node died."""

    first: int
    last: int
    node: Node
    replicas: tuple[Node, ...] = ()


class Topology(msgspec.Struct, frozen=True):
    """All shares, in the order of their slots; what is in none is served by nobody for the moment."""

    shares: tuple[Share, ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Every primary once, in the order of their slots."""
        return tuple(dict.fromkeys(share.node for share in self.shares))

    @property
    def everybody(self) -> tuple[Node, ...]:
        """Every node once, replicas too."""
        return tuple(dict.fromkeys(node for share in self.shares for node in (share.node, *share.replicas)))

    @property
    def is_cluster(self) -> bool:
        """Whether the nodes know of one another."""
        return all(node.id for node in self.nodes)

    @property
    def is_whole(self) -> bool:
        """Whether every slot is served."""
        return sum(share.last - share.first + 1 for share in self.shares) == SLOTS

    def by_slot(self) -> Iterator[tuple[int, Node]]:
        """Return the node of each slot that is served."""
        for share in self.shares:
            for slot in range(share.first, share.last + 1):
                yield slot, share.node


def alone(url: str) -> Topology:
    """Return the topology of a store that is no cluster."""
    return Topology((Share(0, SLOTS - 1, Node("", url)),))


def told(reply: Reply, asked: str) -> Topology:
    """Read what the node at the address ``asked`` answers to ``CLUSTER SLOTS``."""
    rows = cast("list[list[Reply]]", reply)
    shares = []
    for first, last, *served_by in rows:
        primary, *replicas = (_node(cast("list[bytes | int | None]", one), asked) for one in served_by)
        shares.append(Share(cast("int", first), cast("int", last), primary, tuple(replicas)))
    return Topology(tuple(sorted(shares, key=lambda share: share.first)))


def _node(written: Sequence[object], asked: str) -> Node:
    host, port, name = written[:3]
    return Node(cast("bytes", name).decode(), beside(asked, _host(host, asked), cast("int", port)))


def _host(host: object, asked: str) -> str:
    """Return where a node says that it is: one that does not say is where it was asked."""
    named = host.decode() if isinstance(host, bytes) else ""
    return named if named not in ("", "?") else urlsplit(asked).hostname or _LOOPBACK


def seeds(url: str) -> tuple[str, ...]:
    """Return each of the addresses that one setting names, as in ``redis://:word@one:6379,two:6379``."""
    parts = urlsplit(url)
    login, at, hosts = parts.netloc.rpartition("@")
    if "," not in hosts:
        return (url,)
    return tuple(urlunsplit(parts._replace(netloc=f"{login}{at}{host.strip()}")) for host in hosts.split(","))


def beside(url: str, host: str, port: int) -> str:
    """Return the address of another node, reached in the same way as the one at ``url``."""
    parts = urlsplit(url)
    login, at, _ = parts.netloc.rpartition("@")
    scheme = "redis" if parts.scheme == "unix" else parts.scheme
    return urlunsplit(SplitResult(scheme, f"{login}{at}{f'[{host}]' if ':' in host else host}:{port}", "", "", ""))


def unnumbered(url: str) -> str:
    """Return the same address without the number of a database, of which a cluster has none."""
    parts = urlsplit(url)
    return url if parts.scheme == "unix" else urlunsplit(parts._replace(path=""))


def slot_of(args: Sequence[Arg]) -> int | None:
    """Return the slot of the first key in a command, which all its keys share; None where it names none."""
    match args[0]:
        case "EVALSHA" | "EVAL":
            key = args[3] if args[2] else None
        case "XREAD":
            key = args[args.index("STREAMS") + 1]
        case _:
            key = args[1] if len(args) > 1 else None
    return None if key is None else slot_of_key(key)


def slot_of_key(key: Arg) -> int:
    """Return the slot that a key, or a shard channel, belongs to."""
    return key_slot(key if isinstance(key, bytes) else str(key).encode())


def in_slots(names: Iterable[bytes]) -> dict[int, list[bytes]]:
    """Sort keys or channels by their slots."""
    found: dict[int, list[bytes]] = {}
    for name in names:
        found.setdefault(slot_of_key(name), []).append(name)
    return found
