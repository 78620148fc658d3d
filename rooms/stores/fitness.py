"""Whether a store given by address may be used: ``talk`` must forget, ``record`` must not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias, cast
from urllib.parse import urlsplit

from rooms.errors import StoreRefused, StoreUnfit
from rooms.stores.asking import asking, topology_of
from rooms.stores.binary import OLDEST_VERSION
from rooms.stores.topology import seeds, unnumbered

_Judge: TypeAlias = Callable[[Mapping[str, str]], dict[str, str]]

CONFIG_FORBIDDEN: Final = "config_get"
"""The name under which an operator accepts a ``talk`` store whose settings can't be read."""

_UNREADABLE: Final = f"nobody can tell what it keeps: CONFIG GET is forbidden ({CONFIG_FORBIDDEN})"
_VERSION: Final = "version"
_CLUSTER: Final = "cluster"
_REPLICA: Final = "replica"
_NEVER: Final = frozenset({_VERSION, _CLUSTER, _REPLICA})
"""What nobody can accept: such a store could not serve at all."""
_MAY_LOSE: Final = "it is a node of a cluster, which may lose what it has acknowledged: give a server that is none"
_FOLLOWS: Final = "it is a replica of another server: give the address of its primary"
_NO_CLUSTER: Final = "several addresses are named and there is no cluster: name one"
_NUMBERED: Final = "a cluster has no numbered databases: leave the number out of the address"
_UNSERVED: Final = "it is a cluster of which some slots are served by nobody"

_IN_MEMORY: Final = ("swapdb", "flush-before-load")
"""With any other way to load, a replica may write what it is sent to its disk, be it for a moment."""

_COMMAND_LOGS: Final = (
    "slowlog-log-slower-than",  # in Valkey also told as commandlog-execution-slower-than: one setting, two names
    "commandlog-request-larger-than",
    "commandlog-reply-larger-than",
)


def talk_problems(config: Mapping[str, str]) -> dict[str, str]:
    """Return what would let the words in ``talk`` reach a disk or a log, by the setting's name."""
    found: dict[str, str] = {}
    if config.get("save", "").strip():
        found["save"] = "it writes snapshots to disk (save)"
    if config.get("appendonly", "no") != "no":
        found["appendonly"] = "it writes every command to disk (appendonly)"
    if config.get("repl-diskless-sync", "yes") != "yes":
        found["repl-diskless-sync"] = "it sends replicas a file on disk (repl-diskless-sync no)"
    for name in _COMMAND_LOGS:
        if config.get(name, "-1") != "-1":
            found[name] = f"it keeps a log of commands with their arguments ({name})"
    return found


def node_problems(config: Mapping[str, str]) -> dict[str, str]:
    """Return likewise what is wrong with a node of a cluster, which may be a replica at any time."""
    found = talk_problems(config)
    if config.get("repl-diskless-load", _IN_MEMORY[0]) not in _IN_MEMORY:
        found["repl-diskless-load"] = "as a replica it writes what it is sent to a file first (repl-diskless-load)"
    return found


def record_problems(config: Mapping[str, str]) -> dict[str, str]:
    """Return what would let ``record`` lose a decision, by the setting's name."""
    found: dict[str, str] = {}
    if config.get("appendonly", "yes") != "yes":
        found["appendonly"] = "it does not write to disk (appendonly no)"
    if config.get("appendfsync", "always") != "always":
        found["appendfsync"] = "it may lose the last second (appendfsync is not always)"
    return found


def check(talk_url: str, record_url: str, accepted: frozenset[str] = frozenset()) -> None:
    """Read both stores' settings, of every node where there are several, and stop on any doubt.

    ``accepted`` holds names of ``talk`` settings (or ``config_get``) that the operator has accepted by name. Raises
    ``StoreUnfit`` with every other problem, ``StoreAway`` where a store does not answer.
    """
    may_stand = accepted - _NEVER
    problems = [f"talk: {text}" for name, text in _read_talk(talk_url).items() if name not in may_stand]
    problems += [f"record: {text}" for text in _read(record_url, record_problems).values()]
    if problems:
        raise StoreUnfit(tuple(problems))


def _read_talk(url: str) -> dict[str, str]:
    topology = topology_of(url)
    if not topology.is_cluster:
        return {_CLUSTER: _NO_CLUSTER} if len(seeds(url)) > 1 else _read(url, talk_problems)
    if not topology.is_whole:
        return {_CLUSTER: _UNSERVED}
    if urlsplit(unnumbered(url)).path != urlsplit(url).path.rstrip("/0"):
        return {_CLUSTER: _NUMBERED}
    found: dict[str, str] = {}
    for node in topology.everybody:
        at = urlsplit(node.url).netloc.rpartition("@")[2]
        for name, text in _read(node.url, node_problems, may_be_node=True).items():
            found[name] = f"{found[name]}, {at}" if name in found else f"{text}, at {at}"
    return found


def _read(url: str, judge: _Judge, *, may_be_node: bool = False) -> dict[str, str]:
    try:
        with asking(url) as client:
            misfit = misfits(_text(client.info("server")))
            if misfit and not (may_be_node and misfit.keys() == {_CLUSTER}):
                return misfit
            if not may_be_node and _text(client.info("replication")).get("role") == "slave":
                return {_REPLICA: _FOLLOWS}
            return judged(_text(client.config_get("*")), judge)
    except StoreRefused:
        return judged({}, judge)


def _text(told: object) -> dict[str, str]:
    """Return what a server tells in words, whichever way its client was told to give them."""
    plain = cast("dict[str | bytes, object]", told)
    return {_word(name): _word(value) for name, value in plain.items()}


def _word(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def judged(config: Mapping[str, str], judge: _Judge) -> dict[str, str]:
    """Return a store's problems; one that tells nothing, or next to nothing, has its settings to hide."""
    if "appendonly" in config:
        return judge(config)
    if judge is record_problems:  # a managed store; its durability is in its contract
        return {}
    return {CONFIG_FORBIDDEN: _UNREADABLE}


def misfits(info: Mapping[str, str]) -> dict[str, str]:
    """Return what makes a store no use, from what it tells in its INFO: Redis and Valkey name their mode apart."""
    if too_old := age_problem(info):
        return {_VERSION: too_old}
    if "cluster" in (info.get("redis_mode"), info.get("server_mode")):
        return {_CLUSTER: _MAY_LOSE}
    return {}


def age_problem(info: Mapping[str, str]) -> str | None:
    """Return what is wrong with the version that a store tells in its INFO, or None."""
    version = str(info.get("redis_version", "0.0")).split(".")
    if (int(version[0]), int(version[1])) >= OLDEST_VERSION:
        return None
    return f"it is version {'.'.join(version)}; sharded pub/sub needs 7.0 or newer"
