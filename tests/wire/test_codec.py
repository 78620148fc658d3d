"""Frames there and back, and what a frame that can't be read is told."""

from __future__ import annotations

from string import ascii_uppercase

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chat.views import FRAME_LIMIT_BYTES
from chat.wire.client import AnyClientFrame, Hello, Join, Ping
from chat.wire.codec import BadFrame, decode, encode
from chat.wire.codes import ErrorCode
from chat.wire.frames import AnyServerFrame
from chat.wire.schema import Json
from chat.wire.types import Position
from moderation.directory.countries import country_codes
from tests.wire.generated import frames

NONCE = "n" * 22
EPOCH = "epoch-01"


def refusal(raw: bytes | str) -> BadFrame:
    """Decode what must be refused."""
    with pytest.raises(BadFrame) as caught:
        decode(raw)
    return caught.value


@given(frames("ClientFrame"))
def test_every_client_frame_of_the_schema_is_read(frame: Json) -> None:
    """What the published schema allows is accepted, and read as what it says."""
    read = decode(msgspec.json.encode(frame))

    again = msgspec.json.decode(msgspec.json.encode(read), type=AnyClientFrame)
    assert again == read
    assert isinstance(frame, dict)
    built = msgspec.to_builtins(read)
    assert {name: built[name] for name in frame} == frame


@given(frames("ServerFrame"))
def test_every_server_frame_comes_back_as_it_was_sent(frame: Json) -> None:
    """A client that reads by the schema gets from our bytes the very value that was encoded."""
    sent = msgspec.convert(frame, AnyServerFrame)

    assert msgspec.json.decode(encode(sent), type=AnyServerFrame) == sent


def test_unknown_fields_are_ignored() -> None:
    """A newer client may say more than this server knows."""
    assert decode('{"type":"ping","mood":{"is":["calm"]}}') == Ping()


@pytest.mark.parametrize(("opened", "closed", "times"), [('{"x":', "}", 2_700), ("[", "]", 8_000)])
def test_a_frame_nested_as_deep_as_fits_does_no_harm(opened: str, closed: str, times: int) -> None:
    """Some versions of Python read so deep and some do not: it is passed over, or refused like any broken frame."""
    raw = '{"type":"ping","x":' + opened * times + "1" + closed * times + "}"
    assert len(raw) <= FRAME_LIMIT_BYTES

    try:
        read: object = decode(raw)
    except BadFrame as bad:
        read = bad.code

    assert read in (Ping(), ErrorCode.NOT_JSON)


def test_fields_may_come_in_any_order() -> None:
    """The name of a frame need not come first."""
    raw = f'{{"after":{{"seq":7,"epoch":"{EPOCH}"}},"room":"abcdefgh","type":"join"}}'

    assert decode(raw) == Join(room="abcdefgh", after=Position(EPOCH, 7))


@pytest.mark.parametrize(
    ("raw", "code", "where"),
    [
        ("", ErrorCode.NOT_JSON, ""),
        ("{", ErrorCode.NOT_JSON, ""),
        ("hello", ErrorCode.NOT_JSON, ""),
        ('{"type":"ping"}{"type":"ping"}', ErrorCode.NOT_JSON, ""),
        ("\ufeff" + '{"type":"ping"}', ErrorCode.NOT_JSON, ""),
        ('{"type":"ping","x":' + "[" * 16_000, ErrorCode.NOT_JSON, ""),
        (f'{{"type":"say","room":"abcdefgh","nonce":"{NONCE}","text":"\\ud83d"}}', ErrorCode.NOT_JSON, ""),
        ("\ud800", ErrorCode.NOT_JSON, ""),
        (b"\xff\xfe", ErrorCode.NOT_JSON, ""),
        (b'{"type":"say\xff"}', ErrorCode.NOT_JSON, ""),
        ("[]", ErrorCode.BAD_FIELD, ""),
        ("null", ErrorCode.BAD_FIELD, ""),
        ('"hello"', ErrorCode.BAD_FIELD, ""),
        ("{}", ErrorCode.UNKNOWN_FRAME, "type"),
        ('{"type":"shout"}', ErrorCode.UNKNOWN_FRAME, "type"),
        ('{"type":7}', ErrorCode.UNKNOWN_FRAME, "type"),
        ('{"type":"welcome"}', ErrorCode.UNKNOWN_FRAME, "type"),
        ('{"type":"hello"}', ErrorCode.BAD_FIELD, "wire"),
        ('{"type":"hello","wire":"1"}', ErrorCode.BAD_FIELD, "wire"),
        ('{"type":"hello","wire":true}', ErrorCode.BAD_FIELD, "wire"),
        ('{"type":"hello","wire":1e999}', ErrorCode.BAD_FIELD, "wire"),
        ('{"type":"hello","wire":1,"age_band":"12"}', ErrorCode.BAD_FIELD, "age_band"),
        ('{"type":"hello","wire":1,"lang":"xx"}', ErrorCode.BAD_FIELD, "lang"),
        ('{"type":"hello","wire":1,"country":"us"}', ErrorCode.BAD_FIELD, "country"),
        ('{"type":"hello","wire":1,"country":"QQ"}', ErrorCode.BAD_FIELD, "country"),
        ('{"type":"prefer","lang":"en","country":"UN"}', ErrorCode.BAD_FIELD, "country"),
        ('{"type":"hello","wire":1,"token":"short"}', ErrorCode.BAD_FIELD, "token"),
        ('{"type":"prefer","country":"US"}', ErrorCode.BAD_FIELD, "lang"),
        ('{"type":"join"}', ErrorCode.BAD_FIELD, "room"),
        ('{"type":"join","room":"ABCDEFGH"}', ErrorCode.BAD_FIELD, "room"),
        ('{"type":"join","room":["abcdefgh"]}', ErrorCode.BAD_FIELD, "room"),
        ('{"type":"join","room":"abcdefgh","after":3}', ErrorCode.BAD_FIELD, "after"),
        ('{"type":"join","room":"abcdefgh","after":{"seq":3}}', ErrorCode.BAD_FIELD, "after.epoch"),
        (f'{{"type":"join","room":"abcdefgh","after":{{"epoch":"{EPOCH}"}}}}', ErrorCode.BAD_FIELD, "after.seq"),
        (
            f'{{"type":"join","room":"abcdefgh","after":{{"epoch":"{EPOCH}","seq":-1}}}}',
            ErrorCode.BAD_FIELD,
            "after.seq",
        ),
        (
            f'{{"type":"join","room":"abcdefgh","after":{{"epoch":"{EPOCH}","seq":1.5}}}}',
            ErrorCode.BAD_FIELD,
            "after.seq",
        ),
        ('{"type":"join","room":"abcdefgh","after":{"epoch":"?","seq":1}}', ErrorCode.BAD_FIELD, "after.epoch"),
        ('{"type":"leave"}', ErrorCode.BAD_FIELD, "room"),
        ('{"type":"say","room":"abcdefgh","nonce":"short","text":"x"}', ErrorCode.BAD_FIELD, "nonce"),
        (f'{{"type":"say","room":"abcdefgh","nonce":"{NONCE}"}}', ErrorCode.BAD_FIELD, "text"),
        (f'{{"type":"say","room":"abcdefgh","nonce":"{NONCE}","text":null}}', ErrorCode.BAD_FIELD, "text"),
    ],
)
def test_a_bad_frame_is_told_what_is_wrong_and_where(raw: bytes | str, code: ErrorCode, where: str) -> None:
    """The code says what, the path says where, and the detail helps whoever wrote the program."""
    bad = refusal(raw)

    assert (bad.code, bad.where) == (code, where)
    assert bad.detail


def test_a_country_is_one_that_the_directory_knows() -> None:
    """Of all pairs of letters those pass that name a country, and no other."""

    def is_read(code: str) -> bool:
        try:
            decode(f'{{"type":"prefer","lang":"en","country":"{code}"}}')
        except BadFrame:
            return False
        return True

    pairs = (f"{one}{other}" for one in ascii_uppercase for other in ascii_uppercase)

    assert {pair for pair in pairs if is_read(pair)} == country_codes()


def test_a_value_cannot_pretend_to_be_a_path() -> None:
    """The place that is named is the decoder's, never one that was smuggled in as a value."""
    bad = refusal('{"type":"hello","wire":1,"age_band":"x` - at `$.type`"}')

    assert (bad.code, bad.where) == (ErrorCode.BAD_FIELD, "age_band")


def test_a_number_too_big_for_any_machine_is_read_or_refused() -> None:
    """Thousands of digits end in a frame or a refusal, and in no other way."""
    digits = "9" * 4_000

    read = decode(f'{{"type":"hello","wire":{digits}}}')

    assert isinstance(read, Hello)
    assert refusal(f'{{"type":"hello","wire":{"9" * 16_000}}}').where == "wire"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
WORDS = st.sampled_from(
    ["type", "hello", "join", "say", "wire", "room", "after", "epoch", "seq", "nonce", "text", "abcdefgh", NONCE, EPOCH]
)
NEARLY = st.dictionaries(WORDS, JSON | WORDS | st.dictionaries(WORDS, JSON | WORDS, max_size=3), max_size=5)


@given(st.binary() | st.text() | st.text(st.characters()) | (JSON | NEARLY).map(msgspec.json.encode))
@example("\udcff")
@example(b'{"type":"join","room":"abcdefgh","after":{"epoch":"epoch-01","seq":1' + b"0" * 4_400 + b"}}")
def test_nothing_but_bad_frame_comes_of_rubbish(raw: bytes | str) -> None:
    """Whatever arrives is read or refused with a code; no other exception leaves the codec."""
    try:
        decode(raw)
    except BadFrame as bad:
        assert bad.code in (ErrorCode.NOT_JSON, ErrorCode.UNKNOWN_FRAME, ErrorCode.BAD_FIELD)  # noqa: PT017 - either
