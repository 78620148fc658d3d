"""A cluster of a test's own on loopback, whose nodes the test may kill, and between which it may move slots."""

from __future__ import annotations

import contextlib
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

import redis

from rooms.stores.binary import packaged_server
from rooms.stores.topology import SLOTS
from tests.store.servers import forgetful
from tests.waiting import blocked_until

NODE_TIMEOUT_MS: Final = 1_500
"""A primary that is silent for longer is replaced; on a crowded machine a living one may be silent for a while."""
HOST: Final = "127.0.0.1"
KEYS_AT_ONCE: Final = 100


def free_ports(number: int) -> list[int]:
    """Return ports that nobody has."""
    with contextlib.ExitStack() as held:
        found = []
        for _ in range(number):
            probe = held.enter_context(socket.socket())
            probe.bind((HOST, 0))
            found.append(int(probe.getsockname()[1]))
        return found


class ClusterNode:
    """One server of a cluster."""

    def __init__(self, folder: Path, port: int, bus_port: int) -> None:
        self.port, self.bus_port = port, bus_port
        self._home = folder / str(port)
        self._home.mkdir()
        own = (
            f"port {port}",
            f"bind {HOST}",
            f"dir {self._home}",
            "cluster-enabled yes",
            f"cluster-port {bus_port}",
            f"cluster-node-timeout {NODE_TIMEOUT_MS}",
            "cluster-require-full-coverage no",
            "cluster-allow-replica-migration no",
            "repl-diskless-sync-delay 0",
            "repl-diskless-load swapdb",
        )
        (self._home / "conf").write_text("\n".join((*forgetful(packaged_server()), *own, "")))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is found."""
        return f"redis://{HOST}:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [packaged_server(), self._home / "conf"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        blocked_until(self.answers)

    def kill(self) -> None:
        """End it the hardest way, once more where it has ended."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def answers(self) -> bool:
        """Tell whether it speaks."""
        with contextlib.suppress(redis.RedisError):
            return bool(self.ask("PING"))
        return False

    def ask(self, *command: str | int) -> str:
        """Send one command on a connection of its own."""
        return str(self._asked(*command))

    def shares(self) -> dict[range, int]:
        """Return the port of the primary that serves each range of slots."""
        rows = cast("list[tuple[int, int, tuple[str, int, str]]]", self._asked("CLUSTER", "SLOTS"))
        return {range(first, last + 1): primary[1] for first, last, primary, *_ in rows}

    def keys(self, slot: int) -> list[str]:
        """Return some of the keys that it holds in a slot."""
        return cast("list[str]", self._asked("CLUSTER", "GETKEYSINSLOT", slot, KEYS_AT_ONCE))

    def _asked(self, *command: str | int) -> object:
        with redis.Redis(host=HOST, port=self.port, decode_responses=True, socket_timeout=5) as plain:
            plain.response_callbacks.clear()
            found: object = plain.execute_command(*command)
            return found

    @property
    def id(self) -> str:
        """The name that the cluster knows it by."""
        return self.ask("CLUSTER", "MYID")

    @contextlib.contextmanager
    def client(self) -> Iterator[redis.Redis]:
        """Look behind the code's back."""
        with redis.Redis(host=HOST, port=self.port) as plain:
            yield plain


class Cluster:
    """Primaries that share the slots evenly, and a replica of each where asked for."""

    def __init__(self, folder: Path, *, primaries: int, has_replicas: bool = False, spare: int = 0) -> None:
        number = primaries * (2 if has_replicas else 1) + spare
        ports = free_ports(2 * number)
        nodes = [ClusterNode(folder, ports[2 * place], ports[2 * place + 1]) for place in range(number)]
        self.primaries, rest = nodes[:primaries], nodes[primaries:]
        self.replicas = rest[:primaries] if has_replicas else []
        self.spare = rest[primaries:] if has_replicas else rest
        self.nodes = nodes

    @property
    def url(self) -> str:
        """Where it is found: by each of its first nodes."""
        return f"redis://{','.join(f'{HOST}:{node.port}' for node in self.primaries)}"

    def __enter__(self) -> Cluster:
        """Start everything and wait until it stands."""
        for node in self.nodes:
            node.start()
        share = SLOTS // len(self.primaries) + 1
        for place, node in enumerate(self.primaries):
            node.ask("CLUSTER", "ADDSLOTSRANGE", place * share, min((place + 1) * share, SLOTS) - 1)
        for place, node in enumerate(self.nodes):
            node.ask("CLUSTER", "SET-CONFIG-EPOCH", place + 1)
            if place:
                node.ask("CLUSTER", "MEET", HOST, self.nodes[0].port, self.nodes[0].bus_port)
        blocked_until(lambda: all(self._knows_all(node) for node in self.nodes))
        for primary, replica in zip(self.primaries, self.replicas, strict=False):
            replica.ask("CLUSTER", "REPLICATE", primary.id)
        blocked_until(lambda: all("master_link_status:up" in one.ask("INFO", "replication") for one in self.replicas))
        blocked_until(lambda: all(len(node.shares()) == len(self.primaries) for node in self.nodes))
        return self

    def __exit__(self, *_: object) -> None:
        """End everything the hard way."""
        for node in self.nodes:
            node.kill()

    def _knows_all(self, node: ClusterNode) -> bool:
        told = node.ask("CLUSTER", "INFO")
        return "cluster_state:ok" in told and f"cluster_known_nodes:{len(self.nodes)}\r" in told

    def owner(self, slot: int) -> ClusterNode:
        """Return the primary that serves a slot, as the first node that answers says."""
        asked = next(node for node in self.nodes if node.answers())
        port = next(port for share, port in asked.shares().items() if slot in share)
        return next(node for node in self.nodes if node.port == port)

    def begin_move(self, slot: int, to: ClusterNode) -> ClusterNode:
        """Begin to move a slot in the old way, key by key; return where it is moved from."""
        source = self.owner(slot)
        to.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", source.id)
        source.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", to.id)
        return source

    def move_keys(self, slot: int, source: ClusterNode, to: ClusterNode) -> None:
        """Move what the slot holds."""
        while keys := source.keys(slot):
            source.ask("MIGRATE", HOST, to.port, "", 0, 5_000, "KEYS", *keys)

    def end_move(self, slot: int, to: ClusterNode) -> None:
        """Give a slot to its new node for good."""
        new_id = to.id
        for node in (to, *(one for one in self.primaries if one is not to)):
            with contextlib.suppress(redis.RedisError):  # a dead one learns of it later
                node.ask("CLUSTER", "SETSLOT", slot, "NODE", new_id)

    def move(self, slot: int, to: ClusterNode) -> None:
        """Move a slot with all that it holds."""
        source = self.begin_move(slot, to)
        self.move_keys(slot, source, to)
        self.end_move(slot, to)
