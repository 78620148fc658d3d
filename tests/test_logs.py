"""What may reach a log: event names, ids and codes, and nothing that anybody wrote."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import NoReturn

import pytest
import structlog

from chat import logs

SECRET = "quiet-violet-lantern"


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """Put the process's logging back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


def lines_of(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """Return what was logged; every line must be JSON and hold no secret."""
    logged = capsys.readouterr()
    assert logged.out == ""
    assert SECRET not in logged.err
    return [json.loads(line) for line in logged.err.splitlines()]


def fail() -> NoReturn:
    """Fail with words that somebody wrote."""
    raise ValueError(SECRET)


def test_an_event_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    """With its ids and codes, its level and its time."""
    logs.configure("info")

    structlog.get_logger().info("draft_held", room="quiet123", stage="contact")

    (line,) = lines_of(capsys)
    assert str(line.pop("timestamp")).endswith("Z")
    assert line == {"event": "draft_held", "level": "info", "room": "quiet123", "stage": "contact"}


@pytest.mark.parametrize("field", ["text", "name", "token", "cookie", "address", "exc_info", "stack_info", "nonce"])
def test_a_field_that_is_not_on_the_list_is_dropped(capsys: pytest.CaptureFixture[str], field: str) -> None:
    """Only its name is told, so that somebody notices."""
    logs.configure("debug")

    structlog.get_logger().warning("something_happened", room="quiet123", **{field: SECRET})

    (line,) = lines_of(capsys)
    assert line["dropped"] == [field]
    assert line["room"] == "quiet123"


def test_an_exceptions_words_are_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither with ours nor with a library's."""
    logs.configure("debug")
    try:
        fail()
    except ValueError:
        structlog.get_logger().exception("something_broke", kind="ValueError")
        logging.getLogger("library").exception("it broke over %s", SECRET)

    ours, theirs = lines_of(capsys)
    assert (ours["event"], ours["kind"]) == ("something_broke", "ValueError")
    assert (theirs["event"], theirs["kind"], theirs["logger"]) == ("library_spoke", "ValueError", "library")
    assert str(theirs["where"]).startswith(f"{__name__}:")


@pytest.mark.parametrize("level", [logging.WARNING, 35, logging.ERROR, logging.CRITICAL, 99])
def test_a_library_tells_only_that_it_spoke(capsys: pytest.CaptureFixture[str], level: int) -> None:
    """Who, how loud and from where; its sentence may quote what somebody wrote."""
    logs.configure("info")

    logging.getLogger("library").log(level, "a path %s and a value", SECRET, extra={"text": SECRET})

    (line,) = lines_of(capsys)
    assert line.keys() == {"event", "level", "timestamp", "logger", "kind", "where"}
    assert line["logger"] == "library"


def test_what_is_below_the_level_is_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    """And of libraries never less than warnings, whose chatter names paths."""
    logs.configure("debug")
    logging.getLogger("library").info(SECRET)
    structlog.get_logger().debug("seen")
    assert [line["event"] for line in lines_of(capsys)] == ["seen"]

    logs.configure("error")
    logging.getLogger("library").warning(SECRET)
    structlog.get_logger().info("unseen")
    structlog.get_logger().error("seen_too")
    assert [line["event"] for line in lines_of(capsys)] == ["seen_too"]


def test_the_search_would_find_the_secret(capsys: pytest.CaptureFixture[str]) -> None:
    """A field on the list is told as it is: ids and codes only may stand there."""
    logs.configure("info")
    structlog.get_logger().info("something_happened", code=SECRET)

    assert SECRET in capsys.readouterr().err
