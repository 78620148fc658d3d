"""The rooms file: what is read, what is refused, and how a refusal tells where to look."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rooms.catalogue import Catalogue, CatalogueError, problems
from rooms.room import AgeBand, Room, RoomId, RoomMode

LANGUAGES = st.sampled_from(["ar", "en", "es", "fr"])


def a_room(**changes: object) -> Room:
    """Make a room with nothing to mend, then change what the test is about."""
    room = Room(
        id=RoomId("k3v9x2qa"),
        title="A quiet corner",
        description="For talking.",
        guidelines=("Listen first.",),
        language="en",
    )
    return msgspec.structs.replace(room, **changes)


def a_file(folder: Path, **changes: object) -> Path:
    """Write a rooms file of one room, with some fields changed or, where the value is None, left out."""
    fields = {
        "id": "k3v9x2qa",
        "title": "A corner",
        "description": "Talk.",
        "guidelines": ["Listen."],
        "language": "en",
    }
    kept = {field: value for field, value in (fields | changes).items() if value is not None}
    path = folder / "mine.yaml"
    path.write_text(yaml.safe_dump({"rooms": [kept]}), encoding="utf-8")
    return path


def test_packaged_rooms_have_nothing_to_mend() -> None:
    """The rooms that come with the program can be served as they are."""
    assert problems(Catalogue.read()) == []


@pytest.mark.parametrize(
    ("lang", "never"), [("ar", "لا يطلب أبدًا لقاءً ولا صورًا ولا مالًا ولا اسمًا"), ("en", "never ask to meet")]
)
def test_packaged_rooms_say_what_staff_never_ask(lang: str, never: str) -> None:
    """At least three rooms of each language, for adults, and each says that staff never ask to meet."""
    own = [room for room in Catalogue.load().for_audience(AgeBand.ADULT, lang) if room.language == lang]

    assert len(own) >= 3
    assert all(any(never in guideline for guideline in room.guidelines) for room in own)


def test_packaged_rooms_are_for_adults_only() -> None:
    """No room for 13-17 exists until an operator makes one and vouches for safeguarding staff."""
    assert {room.audience for room in Catalogue.load().rooms} == {AgeBand.ADULT}


def test_left_out_fields_have_their_defaults(tmp_path: Path) -> None:
    """A short file makes an open adults' room of 500 whose messages live for an hour."""
    (room,) = Catalogue.load(a_file(tmp_path)).rooms

    assert (room.audience, room.mode, room.cap, room.retention_s) == (AgeBand.ADULT, RoomMode.OPEN, 500, 3600)


@pytest.mark.parametrize("mode", list(RoomMode))
def test_every_mode_may_be_chosen(tmp_path: Path, mode: RoomMode) -> None:
    """The server keeps what each of them promises."""
    (room,) = Catalogue.load(a_file(tmp_path, mode=mode.value)).rooms

    assert room.mode is mode


def test_description_is_cleaned_while_loading(tmp_path: Path) -> None:
    """Nobody past the loader sees markup that was not allowed."""
    (room,) = Catalogue.load(
        a_file(tmp_path, description='<p onclick="x()">Hi <b>you</b><script>x()</script></p>')
    ).rooms

    assert room.description == "<p>Hi youx()</p>"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"capp": 5}, "unknown field `capp`"),
        ({"title": None}, "missing required field `title`"),
        ({"cap": "many"}, "`$.cap`"),
        ({"guidelines": "Listen."}, "`$.guidelines`"),
        ({"guidelines": ["Listen.", 3]}, "`$.guidelines[1]`"),
        ({"mode": "secret"}, "`$.mode`"),
        ({"audience": "all"}, "`$.audience`"),
        ({"language": False}, "`$.language`"),
    ],
)
def test_misfit_names_file_room_and_field(tmp_path: Path, changes: dict[str, object], told: str) -> None:
    """A field that is unknown, missing or of the wrong kind is refused by file, room and field."""
    path = a_file(tmp_path, **changes)

    with pytest.raises(CatalogueError) as refusal:
        Catalogue.load(path)

    assert str(refusal.value).startswith(f"{path}: room 1 (k3v9x2qa): ")
    assert told in str(refusal.value)


@pytest.mark.parametrize(
    "room_id", ["abcdefg", "abcdefghi", "ABCDEFGH", "abcd-fgh", "abcdefgh\n", "١٢٣٤٥٦٧٨", 12345678]
)
def test_room_id_of_another_shape_is_refused(tmp_path: Path, room_id: object) -> None:
    """An id is eight characters of a-z and 0-9, since addresses and keys are made of it."""
    with pytest.raises(CatalogueError, match="id"):
        Catalogue.load(a_file(tmp_path, id=room_id))


def test_unknown_key_beside_the_rooms_is_refused(tmp_path: Path) -> None:
    """A misspelt safeguarding flag stops the load instead of being passed over."""
    path = tmp_path / "mine.yaml"
    path.write_text("has_safegarding: true\nrooms: []\n", encoding="utf-8")

    with pytest.raises(CatalogueError, match="has_safegarding"):
        Catalogue.load(path)


@given(
    content=st.one_of(st.binary(max_size=80), st.text("[]{}:-&*!%@`'\"|> \n\tabrooms013.", max_size=80).map(str.encode))
)
def test_any_bytes_give_a_catalogue_or_a_refusal(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Whatever a file holds, reading it ends in rooms or in CatalogueError."""
    path = tmp_path_factory.mktemp("any") / "mine.yaml"
    path.write_bytes(content)

    with contextlib.suppress(CatalogueError):
        assert isinstance(Catalogue.read(path), Catalogue)


@pytest.mark.parametrize(
    "content", ["[" * 9_000, "rooms: 2024-13-45", "rooms: &a\n- x: *a", "rooms: !!python/name:os.system"]
)
def test_hostile_yaml_is_refused(tmp_path: Path, content: str) -> None:
    """Deep nesting, impossible dates, loops and Python tags end in CatalogueError, never in a traceback."""
    path = tmp_path / "mine.yaml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(CatalogueError):
        Catalogue.load(path)


def test_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    """A path with nothing there is named in the refusal."""
    with pytest.raises(CatalogueError, match=r"nowhere\.yaml: cannot be read"):
        Catalogue.load(tmp_path / "nowhere.yaml")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": " "}, "title is empty"),
        ({"title": "x" * 41}, "title has 41 characters"),
        ({"description": ""}, "description is empty"),
        ({"description": "x" * 401}, "description has 401 characters"),
        ({"guidelines": ()}, "number of guidelines must be from 1 to 8, not 0"),
        ({"guidelines": ("x",) * 9}, "number of guidelines must be from 1 to 8, not 9"),
        ({"guidelines": ("x", "")}, "guideline 2 is empty"),
        ({"guidelines": ("x" * 161,)}, "guideline 1 has 161 characters"),
        ({"cap": 1}, "cap must be from 2 to 5000, not 1"),
        ({"cap": 5001}, "cap must be from 2 to 5000, not 5001"),
        ({"retention_s": 299}, "retention_s must be from 300 to 86400, not 299"),
        ({"retention_s": 86_401}, "retention_s must be from 300 to 86400, not 86401"),
        ({"language": "English"}, "language must be a code"),
        ({"audience": AgeBand.TEEN}, "needs safeguarding staff"),
    ],
)
def test_room_with_one_fault_has_one_problem(changes: dict[str, object], told: str) -> None:
    """Each rule finds its own fault, names the room, and no other rule joins in."""
    (problem,) = problems(Catalogue((a_room(**changes),)))

    assert problem.startswith("room k3v9x2qa (")
    assert told in problem


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "x" * 40},
        {"cap": 2},
        {"cap": 5000},
        {"retention_s": 300},
        {"retention_s": 86_400},
        {"language": "ckb"},
    ],
)
def test_room_at_a_limit_has_no_problem(changes: dict[str, object]) -> None:
    """The limits themselves are allowed."""
    assert problems(Catalogue((a_room(**changes),))) == []


def test_rooms_for_13_to_17_stand_with_safeguarding() -> None:
    """The operator's word lets a room for 13-17 through."""
    assert problems(Catalogue((a_room(audience=AgeBand.TEEN),), has_safeguarding=True)) == []


def test_rooms_for_13_to_17_are_not_served_without_safeguarding(tmp_path: Path) -> None:
    """Loading stops, so that the rule holds even where nobody ran the check."""
    with pytest.raises(CatalogueError, match="safeguarding"):
        Catalogue.load(a_file(tmp_path, audience="13-17"))


def test_twice_used_id_and_title_are_problems() -> None:
    """Two rooms may share neither an id nor, by case and spaces, a title."""
    found = problems(Catalogue((a_room(), a_room(title="a  QUIET corner"))))

    assert found == ["the id `k3v9x2qa` is used 2 times.", "the title `a quiet corner` is used 2 times."]


def test_file_without_rooms_is_a_problem() -> None:
    """A server without a room would be an empty house."""
    assert problems(Catalogue(())) == ["there is no room in it."]


def test_room_is_found_by_id_only() -> None:
    """An unknown id gives None, never another room."""
    catalogue = Catalogue((a_room(),))

    assert catalogue.get("k3v9x2qa") == a_room()
    assert catalogue.get("k3v9x2qb") is None


@given(
    shapes=st.lists(st.tuples(LANGUAGES, st.sampled_from(AgeBand)), max_size=8),
    band=st.sampled_from(AgeBand),
    lang=LANGUAGES,
)
def test_age_bands_never_mix(shapes: list[tuple[str, AgeBand]], band: AgeBand, lang: str) -> None:
    """A band sees all of its own rooms and no other; its language comes first, the file's order otherwise."""
    catalogue = Catalogue(
        tuple(a_room(title=str(n), language=own, audience=its) for n, (own, its) in enumerate(shapes))
    )

    seen = catalogue.for_audience(band, lang)

    expected = [room for room in catalogue.rooms if room.audience is band]
    in_lang = [room for room in expected if room.language == lang]
    assert list(seen) == in_lang + [room for room in expected if room.language != lang]


def test_room_in_the_guide_can_be_copied(tmp_path: Path) -> None:
    """The example of the guide to one's own rooms loads as it stands."""
    guide = Path(__file__).parents[2] / "docs" / "howto" / "own-rooms.md"
    example = guide.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    path = tmp_path / "mine.yaml"
    path.write_text(example, encoding="utf-8")

    assert [room.title for room in Catalogue.load(path).rooms] == ["Far from home"]
