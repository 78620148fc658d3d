"""Which stores given by address may be used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rooms.errors import StoreAway, StoreUnfit
from rooms.stores import fitness
from tests.store.clusters import free_ports
from tests.store.servers import DURABLE, Server, forgetful, serving


@pytest.fixture
def record(program: Path, folder: Path) -> Iterator[Server]:
    """A server that is fit to be ``record``."""
    with serving(program, folder, "r", DURABLE) as server:
        yield server


def test_a_forgetful_and_a_durable_store_are_accepted(program: Path, folder: Path, record: Server) -> None:
    """Nothing is said about either."""
    with serving(program, folder, "t", forgetful(program)) as talk:
        fitness.check(talk.url, record.url)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("save", "save 3600 1"),
        ("appendonly", "appendonly yes"),
        ("slowlog-log-slower-than", "slowlog-log-slower-than 10000"),
        ("repl-diskless-sync", "repl-diskless-sync no"),
    ],
)
def test_what_would_keep_words_is_refused_by_name(
    program: Path, folder: Path, record: Server, name: str, line: str
) -> None:
    """One unsafe setting is one sentence; another name accepted changes nothing, its own name lets it pass."""
    _refused_by_name(program, folder, record, name, line)


@pytest.mark.parametrize("program", ["packaged"], indirect=True)
@pytest.mark.parametrize("name", ["commandlog-request-larger-than", "commandlog-reply-larger-than"])
def test_valkeys_further_logs_are_refused_by_name(program: Path, folder: Path, record: Server, name: str) -> None:
    """Its newer versions keep large commands and large answers beside slow ones."""
    _refused_by_name(program, folder, record, name, f"{name} 1000")


def _refused_by_name(program: Path, folder: Path, record: Server, name: str, line: str) -> None:
    lines = (*(safe for safe in forgetful(program) if not safe.startswith(name)), line)
    with serving(program, folder, "t", lines) as talk:
        for accepted in (frozenset[str](), frozenset({"maxmemory", fitness.CONFIG_FORBIDDEN})):
            with pytest.raises(StoreUnfit) as refusal:
                fitness.check(talk.url, record.url, accepted)
            (problem,) = refusal.value.problems
            assert problem.startswith("talk: ")
            assert name in problem

        fitness.check(talk.url, record.url, frozenset({name}))


@pytest.mark.parametrize(
    ("name", "lines"),
    [("appendonly", ("appendonly no",)), ("appendfsync", ("appendonly yes", "appendfsync everysec"))],
)
def test_a_record_that_could_lose_a_decision_is_refused(
    program: Path, folder: Path, name: str, lines: tuple[str, ...]
) -> None:
    """And no name accepts it."""
    with (
        serving(program, folder, "t", forgetful(program)) as talk,
        serving(program, folder, "r", ('save ""', *lines)) as record,
        pytest.raises(StoreUnfit) as refusal,
    ):
        fitness.check(talk.url, record.url, frozenset({name}))

    assert any(problem.startswith("record: ") and name in problem for problem in refusal.value.problems)


@pytest.mark.parametrize("line", ['rename-command CONFIG ""', "user default on nopass ~* &* +@all -config"])
def test_a_talk_store_that_hides_its_settings_is_refused(
    program: Path, folder: Path, record: Server, line: str
) -> None:
    """Unless the operator accepts it by the name that the sentence tells."""
    with serving(program, folder, "t", (*forgetful(program), line)) as talk:
        with pytest.raises(StoreUnfit, match=r"CONFIG GET is forbidden \(config_get\)"):
            fitness.check(talk.url, record.url)

        fitness.check(talk.url, record.url, frozenset({"config_get"}))


def test_a_record_store_that_hides_its_settings_is_accepted(program: Path, folder: Path) -> None:
    """How durable a managed store is stands in its contract."""
    with (
        serving(program, folder, "t", forgetful(program)) as talk,
        serving(program, folder, "r", ('save ""', 'rename-command CONFIG ""')) as record,
    ):
        fitness.check(talk.url, record.url)


def test_every_problem_of_both_is_told_at_once(program: Path, folder: Path) -> None:
    """Nobody should have to start three times to learn three things."""
    with (
        serving(program, folder, "t", ("appendonly yes", "repl-diskless-sync no", "save 60 1")) as talk,
        serving(program, folder, "r", ("appendonly no",)) as record,
        pytest.raises(StoreUnfit) as refusal,
    ):
        fitness.check(talk.url, record.url)

    told = "\n".join(refusal.value.problems)
    for name in ("(save)", "(appendonly)", "(repl-diskless-sync no)", "(slowlog-log-slower-than)", "(appendonly no)"):
        assert name in told


def test_a_replica_is_refused_and_no_name_accepts_it(program: Path, folder: Path) -> None:
    """It takes nothing that is said or decided, until it is the primary."""
    (port,) = free_ports(1)
    lines = (*forgetful(program), "bind 127.0.0.1")
    with (
        serving(program, folder, "p", (*lines, f"port {port}")),
        serving(program, folder, "r", (*lines, f"replicaof 127.0.0.1 {port}")) as replica,
        pytest.raises(StoreUnfit) as refusal,
    ):
        fitness.check(replica.url, replica.url, frozenset({"replica"}))

    assert [problem.partition(" of")[0] for problem in refusal.value.problems] == [
        "talk: it is a replica",
        "record: it is a replica",
    ]


@pytest.mark.parametrize("place", ["talk", "record"])
def test_a_store_that_nobody_serves_is_away(program: Path, folder: Path, place: str) -> None:
    """Whichever of the two it is."""
    with serving(program, folder, "one", forgetful(program)) as there:
        urls = {"talk": there.url, "record": there.url, place: f"unix://{folder}/nobody"}
        accepted = frozenset({"config_get"})
        with pytest.raises(StoreAway):
            fitness.check(urls["talk"], urls["record"], accepted)


@pytest.mark.parametrize(
    ("version", "is_old"),
    [("6.2.14", True), ("2.8", True), ("", True), ("7.0.0", False), ("7.2.4", False), ("10.1", False)],
)
def test_a_store_without_sharded_announcements_is_too_old(version: str, is_old: bool) -> None:
    """The sentence says which version it is and which is needed."""
    problem = fitness.age_problem({"redis_version": version} if version else {})

    assert (problem is not None) == is_old
    if problem:
        assert "7.0 or newer" in problem
        assert version in problem


def test_an_old_store_is_refused_and_no_name_accepts_it(
    program: Path, folder: Path, record: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It could not announce a single message."""
    monkeypatch.setattr(fitness, "OLDEST_VERSION", (99, 0))

    with serving(program, folder, "t", forgetful(program)) as talk, pytest.raises(StoreUnfit) as refusal:
        fitness.check(talk.url, record.url, frozenset({"version"}))

    assert [problem.partition(":")[0] for problem in refusal.value.problems] == ["talk", "record"]


def test_settings_that_are_not_told_count_as_hidden() -> None:
    """Some hosts allow CONFIG GET and answer with next to nothing: that is no proof of forgetting."""
    assert fitness.judged({}, fitness.talk_problems).keys() == {fitness.CONFIG_FORBIDDEN}
    assert fitness.judged({"maxmemory": "0"}, fitness.talk_problems).keys() == {fitness.CONFIG_FORBIDDEN}
    assert fitness.judged({"appendonly": "no"}, fitness.talk_problems) == {}
